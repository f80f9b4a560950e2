import type { GroupInterval, Interval, Label, LabelInterval } from '../metrics/interval.ts';

/** What a row has started and not seen end. */
interface Row {
  started: number;
  ended: number;
}

/**
 * Counts what began against what ended, for each sampler and each thread group, warm-up included. At the end of a
 * run nothing is on its way any more: started = passed + failed + interrupted + not sent.
 */
export class Conservation {
  readonly #names: readonly string[];
  readonly #samplers: readonly Row[];
  readonly #groups: readonly Row[];

  constructor({
    samplers,
    groups,
  }: {
    readonly samplers: readonly Label[];
    readonly groups: readonly { name: string }[];
  }) {
    this.#names = [
      ...samplers.map(({ name }) => `requests of "${name}"`),
      ...groups.map(({ name }) => `iterations of thread group "${name}"`),
    ];
    this.#samplers = samplers.map(() => ({ started: 0, ended: 0 }));
    this.#groups = groups.map(() => ({ started: 0, ended: 0 }));
  }

  add(intervals: readonly Interval[]): void {
    for (const { labels, warmUp = [], groups } of intervals) {
      for (const label of labels) this.#addLabel(label);
      for (const label of warmUp) this.#addLabel(label);
      groups.forEach((group, index) => this.#addGroup(index, group));
    }
  }

  /** One sentence on the first row that does not add up. */
  violation(): string | undefined {
    const rows = [...this.#samplers, ...this.#groups];
    const index = rows.findIndex(({ started, ended }) => started !== ended);
    const row = rows[index];
    if (row === undefined) return undefined;
    return `The counts do not add up, which is a bug in loadplan: ${row.started} ${this.#names[index] ?? 'requests'} were started, ${row.ended} ended.`;
  }

  #addLabel({ label, started, ok, failed, interrupted, unsent = {} }: LabelInterval): void {
    const row = this.#samplers[label];
    if (row === undefined) return;
    row.started += started;
    const notSent = Object.values(unsent).reduce((sum, count) => sum + count, 0);
    row.ended += (ok?.count ?? 0) + (failed?.count ?? 0) + interrupted + notSent;
  }

  #addGroup(index: number, { iterationsStarted, iterationsFinished }: GroupInterval): void {
    const row = this.#groups[index];
    if (row === undefined) return;
    row.started += iterationsStarted;
    row.ended += iterationsFinished;
  }
}
