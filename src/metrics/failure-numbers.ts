import { FailureTable } from './failure-table.ts';
import type { Interval, LabelInterval } from './interval.ts';

/**
 * Gives failures the same numbers in the whole run. Every worker counts its failures from 1 on its own;
 * pass each of its intervals through here, in the order of its seconds, before merging.
 */
export class FailureNumbers {
  readonly #table = new FailureTable();
  /** By worker: its number → the run's number. */
  readonly #runNumbers = new Map<number, Map<number, number>>();
  readonly #kept = new Map<number, number>();
  readonly #examplesPerFailure: number;

  /** `examplesPerFailure`: evidence kept of one failure in the whole run; later examples are left out. */
  constructor(examplesPerFailure = 50) {
    this.#examplesPerFailure = examplesPerFailure;
  }

  /** The interval with the run's numbers; `newFailures` holds only what is new to the run. */
  renumber(interval: Interval): Interval {
    const numbers = this.#runNumbers.get(interval.worker) ?? new Map<number, number>();
    this.#runNumbers.set(interval.worker, numbers);
    for (const { number, failure } of interval.newFailures) numbers.set(number, this.#table.numberOf(failure));
    const runNumber = (number: number): number => {
      const known = numbers.get(number);
      if (known === undefined) throw new RangeError(`Worker ${interval.worker} never described its failure ${number}.`);
      return known;
    };
    return {
      ...interval,
      labels: interval.labels.map((label) => ({ ...label, failures: renumbered(label.failures, runNumber) })),
      newFailures: this.#table.takeFresh(),
      examples: interval.examples
        .map((example) => ({ ...example, failure: runNumber(example.failure) }))
        .filter((example) => this.#keep(example.failure)),
    };
  }

  #keep(failure: number): boolean {
    const kept = this.#kept.get(failure) ?? 0;
    this.#kept.set(failure, kept + 1);
    return kept < this.#examplesPerFailure;
  }
}

function renumbered(
  failures: LabelInterval['failures'],
  runNumber: (number: number) => number,
): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const [number, count] of Object.entries(failures)) {
    const key = runNumber(Number(number));
    // Several of a worker's numbers can end up in the run's "other".
    counts[key] = (counts[key] ?? 0) + count;
  }
  return counts;
}
