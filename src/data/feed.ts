// Hot path: next() is called once an iteration; it does arithmetic on one counter.
import type { DataMode, Feed, OnEnd } from './data-set.ts';
import type { Rows } from './rows.ts';

export interface FeedOptions {
  readonly rows: Rows;
  readonly rowCount: number;
  readonly mode: DataMode;
  readonly onEnd: OnEnd;
  /** One 64-bit counter, shared by all threads of the run. */
  readonly cursor: SharedArrayBuffer;
}

/** A cursor at the first row. */
export function newCursor(): SharedArrayBuffer {
  return new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT);
}

/** A thread's way through the rows. Threads take turns at the counter: no row goes to two of them, none is left out. */
export function openFeed({ rows, rowCount, mode, onEnd, cursor }: FeedOptions): Feed {
  const close = (): Promise<void> => rows.close();
  if (mode === 'random') return { next: (user) => rows.at(user.random.integer(0, rowCount - 1)), close };
  const counter = new BigInt64Array(cursor);
  return {
    next: () => {
      const drawn = Number(Atomics.add(counter, 0, 1n));
      return onEnd !== 'recycle' && drawn >= rowCount ? 'end' : rows.at(drawn % rowCount);
    },
    close,
  };
}
