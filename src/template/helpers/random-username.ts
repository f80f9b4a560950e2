import type { Helper } from '../helper.ts';
import { FIRST_NAMES } from '../lists/first-names.ts';
import { eightLetters, madeUp, oneOf } from './made-up.ts';

const STARTS: readonly string[] = FIRST_NAMES.map((name) => `${name.toLowerCase()}_`);

/** A name to sign in with: at most 20 small letters, digits and `_`. */
export const randomUsername: Helper = madeUp(
  'randomUsername',
  'A user name of at most 20 small letters, digits and "_", one of 3 × 10^14.',
  (random) => oneOf(STARTS, random) + eightLetters(random),
);
