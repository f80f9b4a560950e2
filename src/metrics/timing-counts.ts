// Hot path where servers send timings: add() touches one map and one typed array; it allocates on first use only.
import type { TimingInterval } from './interval.ts';
import { LatencyCounts } from './latency-counts.ts';

/** Names of one label: what a server invents for each answer would fill the memory. */
export const MOST_TIMINGS = 8;

/** What a server says of its own times (`Server-Timing`), by name, for one label. The first names stay. */
export class TimingCounts {
  readonly #byName = new Map<string, LatencyCounts>();

  add(name: string, us: number): void {
    let counts = this.#byName.get(name);
    if (counts === undefined) {
      if (this.#byName.size >= MOST_TIMINGS) return;
      counts = new LatencyCounts();
      this.#byName.set(name, counts);
    }
    counts.record(us);
  }

  /** Starts again from zero; names keep their place. */
  drain(): readonly TimingInterval[] {
    return [...this.#byName].flatMap(([name, counts]) => {
      const drained = counts.drain();
      return drained === undefined ? [] : [{ name, ...drained }];
    });
  }
}
