import { Int32Histogram, encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import type { Distribution } from './interval.ts';
import { bareCounts, bareOf, digitsOf, eachCount, type PackedDistribution } from './packed.ts';

export type { PackedDistribution } from './packed.ts';

/** Highest time recorded, one hour in microseconds; longer ones count as this. */
export const HIGHEST_US = 3_600_000_000;

/** Significant digits of a histogram: 3 (error 0.1 %) for totals, 2 (error 0.8 %) for single seconds. */
export type Digits = 2 | 3;

/** Whole microseconds between 1 and `HIGHEST_US`; what is no number counts as 1. */
export function clampUs(valueUs: number): number {
  return valueUs >= 1 ? Math.min(Math.round(valueUs), HIGHEST_US) : 1;
}

/**
 * Latencies in HdrHistogram's buckets, with exact count, sum, minimum and maximum. All use of the
 * histogram library is in this file.
 */
export class LatencyHistogram {
  readonly digits: Digits;
  readonly #buckets: Int32Histogram;
  // The library's own array: reading it through getCountAtIndex takes twice as long.
  readonly #counts: Record<number, number>;
  #first = 0;
  #last = -1;
  #count = 0;
  #sumUs = 0;
  #minUs = 0;
  #maxUs = 0;

  constructor(digits: Digits) {
    this.digits = digits;
    this.#buckets = new Int32Histogram(1, HIGHEST_US, digits);
    this.#counts = this.#buckets._counts;
  }

  get count(): number {
    return this.#count;
  }

  get sumUs(): number {
    return this.#sumUs;
  }

  /** Exact; 0 when empty. */
  get minUs(): number {
    return this.#minUs;
  }

  /** Exact; 0 when empty. */
  get maxUs(): number {
    return this.#maxUs;
  }

  /** Number of the last bucket in use, −1 when empty. */
  get lastBucket(): number {
    return this.#last;
  }

  /** Number of the first bucket in use; 0 when empty. */
  get firstBucket(): number {
    return this.#first;
  }

  /** Values in bucket number `index`. */
  countAt(index: number): number {
    return this.#counts[index] ?? 0;
  }

  /** Number of the bucket that a value falls into. */
  bucketOf(valueUs: number): number {
    return this.#buckets.countsArrayIndex(clampUs(valueUs));
  }

  /** Highest value that falls into bucket number `index`. */
  highestAt(index: number): number {
    return this.#buckets.highestEquivalentValue(this.#buckets.valueFromIndex(index));
  }

  /** Adds what a worker recorded in a second. */
  add(distribution: Distribution): void {
    const { valuesUs, counts } = distribution;
    for (let i = 0; i < valuesUs.length; i++) {
      const count = counts[i] ?? 0;
      if (count > 0) this.#buckets.recordValueWithCount(clampUs(valuesUs[i] ?? 1), count);
    }
    this.#addExact(distribution.count, distribution.sumUs, distribution.minUs, distribution.maxUs);
  }

  /** Adds a stored histogram of the same number of digits, or a finer one. */
  addPacked(packed: PackedDistribution): void {
    const bare = bareCounts(packed.h);
    const digits = digitsOf(bare);
    if (digits < this.digits)
      throw new RangeError(`a ${digits}-digit histogram cannot refine a ${this.digits}-digit one`);
    if (digits === this.digits) eachCount(bare, (index, count) => this.#addAt(index, count));
    else {
      const halfCount = digits === 3 ? 1024 : 128;
      eachCount(bare, (index, count) =>
        this.#addAt(this.#buckets.countsArrayIndex(lowestValue(index, halfCount)), count),
      );
    }
    this.#addExact(packed.n, packed.sumUs, packed.minUs, packed.maxUs);
  }

  /** Adds another histogram of the same number of digits. */
  merge(other: LatencyHistogram): void {
    if (other.digits !== this.digits) throw new RangeError('histograms of different digits cannot be merged');
    const last = other.lastBucket;
    for (let index = other.firstBucket; index <= last; index++) {
      const count = other.#counts[index] ?? 0;
      if (count > 0) this.#addAt(index, count);
    }
    this.#addExact(other.count, other.sumUs, other.minUs, other.maxUs);
  }

  /** Adds the counts of all buckets to `sums`, at the place that `placeOf` gives for each bucket. */
  sumInto(sums: number[], placeOf: (bucket: number) => number): void {
    for (let index = this.#first; index <= this.#last; index++) {
      const count = this.#counts[index] ?? 0;
      if (count === 0) continue;
      const place = placeOf(index);
      sums[place] = (sums[place] ?? 0) + count;
    }
  }

  clear(): void {
    this.#buckets.reset();
    this.#first = 0;
    this.#last = -1;
    this.#count = 0;
    this.#sumUs = 0;
    this.#minUs = 0;
    this.#maxUs = 0;
  }

  /** How many values are at most `valueUs`, as exact as the buckets are. */
  countUpTo(valueUs: number): number {
    const last = Math.min(this.lastBucket, this.#buckets.countsArrayIndex(clampUs(valueUs)));
    let sum = 0;
    for (let index = 0; index <= last; index++) sum += this.countAt(index);
    return sum;
  }

  /** As stored in the run file; `undefined` when empty. */
  pack(): PackedDistribution | undefined {
    if (this.#count === 0) return undefined;
    const { count: n, sumUs, minUs, maxUs } = this;
    return { n, sumUs, minUs, maxUs, h: encodeIntoCompressedBase64(this.#buckets) };
  }

  /** As kept in memory: neither base64 nor deflated, and made ten times faster; `undefined` when empty. */
  packBare(): PackedDistribution | undefined {
    if (this.#count === 0) return undefined;
    const { count: n, sumUs, minUs, maxUs } = this;
    return { n, sumUs, minUs, maxUs, h: bareOf(this.digits, this.#counts, this.#first, this.#last) };
  }

  // Straight to the bucket: recordValueWithCount would compute the index again for every bucket.
  #addAt(index: number, count: number): void {
    this.#counts[index] = (this.#counts[index] ?? 0) + count;
  }

  #addExact(count: number, sumUs: number, minUs: number, maxUs: number): void {
    if (count === 0) return;
    const low = clampUs(minUs);
    const high = clampUs(maxUs);
    if (this.#count === 0 || low < this.#minUs) {
      this.#minUs = low;
      this.#first = this.#buckets.countsArrayIndex(low);
    }
    if (high > this.#maxUs) {
      this.#maxUs = high;
      this.#last = this.#buckets.countsArrayIndex(high);
      // Records nothing, but the library encodes only up to the highest value it knows of.
      this.#buckets.recordValueWithCount(high, 0);
    }
    this.#count += count;
    this.#sumUs += sumUs;
  }
}

/** The histogram that a packed one holds. */
export function unpack(packed: PackedDistribution): LatencyHistogram {
  const histogram = new LatencyHistogram(digitsOf(bareCounts(packed.h)) === 3 ? 3 : 2);
  histogram.addPacked(packed);
  return histogram;
}

/**
 * Latencies below which `percentiles` (0–100, ascending) of all values of all `parts` together fall, in
 * microseconds; `undefined` when there is no value. The parts have the same digits. Never above the
 * exact maximum. Source: HdrHistogram, "getValueAtPercentile" (highest equivalent value).
 */
export function percentilesUs(
  parts: readonly LatencyHistogram[],
  percentiles: readonly number[],
): (number | undefined)[] {
  const filled = parts.filter((part) => part.count > 0);
  const scale = filled[0];
  if (scale === undefined) return percentiles.map(() => undefined);
  const total = filled.reduce((sum, part) => sum + part.count, 0);
  const maxUs = Math.max(...filled.map((part) => part.maxUs));
  const last = Math.max(...filled.map((part) => part.lastBucket));
  let seen = 0;
  let index = Math.min(...filled.map((part) => part.firstBucket)) - 1;
  return percentiles.map((p) => {
    const wanted = rank(p, total);
    while (seen < wanted && index < last) seen += countAt(filled, ++index);
    return Math.min(scale.highestAt(Math.max(index, 0)), maxUs);
  });
}

// Indexed loop: this runs some 500 times for each percentile of each bin of a report.
function countAt(parts: readonly LatencyHistogram[], index: number): number {
  let sum = 0;
  for (let i = 0; i < parts.length; i++) sum += parts[i]?.countAt(index) ?? 0;
  return sum;
}

/** How many values must lie at or below the percentile; at least one. */
function rank(p: number, total: number): number {
  const exact = (Math.min(p, 100) / 100) * total;
  // One unit in the last place less, so that 0.95 × 20 = 19.000000000000004 still means 19.
  return Math.max(Math.ceil(exact - exact * Number.EPSILON), 1);
}

/** Lowest value of a bucket in a layout with `halfCount` buckets per power of two. */
function lowestValue(index: number, halfCount: number): number {
  const power = Math.floor(index / halfCount) - 1;
  return power < 0 ? index : ((index % halfCount) + halfCount) * 2 ** power;
}
