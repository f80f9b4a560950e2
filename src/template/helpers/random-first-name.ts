import type { Helper } from '../helper.ts';
import { FIRST_NAMES } from '../lists/first-names.ts';
import { madeUp, oneOf } from './made-up.ts';

/** A first name. */
export const randomFirstName: Helper = madeUp('randomFirstName', 'A first name, one of 256.', (random) =>
  oneOf(FIRST_NAMES, random),
);
