// Hot path: increment() is one array access; only the first of a kind in a second appends to a list.

/** Counters for the numbers 0 to `size` − 1 of which few are used at a time: draining costs only what was used. */
export class TouchedCounts {
  readonly #counts: Uint32Array;
  #touched: number[] = [];

  constructor(size: number) {
    this.#counts = new Uint32Array(size);
  }

  /** Numbers outside the range count as 0. */
  increment(number: number): void {
    const count = this.#counts[number];
    if (count === undefined) {
      this.increment(0);
      return;
    }
    if (count === 0) this.#touched.push(number);
    this.#counts[number] = count + 1;
  }

  /** Count by number, without those that are 0. Starts again from zero. */
  drain(): Readonly<Record<string, number>> {
    const drained: Record<string, number> = {};
    for (const number of this.#touched) {
      drained[number] = this.#counts[number] ?? 0;
      this.#counts[number] = 0;
    }
    this.#touched = [];
    return drained;
  }
}
