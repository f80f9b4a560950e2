/** What one series showed at one moment; it stands for the time since the reading before. */
export interface SpannedValue {
  /** Milliseconds since the run started. */
  readonly atMs: number;
  readonly overMs: number;
  readonly value: number;
}

/**
 * Means of one series by bin. Rates and CPU are means over the time since the reading before, and of anything else
 * nothing more is known: so bins take the mean by how long each reading covers them; what no reading covers is a gap.
 */
export class BinMeans {
  readonly #binSeconds: number;
  readonly #last: number;
  readonly #sums: number[] = [];
  readonly #weights: number[] = [];

  /** `last`: the bin that has all that comes behind it, where the end is known. */
  constructor(binSeconds: number, last: number = Infinity) {
    this.#binSeconds = binSeconds;
    this.#last = last;
  }

  /** Gives the first bin that it changed. */
  add({ atMs, overMs, value }: SpannedValue): number {
    // The first one covers no time, but is better than nothing.
    const fromMs = atMs - Math.max(overMs, 1);
    const first = this.#binOf(fromMs);
    for (let bin = first; bin <= this.#binOf(atMs); bin++) {
      const binFromMs = bin * this.#binSeconds * 1000;
      const binToMs = bin === this.#last ? Infinity : binFromMs + this.#binSeconds * 1000;
      const weight = Math.min(atMs, binToMs) - Math.max(fromMs, bin === 0 ? -1 : binFromMs);
      if (weight > 0) this.#put(bin, value * weight, weight);
    }
    return first;
  }

  /** Of each of the first `bins`; undefined where nothing was read. */
  means(bins: number): (number | undefined)[] {
    return Array.from({ length: bins }, (_, bin) => {
      const [sum = 0, weight = 0] = [this.#sums[bin], this.#weights[bin]];
      return weight > 0 && Number.isFinite(sum) ? sum / weight : undefined;
    });
  }

  /** The same in bins twice as wide. */
  widened(): BinMeans {
    const wide = new BinMeans(this.#binSeconds * 2);
    this.#weights.forEach((weight, bin) => wide.#put(Math.floor(bin / 2), this.#sums[bin] ?? 0, weight));
    return wide;
  }

  #put(bin: number, sum: number, weight: number): void {
    this.#sums[bin] = (this.#sums[bin] ?? 0) + sum;
    this.#weights[bin] = (this.#weights[bin] ?? 0) + weight;
  }

  #binOf(ms: number): number {
    return Math.min(Math.max(0, Math.floor(ms / 1000 / this.#binSeconds)), this.#last);
  }
}
