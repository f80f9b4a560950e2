import type { Interval } from '../metrics/interval.ts';
import type { CapturedExchange, Failure } from '../metrics/sample.ts';
import type { ErrorRecord, ExampleRecord } from './run-file.ts';

/** More causes than this are counted together as "other": a target can invent new texts for ever. */
export const MAX_CAUSES = 100;
const FIRST_EXAMPLES = 3;
const RESERVOIR = 5;
const MAX_MESSAGE = 160;

interface Cause {
  readonly record: ErrorRecord;
  examplesSeen: number;
  readonly reservoir: CapturedExchange[];
}

/**
 * Gives every error cause one number for the whole run, whatever number each worker gave it, and chooses
 * which exchanges are kept: the first 3 of a cause, and 5 more drawn evenly from all later ones.
 */
export class ErrorBook {
  readonly #causes: Cause[] = [];
  readonly #idByKey = new Map<string, number>();
  readonly #idByWorkerNumber = new Map<string, number>();
  readonly #random: () => number;

  /** `random` gives numbers in [0, 1); seeded, so that a run's file can be repeated. */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** Takes the interval's new failures and examples in; returns what is to be written now. */
  take(interval: Interval): (ErrorRecord | ExampleRecord)[] {
    const known = this.#causes.length;
    for (const { number, failure } of interval.newFailures) this.#learn(interval.worker, number, failure);
    // A number without its text must not be lost: it goes to "other".
    for (const label of interval.labels) {
      for (const number of Object.keys(label.failures)) this.idOf(interval.worker, Number(number));
    }
    const examples = interval.examples.flatMap(({ failure, exchange }) => {
      const error = this.idOf(interval.worker, failure);
      return this.#keep(error, exchange) ? [{ k: 'example' as const, error, exchange }] : [];
    });
    return [...this.#causes.slice(known).map((cause) => cause.record), ...examples];
  }

  /** The run's number for a worker's failure number. */
  idOf(worker: number, number: number): number {
    return this.#idByWorkerNumber.get(`${worker}:${number}`) ?? this.#other();
  }

  /** The examples drawn from later failures, to be written at the end. */
  remaining(): ExampleRecord[] {
    return this.#causes.flatMap(({ record, reservoir }) =>
      reservoir.map((exchange) => ({ k: 'example' as const, error: record.id, exchange })),
    );
  }

  get records(): readonly ErrorRecord[] {
    return this.#causes.map((cause) => cause.record);
  }

  #learn(worker: number, number: number, failure: Failure): void {
    const message = (failure.message.split(/[\r\n]/, 1)[0] ?? '').slice(0, MAX_MESSAGE);
    const key = JSON.stringify([failure.kind, failure.name, message, failure.check]);
    const known = this.#idByKey.get(key);
    const isFull = this.#idByKey.size >= MAX_CAUSES;
    const id = known ?? (isFull ? this.#other() : this.#open(key, { ...failure, message }));
    this.#idByWorkerNumber.set(`${worker}:${number}`, id);
  }

  #open(key: string, { kind, name, message, check }: Failure): number {
    const id = this.#causes.length;
    const record: ErrorRecord = { k: 'err', id, kind, name, message, ...(check === undefined ? {} : { check }) };
    this.#causes.push({ record, examplesSeen: 0, reservoir: [] });
    this.#idByKey.set(key, id);
    return id;
  }

  #other(): number {
    const key = 'other';
    return (
      this.#idByKey.get(key) ??
      this.#open(key, { kind: 'protocol', name: 'other', message: 'All other causes together' })
    );
  }

  /** True when the example is to be written at once. */
  #keep(id: number, exchange: CapturedExchange): boolean {
    const cause = this.#causes[id];
    if (cause === undefined) return false;
    cause.examplesSeen += 1;
    if (cause.examplesSeen <= FIRST_EXAMPLES) return true;
    const place =
      cause.reservoir.length < RESERVOIR
        ? cause.reservoir.length
        : Math.floor(this.#random() * (cause.examplesSeen - FIRST_EXAMPLES));
    if (place < RESERVOIR) cause.reservoir[place] = exchange;
    return false;
  }
}
