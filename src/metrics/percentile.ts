import type { Distribution } from './interval.ts';
import { highestEquivalentUs } from './latency-counts.ts';

/**
 * Latency that `percent` percent of the values do not exceed, in microseconds: the highest value of its
 * bucket, but never more than the longest one seen. `percent` is above 0, at most 100; an empty
 * distribution gives `undefined`. Error at 3 digits: 0.1 %.
 * Source: HdrHistogram, "getValueAtPercentile".
 */
export function percentileUs(distribution: Distribution, percent: number): number | undefined {
  const { valuesUs, counts, count, maxUs } = distribution;
  if (count === 0) return undefined;
  // 99.9 / 100 * 1000 is a hair above 999: without the step back p99.9 of 1000 values would be the longest.
  const wanted = Math.max(1, Math.ceil((percent / 100) * count * (1 - Number.EPSILON)));
  let seen = 0;
  for (let index = 0; index < valuesUs.length; index++) {
    seen += counts[index] ?? 0;
    if (seen >= wanted) return Math.min(highestEquivalentUs(valuesUs[index] ?? 0), maxUs);
  }
  return maxUs;
}
