import type { Interval } from '../metrics/interval.ts';
import type { CapturedExchange } from '../metrics/sample.ts';
import { SLOWEST } from '../metrics/slow-budget.ts';
import type { SlowRecord } from './run-file.ts';

/** The slowest requests of each sampler, of all workers together. */
export class SlowBook {
  /** By sampler, slowest first. */
  readonly #slowest = new Map<number, CapturedExchange[]>();

  take({ slow = [] }: Interval): void {
    for (const exchange of slow) {
      const known = this.#slowest.get(exchange.label) ?? [];
      const sorted = [...known, exchange].sort((a, b) => b.elapsedUs - a.elapsedUs);
      this.#slowest.set(exchange.label, sorted.slice(0, SLOWEST));
    }
  }

  records(): SlowRecord[] {
    return [...this.#slowest.values()].flat().map((exchange) => ({ k: 'slow', exchange }));
  }
}
