// Hot path: record() does integer arithmetic on one typed array, allocates nothing and never throws.
import type { Distribution } from './interval.ts';

/** Longest latency a bucket holds, 1 h; longer ones count as this. */
export const HIGHEST_US = 3_600_000_000;

// 3 significant digits need single units up to 2000, so 2048 sub-buckets, the lower half shared with the bucket below:
//
//   bucket   values          width   places in the array
//   0        0..2047         1       0..2047
//   1        2048..4095      2       2048..3071
//   2        4096..8191      4       3072..4095   (and so on; bucket 21 holds 1 h)
const HALF_BITS = 10;
const HALF_COUNT = 1024;
const EMPTY = new Uint32Array(0);

/**
 * Counts of latencies in HdrHistogram's layout: lowest 1 µs, highest 1 h, 3 significant digits.
 * Memory follows the highest latency seen: 44 KB up to 1 s, 93 KB at 1 h.
 * Source: HdrHistogram, "countsArrayIndex"; a test compares every bucket with hdr-histogram-js.
 */
export class LatencyCounts {
  #counts = EMPTY;
  /** One bit for each of `#counts` that is not 0: draining then visits hundreds of words instead of ten thousand buckets. */
  #used = EMPTY;
  #count = 0;
  #sumUs = 0;
  #minUs = HIGHEST_US;
  #maxUs = 0;

  /** Counts one latency: rounded to whole µs, below 0 and NaN as 0, above 1 h as 1 h. */
  record(us: number): void {
    const rounded = us + 0.5;
    const value = rounded >= 0 ? (rounded < HIGHEST_US ? rounded >>> 0 : HIGHEST_US) : 0;
    const index = bucketIndex(value);
    if (index >= this.#counts.length) this.#grow(index);
    const before = this.#counts[index] ?? 0;
    this.#counts[index] = before + 1;
    if (before === 0) this.#used[index >>> 5] = (this.#used[index >>> 5] ?? 0) | (1 << (index & 31));
    this.#count++;
    this.#sumUs += value;
    if (value < this.#minUs) this.#minUs = value;
    if (value > this.#maxUs) this.#maxUs = value;
  }

  /** What was recorded since the last call, or `undefined` when that is nothing. Starts again from zero. */
  drain(): Distribution | undefined {
    if (this.#count === 0) return undefined;
    const valuesUs: number[] = [];
    const counts: number[] = [];
    const lastWord = bucketIndex(this.#maxUs) >>> 5;
    for (let word = bucketIndex(this.#minUs) >>> 5; word <= lastWord; word++) {
      let bits = this.#used[word] ?? 0;
      this.#used[word] = 0;
      while (bits !== 0) {
        const lowestBit = bits & -bits;
        bits ^= lowestBit;
        const index = (word << 5) + 31 - Math.clz32(lowestBit);
        valuesUs.push(lowestOfIndex(index));
        counts.push(this.#counts[index] ?? 0);
        this.#counts[index] = 0;
      }
    }
    const drained = {
      valuesUs,
      counts,
      count: this.#count,
      sumUs: this.#sumUs,
      minUs: this.#minUs,
      maxUs: this.#maxUs,
    };
    this.#count = 0;
    this.#sumUs = 0;
    this.#minUs = HIGHEST_US;
    this.#maxUs = 0;
    return drained;
  }

  #grow(index: number): void {
    // Whole buckets, so that a run that gets slower grows at most 22 times.
    const length = Math.max(2 * HALF_COUNT, ((index >>> HALF_BITS) + 1) << HALF_BITS);
    const counts = new Uint32Array(length);
    counts.set(this.#counts);
    this.#counts = counts;
    const used = new Uint32Array(length >>> 5);
    used.set(this.#used);
    this.#used = used;
  }
}

/** Lowest value of the bucket that holds `us`, a whole number of µs from 0 to 1 h. */
export function lowestEquivalentUs(us: number): number {
  return lowestOfIndex(bucketIndex(us));
}

/** Highest value of the bucket that holds `us`, a whole number of µs from 0 to 1 h. */
export function highestEquivalentUs(us: number): number {
  return lowestOfIndex(bucketIndex(us) + 1) - 1;
}

function bucketIndex(us: number): number {
  const bucket = us < 2 * HALF_COUNT ? 0 : 21 - Math.clz32(us);
  return (bucket << HALF_BITS) + (us >>> bucket);
}

function lowestOfIndex(index: number): number {
  if (index < 2 * HALF_COUNT) return index;
  const bucket = (index >>> HALF_BITS) - 1;
  // Unsigned: the last buckets pass 2^31.
  return (((index & (HALF_COUNT - 1)) + HALF_COUNT) << bucket) >>> 0;
}
