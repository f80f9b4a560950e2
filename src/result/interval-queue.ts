import type { Interval } from '../metrics/interval.ts';

// A worker that hangs must not keep the others' results from the disk. What it reports later comes as a part of its own.
const MOST_SECONDS_BEHIND = 5;

/** Gathers what the workers report until a second is complete, and hands seconds on one at a time, in order. */
export class IntervalQueue {
  readonly #handle: (intervals: readonly Interval[]) => Promise<void>;
  readonly #waiting = new Map<number, Interval[]>();
  /** By worker that will report more: the last second it has reported. */
  readonly #reached = new Map<number, number>();
  #work: Promise<void> = Promise.resolve();
  #failure: unknown = undefined;

  constructor(workers: number, handle: (intervals: readonly Interval[]) => Promise<void>) {
    for (let worker = 0; worker < workers; worker++) this.#reached.set(worker, -1);
    this.#handle = handle;
  }

  push(interval: Interval): void {
    const same = this.#waiting.get(interval.second) ?? [];
    same.push(interval);
    this.#waiting.set(interval.second, same);
    this.#reached.set(interval.worker, interval.second);
    this.#release(this.#complete());
  }

  /** The worker has reported its last second: the others are not kept waiting, while one runs `tearDown` for example. */
  finished(worker: number): void {
    this.#reached.delete(worker);
    this.#release(this.#complete());
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

  /** The last second that every worker has reported, or slept through; or that is waited for no longer. */
  #complete(): number {
    const reached = [...this.#reached.values()];
    return Math.max(Math.min(...reached), Math.max(-1, ...reached) - MOST_SECONDS_BEHIND);
  }

  #release(upTo: number): void {
    const due = [...this.#waiting.keys()].filter((second) => second <= upTo).sort((a, b) => a - b);
    for (const second of due) {
      const intervals = this.#waiting.get(second) ?? [];
      this.#waiting.delete(second);
      this.enqueue(() => this.#handle(intervals));
    }
  }
}
