import { Z_80, Z_95 } from './normal.ts';

/** With fewer a side nothing is known of how runs vary. */
const LEAST = 3;

/**
 * Runs a side that find a true difference of `effect` four times out of five, when runs vary by `sd` (both on the
 * scale of the comparison: logarithms, or shares). Source: the normal approximation, 2 · ((z 97.5 % + z 80 %) · sd / effect)².
 */
export function runsNeeded(sd: number, effect: number): number {
  return Math.max(LEAST, Math.ceil(2 * (((Z_95 + Z_80) * sd) / effect) ** 2));
}
