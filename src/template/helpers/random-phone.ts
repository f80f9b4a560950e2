import type { Helper } from '../helper.ts';
import { AREA_CODES } from '../lists/area-codes.ts';
import { madeUp, oneOf } from './made-up.ts';

const STARTS: readonly string[] = AREA_CODES.map((code) => `+1${code}55501`);
const ENDS: readonly string[] = Array.from({ length: 100 }, (_, i) => String(i).padStart(2, '0'));

/** A telephone number from 555-0100 to 555-0199, which North America keeps for fiction: nobody has it. */
export const randomPhone: Helper = madeUp(
  'randomPhone',
  'A telephone number in North America that nobody has, as +12025550143, one of 12,800.',
  (random) => oneOf(STARTS, random) + oneOf(ENDS, random),
);
