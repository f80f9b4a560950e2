import { SecondFold } from './fold-seconds.ts';
import type { SamplerSecond, Second } from './run-file.ts';

/** Of all records together, estimated. A run of 20 samplers has its every second for two hours. */
export const MOST_BYTES: number = 160 * 2 ** 20;
/** Each divides the next, and those of the run file are among them, so that bins hold whole records of any. */
const WIDTHS: readonly number[] = [1, 5, 15, 30, 60, 300];
/** Whatever they take: of fewer nothing could be told. */
const FEWEST_RECORDS = 100;

/**
 * The records of a run, in bounded memory however long it was and however many samplers it has: when they take too
 * much, neighbours are made one, again and again. Counts and percentiles stay what they are; only when something
 * happened is known less exactly.
 */
export class BoundedSeconds {
  readonly #mostBytes: number;
  readonly #onFold: (second: Second) => void;
  #kept: Second[] = [];
  #bytes = 0;
  /** Seconds that records are made at least as long as; 1 while all are as they were read. */
  #width = 1;
  readonly #fold = new SecondFold((histogram) => histogram.packBare());
  #foldPlace = 0;

  /** `onFold` sees every record as it was read, before it becomes part of a longer one; none if none does. */
  constructor(onFold: (second: Second) => void, mostBytes: number = MOST_BYTES) {
    this.#onFold = onFold;
    this.#mostBytes = mostBytes;
  }

  /** Records as they stand in the file. Throws RangeError when a distribution cannot be read. */
  add(second: Second): void {
    if (this.#width === 1) this.#keep(second);
    else {
      this.#onFold(second);
      this.#join(second);
    }
    while (this.#bytes > this.#mostBytes && this.#kept.length > FEWEST_RECORDS) this.#widen();
  }

  /** All of them; where there are longer ones, in order of time. */
  records(): readonly Second[] {
    this.#closeFold();
    return this.#kept;
  }

  #keep(second: Second): void {
    this.#kept.push(second);
    this.#bytes += bytesOf(second);
  }

  #join(second: Second): void {
    const place = Math.floor(second.t / this.#width);
    if (place > this.#foldPlace) this.#closeFold();
    // What comes late is a record of its own, until records get longer again.
    if (place < this.#foldPlace && !this.#fold.isEmpty) this.#keep(second);
    else {
      this.#foldPlace = place;
      this.#fold.add(second);
    }
  }

  #closeFold(): void {
    const record = this.#fold.take();
    if (record !== undefined) this.#keep(record);
  }

  #widen(): void {
    const isFirst = this.#width === 1;
    this.#closeFold();
    this.#width = WIDTHS.find((width) => width > this.#width) ?? 2 * this.#width;
    const before = this.#kept.sort((a, b) => a.t - b.t);
    this.#kept = [];
    this.#bytes = 0;
    this.#foldPlace = 0;
    for (const second of before) {
      if (isFirst) this.#onFold(second);
      this.#join(second);
    }
  }
}

/** What a record takes in memory: measured on files of 20 and 500 samplers, to a quarter. */
function bytesOf({ groups, samplers, warmUp = [] }: Second): number {
  let bytes = 1000 + 200 * groups.length;
  for (const sampler of samplers) bytes += bytesOfSampler(sampler);
  for (const sampler of warmUp) bytes += bytesOfSampler(sampler);
  return bytes;
}

function bytesOfSampler({ ok, failed, firstByte, elapsed, failedElapsed, lag, timings = [] }: SamplerSecond): number {
  let bytes = 400;
  for (const part of [ok, failed, firstByte, elapsed, failedElapsed, lag, ...timings])
    if (part !== undefined) bytes += 150 + part.h.length;
  return bytes;
}
