import type { Helper } from '../helper.ts';
import { STREET_NAMES } from '../lists/street-names.ts';
import { madeUp, oneOf } from './made-up.ts';

const ENDS: readonly string[] = ['Avenue', 'Court', 'Drive', 'Lane', 'Place', 'Road', 'Street', 'Way'];
const HIGHEST = 999;

/** A house number and a street. */
export const randomStreet: Helper = madeUp(
  'randomStreet',
  'A house number and a street, one of 1.2 million.',
  (random) => `${random.integer(1, HIGHEST)} ${oneOf(STREET_NAMES, random)} ${oneOf(ENDS, random)}`,
);
