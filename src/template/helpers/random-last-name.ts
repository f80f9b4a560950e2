import type { Helper } from '../helper.ts';
import { LAST_NAMES } from '../lists/last-names.ts';
import { madeUp, oneOf } from './made-up.ts';

/** A family name. */
export const randomLastName: Helper = madeUp('randomLastName', 'A family name, one of 256.', (random) =>
  oneOf(LAST_NAMES, random),
);
