import { endOf, lengthOf } from '../record-width.ts';
import type { Second } from '../run-file.ts';

/** What was planned and what became of it, over the whole run. */
export interface LoadCounts {
  /** Open load: arrivals that the schedule wanted, iterations begun, arrivals dropped. */
  readonly due: number;
  readonly started: number;
  readonly dropped: number;
  /** Requests that could not be sent, by class. */
  readonly unsent: ReadonlyMap<string, Unsent>;
  /** Seconds counted. */
  readonly seconds: number;
  readonly toMs: number;
}

export interface Unsent {
  readonly count: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Adds seconds up. */
export class LoadCounter implements LoadCounts {
  due = 0;
  started = 0;
  dropped = 0;
  seconds = 0;
  toMs = 0;
  readonly unsent: Map<string, Unsent> = new Map();

  /** `counts`: false in the warm-up. What could not be sent is told all the same: it will be so later too. */
  take(second: Second, counts: boolean): void {
    this.#takeUnsent(second);
    if (!counts) return;
    this.seconds += lengthOf(second);
    this.toMs = Math.max(this.toMs, endOf(second) * 1000);
    for (const { arrivals, iterationsStarted, dropped, warmUpDropped = 0 } of second.groups) {
      if (arrivals === undefined) continue;
      this.due += arrivals.due;
      // A second may lie half in the warm-up: what was dropped there is missed by nobody.
      this.started += iterationsStarted + warmUpDropped;
      this.dropped += dropped - warmUpDropped;
    }
  }

  #takeUnsent(second: Second): void {
    const { t, samplers, warmUp = [] } = second;
    for (const { unsent = {} } of [...samplers, ...warmUp]) {
      for (const [reason, count] of Object.entries(unsent)) {
        const known = this.unsent.get(reason);
        this.unsent.set(reason, {
          count: (known?.count ?? 0) + count,
          fromMs: known?.fromMs ?? t * 1000,
          toMs: endOf(second) * 1000,
        });
      }
    }
  }
}
