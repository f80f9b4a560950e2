import type { Interval } from '../../metrics/interval.ts';

/** Gathers what the workers report until a second is complete, and hands seconds on one at a time, in order. */
export class IntervalQueue {
  readonly #workers: number;
  readonly #handle: (intervals: readonly Interval[]) => Promise<void>;
  readonly #waiting = new Map<number, Interval[]>();
  #work: Promise<void> = Promise.resolve();
  #failure: unknown = undefined;

  constructor(workers: number, handle: (intervals: readonly Interval[]) => Promise<void>) {
    this.#workers = workers;
    this.#handle = handle;
  }

  push(interval: Interval): void {
    const same = this.#waiting.get(interval.second) ?? [];
    same.push(interval);
    this.#waiting.set(interval.second, same);
    if (same.length === this.#workers) this.#release(interval.second);
  }

  /** Runs `task` after what is being handled: the results are written one at a time. */
  enqueue(task: () => Promise<void>): void {
    this.#work = this.#work.then(task).catch((error: unknown) => {
      this.#failure ??= error;
    });
  }

  /** Hands on what is left, complete or not; throws the first error that handling met. */
  async drain(): Promise<void> {
    const seconds = [...this.#waiting.keys()].sort((a, b) => a - b);
    for (const second of seconds) this.#release(second);
    await this.#work;
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Older incomplete seconds go first: their worker will not report them any more. */
  #release(upTo: number): void {
    const due = [...this.#waiting.keys()].filter((second) => second <= upTo).sort((a, b) => a - b);
    for (const second of due) {
      const intervals = this.#waiting.get(second) ?? [];
      this.#waiting.delete(second);
      this.enqueue(() => this.#handle(intervals));
    }
  }
}
