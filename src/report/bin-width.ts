import type { Label } from '../metrics/interval.ts';
import { drawnSamplers } from '../result/drawn-second.ts';
import type { Second } from '../result/run-file.ts';

/** Of bins, seconds. */
export const WIDTHS: readonly number[] = [1, 2, 5, 10, 15, 30, 60, 120, 300];
export const MAX_BINS = 300;

/** How many requests ended in a second. */
export type RequestsIn = (second: Second) => number;

/** Transactions and polls are made of requests and count as none. */
export function requestCounter(labels: readonly Label[]): RequestsIn {
  return (second) =>
    drawnSamplers(second).reduce(
      (sum, { id, ok, failed }) => (labels[id]?.kind === 'request' ? sum + (ok?.n ?? 0) + (failed?.n ?? 0) : sum),
      0,
    );
}

/** The narrowest of the usual widths that cuts so many seconds into at most 300 bins. */
export function narrowestBin(seconds: number): number {
  const fitting = WIDTHS.find((width) => Math.ceil(seconds / width) <= MAX_BINS);
  return fitting ?? Math.ceil(seconds / MAX_BINS / 300) * 300;
}

/**
 * So many requests must be in a bin for its p99, p95 or p50 to be drawn, in so great a share of the bins in which
 * anything ended; and so many bins must be left for a line: rather no p99 than a picture of ten points.
 */
const AIMS = [
  { requests: 100, share: 0.8, leastBins: 60 },
  { requests: 20, share: 0.8, leastBins: 15 },
  { requests: 20, share: 0.4, leastBins: 15 },
  { requests: 2, share: 0.8, leastBins: 10 },
];

/** The narrowest width at which most bins can show a high percentile, where the run has requests enough for that. */
export function tellingBin(seconds: readonly Second[], length: number, requestsIn: RequestsIn): number {
  const narrowest = narrowestBin(length);
  const widths = WIDTHS.filter((width) => width >= narrowest);
  const ended = seconds.map((second) => ({ at: second.t, count: requestsIn(second) })).filter(({ count }) => count > 0);
  for (const { requests, share, leastBins } of AIMS) {
    const found = widths.find((width) => length / width >= leastBins && shareOfFull(ended, width, requests) >= share);
    if (found !== undefined) return found;
  }
  return narrowest;
}

interface Ended {
  /** Seconds since the run started. */
  readonly at: number;
  readonly count: number;
}

function shareOfFull(ended: readonly Ended[], width: number, requests: number): number {
  const counts = new Map<number, number>();
  for (const { at, count } of ended) {
    const bin = Math.floor(at / width);
    counts.set(bin, (counts.get(bin) ?? 0) + count);
  }
  return [...counts.values()].filter((count) => count >= requests).length / Math.max(counts.size, 1);
}
