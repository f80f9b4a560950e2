import type { Helper } from '../helper.ts';
import { FIRST_NAMES } from '../lists/first-names.ts';
import { LAST_NAMES } from '../lists/last-names.ts';
import { madeUp, oneOf } from './made-up.ts';

/** A first name and a family name. */
export const randomFullName: Helper = madeUp(
  'randomFullName',
  'A first name and a family name, one of 65,536.',
  (random) => `${oneOf(FIRST_NAMES, random)} ${oneOf(LAST_NAMES, random)}`,
);
