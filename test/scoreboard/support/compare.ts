import { percentilesUs, type LatencyHistogram } from '../../../src/metrics/hdr.ts';

/** The value that `p` percent of `sorted` do not exceed; the same rank as our histograms use. */
export function percentileOf(sorted: Float64Array, p: number): number {
  return sorted[Math.max(Math.ceil((p / 100) * sorted.length) - 1, 0)] ?? NaN;
}

/** One percentile of a histogram, µs; NaN when it is empty. */
export function histogramPercentile(histogram: LatencyHistogram, p: number): number {
  return percentilesUs([histogram], [p])[0] ?? NaN;
}

/** Kolmogorov–Smirnov distance: the largest difference between the two shares of values up to any time. */
export function ksDistance(histogram: LatencyHistogram, sorted: Float64Array): number {
  let worst = 0;
  let below = 0;
  let at = 0;
  for (let index = histogram.firstBucket; index <= histogram.lastBucket; index++) {
    below += histogram.countAt(index);
    const highest = histogram.highestAt(index);
    while (at < sorted.length && (sorted[at] ?? 0) < highest + 1) at++;
    worst = Math.max(worst, Math.abs(below / histogram.count - at / sorted.length));
  }
  return worst;
}

/** The middle one; of an even number the lower of the two. */
export function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length / 2) - 1] ?? NaN;
}
