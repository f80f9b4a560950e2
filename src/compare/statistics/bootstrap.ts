import type { Random } from '../../base/random.ts';
import { varianceOf } from './sample-moments.ts';

/** A stretch of a run: how often each latency bucket was hit, summed up from the lowest bucket on. */
export interface Slot {
  readonly upTo: Uint32Array;
  readonly failed: number;
}

/** Equal stretches of a run, one after the other. All have the same buckets. */
export interface Slots {
  readonly slots: readonly Slot[];
  /** Highest latency of each bucket, ascending. */
  readonly valuesUs: Float64Array;
  /** Neighbours that are drawn together. */
  readonly blockSlots: number;
}

/** How far results of one run scatter, given what happened in it. */
export interface Scatter {
  /** Variance of the logarithm of each percentile. */
  readonly lnPercentiles: readonly number[];
  /** Variance of the share of failed requests. */
  readonly failedShare: number;
  /** Variance of the number of requests. */
  readonly requests: number;
}

const REPLICATES = 500;

/**
 * Circular block bootstrap: puts runs together from blocks of neighbouring slots, drawn with putting back, the end
 * joined to the start, and looks how far their results scatter. Blocks keep slow spells whole, which single requests
 * would not. Source: D. N. Politis and J. P. Romano, "A circular block-resampling procedure for stationary data",
 * 1992.
 */
export function blockBootstrap(
  { slots, valuesUs, blockSlots }: Slots,
  percentiles: readonly number[],
  random: Random,
): Scatter {
  const before = prefixSums(slots, blockSlots, valuesUs.length);
  const blocks = Math.max(1, Math.round(slots.length / blockSlots));
  const starts = new Uint32Array(blocks);
  const series = { ln: percentiles.map((): number[] => []), share: [] as number[], requests: [] as number[] };
  for (let replicate = 0; replicate < REPLICATES; replicate++) {
    for (let block = 0; block < blocks; block++) starts[block] = random.integer(0, slots.length - 1);
    const requests = sumOf(before.upTo, starts, blockSlots, valuesUs.length - 1);
    series.requests.push(requests);
    if (requests === 0) continue;
    series.share.push(sumOf(before.failed, starts, blockSlots, 0) / requests);
    percentiles.forEach((p, i) => {
      const wanted = Math.max(1, Math.ceil((p / 100) * requests * (1 - Number.EPSILON)));
      series.ln[i]?.push(Math.log(valuesUs[bucketOf(before.upTo, starts, blockSlots, wanted)] ?? 1));
    });
  }
  // What was drawn may be a little shorter or longer than the run.
  const length = (blocks * blockSlots) / slots.length;
  return {
    lnPercentiles: series.ln.map((values) => varianceOf(values) * length),
    failedShare: varianceOf(series.share) * length,
    requests: varianceOf(series.requests) / length,
  };
}

/** Sums of all slots before slot `i`, for each bucket; the first `blockSlots` slots stand behind the last again. */
interface Prefix {
  readonly upTo: readonly Float64Array[];
  readonly failed: readonly Float64Array[];
}

function prefixSums(slots: readonly Slot[], blockSlots: number, width: number): Prefix {
  const upTo = [new Float64Array(width)];
  const failed = [new Float64Array(1)];
  for (let i = 0; i < slots.length + blockSlots; i++) {
    const slot = slots[i % slots.length];
    const last = upTo[i];
    upTo.push(Float64Array.from({ length: width }, (_, bucket) => (last?.[bucket] ?? 0) + (slot?.upTo[bucket] ?? 0)));
    failed.push(Float64Array.of((failed[i]?.[0] ?? 0) + (slot?.failed ?? 0)));
  }
  return { upTo, failed };
}

// Indexed loop: some 10,000 calls for each row of a comparison.
function sumOf(before: readonly Float64Array[], starts: Uint32Array, blockSlots: number, at: number): number {
  let sum = 0;
  for (let block = 0; block < starts.length; block++) {
    const start = starts[block] ?? 0;
    sum += (before[start + blockSlots]?.[at] ?? 0) - (before[start]?.[at] ?? 0);
  }
  return sum;
}

/** The first bucket up to which at least `wanted` requests lie. */
function bucketOf(before: readonly Float64Array[], starts: Uint32Array, blockSlots: number, wanted: number): number {
  let low = 0;
  let high = (before[0]?.length ?? 1) - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sumOf(before, starts, blockSlots, middle) >= wanted) high = middle;
    else low = middle + 1;
  }
  return low;
}
