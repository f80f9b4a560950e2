import type { CellState, Change } from './comparison.ts';
import type { ChangeInterval } from './statistics/interval.ts';

/** What makes a difference count. */
export interface Yardstick {
  /** Smallest difference that counts, on the scale of the interval; above 0. */
  readonly minEffect: number;
  /** 1 when more is worse (times, failures), −1 when less is (throughput). */
  readonly worse: 1 | -1;
}

/** A verdict on one primary metric. */
export function decide(interval: ChangeInterval, { minEffect, worse }: Yardstick): CellState {
  const { difference, low, high } = interval;
  const isOutside = low > 0 || high < 0;
  if (isOutside && Math.abs(difference) >= minEffect) return difference * worse > 0 ? 'REGRESSION' : 'IMPROVED';
  return low > -minEffect && high < minEffect ? 'NO CHANGE' : 'INCONCLUSIVE';
}

/** What is said of one of the many other metrics, once it is known whether it stands out among them. */
export function watch(interval: ChangeInterval, { minEffect, worse }: Yardstick, standsOut: boolean): CellState {
  if (!standsOut || Math.abs(interval.difference) < minEffect) return 'quiet';
  return interval.difference * worse > 0 ? 'watch' : 'better';
}

/** A difference of logarithms as people read it: +0.0953 is 10 % more. */
export function asShare({ difference, low, high, p }: ChangeInterval): Change {
  return { by: Math.expm1(difference), low: Math.expm1(low), high: Math.expm1(high), p };
}

/** A difference of shares, as it is. */
export function asPoints({ difference, low, high, p }: ChangeInterval): Change {
  return { by: difference, low, high, p };
}
