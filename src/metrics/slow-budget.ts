// Hot path: one comparison for a request that is not among the slowest.

/** Slow requests kept of each sampler. */
export const SLOWEST = 5;
/** Captures of a sampler in one second, so that a target that gets ever slower costs no more than one that does not. */
const MOST_A_SECOND = 10;
/** Beyond these only what is clearly slower than all before. */
const CLEARLY = 1.02;

/**
 * Decides which requests are worth keeping as the slowest of their sampler: those beyond the fifth slowest so far.
 * Of n requests without a trend these are about 5·ln(n / 5).
 */
export class SlowBudget {
  /** Ascending, by sampler. */
  readonly #slowestUs: Float64Array[] = [];
  readonly #asked: number[] = [];

  /** Asked once for each request; true takes it among the slowest. */
  wants(label: number, elapsedUs: number): boolean {
    const slowest = (this.#slowestUs[label] ??= new Float64Array(SLOWEST));
    if (elapsedUs <= (slowest[0] ?? 0)) return false;
    const asked = this.#asked[label] ?? 0;
    if (asked >= MOST_A_SECOND && elapsedUs < CLEARLY * (slowest[SLOWEST - 1] ?? 0)) return false;
    this.#asked[label] = asked + 1;
    slowest[0] = elapsedUs;
    slowest.sort();
    return true;
  }

  /** A second is over. */
  nextSecond(): void {
    if (this.#asked.length > 0) this.#asked.length = 0;
  }
}
