import { FAILURE_NUMBERS } from './failure-table.ts';

/** Evidence of every failure: the first ones show how it began. */
const FIRST = 5;
/** 45 later ones, each after 30 % more failures than the one before, reach 800 000 failures. */
const GROWTH = 1.3;

/**
 * Decides which failing exchanges are worth keeping: the first five of each failure, then ever fewer, spread
 * over the run, until `limit`. Without chance, so that a repeated run keeps the same ones.
 */
export class ExampleBudget {
  readonly #limit: number;
  readonly #seen = new Uint32Array(FAILURE_NUMBERS);
  readonly #kept = new Uint32Array(FAILURE_NUMBERS);
  readonly #next = new Float64Array(FAILURE_NUMBERS);

  constructor(limit: number) {
    this.#limit = Math.max(FIRST, limit);
  }

  /** Asked once for each failed sample; true takes one from the budget. */
  wants(failure: number): boolean {
    const seen = (this.#seen[failure] ?? 0) + 1;
    const kept = this.#kept[failure] ?? this.#limit;
    this.#seen[failure] = seen;
    if (kept >= this.#limit || seen < (this.#next[failure] ?? 0)) return false;
    this.#kept[failure] = kept + 1;
    this.#next[failure] = kept + 1 < FIRST ? 0 : Math.ceil(seen * GROWTH);
    return true;
  }
}
