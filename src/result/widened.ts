import { SecondFold } from './fold-seconds.ts';
import { endOf, widthAt } from './record-width.ts';
import type { Second } from './run-file.ts';

/** Turns the seconds of a run into the records of its file: as they are at first, several in one as it gets long. */
export class WidenedSeconds {
  readonly #fold = new SecondFold();
  /** Where the record under way ends. */
  #end = 0;
  #newest = -1;

  /** The records that are finished with this second. */
  take(second: Second): Second[] {
    // A worker's part that comes late: another record of its second, as ever.
    if (second.t <= this.#newest) return [second];
    this.#newest = second.t;
    const before = second.t >= this.#end ? this.rest() : [];
    const width = widthAt(second.t);
    if (width === 1) return [...before, second];
    this.#end = second.t - (second.t % width) + width;
    this.#fold.add(second);
    return endOf(second) < this.#end ? before : [...before, ...this.rest()];
  }

  /** The record under way, as long as it is; what follows begins another. */
  rest(): Second[] {
    const record = this.#fold.take();
    return record === undefined ? [] : [record];
  }
}
