import type { Value } from '../base/value.ts';
import type { Scope } from '../template/scope.ts';

/** The part of `data:` that describes one set, checked for shape and written out with its defaults. */
export interface DataSetSpec {
  readonly name: string;
  /** A file of the plan's folder (`.csv`, `.json`, `.jsonl`), or the rows themselves. */
  readonly source: { readonly file: string } | { readonly rows: readonly unknown[] };
  readonly mode: DataMode;
  readonly per: 'iteration' | 'thread';
  /** `undefined`: the default of the mode. */
  readonly onEnd: OnEnd | undefined;
  /** By column; cells of other columns are text (JSON and inline rows: as written). */
  readonly types: Readonly<Record<string, CellType>>;
}

/**
 * Which row comes next.
 *
 * - `sequential`, also called `shared` (the default): one cursor over all threads and workers goes through the rows
 *   in order. At the end it starts again (`onEnd: recycle`), unless told otherwise.
 * - `random`: any row, drawn by the user's own seeded chance. Never ends; `onEnd` is an error.
 * - `unique`: in order, and no row twice in the run. At the end the thread stops (`onEnd: stopThread`), unless
 *   the test shall; `recycle` is an error.
 */
export type DataMode = 'shared' | 'sequential' | 'random' | 'unique';
export type OnEnd = 'recycle' | 'stopThread' | 'stopTest';
export type CellType = 'text' | 'integer' | 'number' | 'boolean';

/** One row by column name; inherits nothing. Frozen, shared by all users that draw it. */
export type Row = Readonly<Record<string, Value>>;

/** An opened data set: all rows read and checked. */
export interface DataSet {
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  /** `iteration`: call `next` at the start of every iteration; `thread`: once, when the thread starts. */
  readonly per: 'iteration' | 'thread';
  /** What the thread does when `next` gives `end`; `recycle` never lets it come to that. */
  readonly onEnd: OnEnd;
  /** Absent for inline rows. */
  readonly file?: { readonly path: string; readonly sha256: string };
  feed(share: FeedShare): Feed;
}

/**
 * Which of the cursor's positions are this worker's: `worker`, `worker + workers`, … Count only the workers that run users
 * who draw from the set: the rows of a worker that never asks would be left out.
 */
export interface FeedShare {
  readonly worker: number;
  readonly workers: number;
}

/** One worker's way through a data set. */
export interface Feed {
  /**
   * The next row for this user. `end`: this worker's share of the rows is used up (shares differ by at most one
   * row); the caller does what `onEnd` says.
   */
  next(user: Pick<Scope, 'random'>): Row | 'end';
}

/** Something wrong with a data set, for the caller to put a place in the plan to. */
export interface DataFault {
  readonly code: 'missing-file' | 'missing-column' | 'bad-value' | 'too-big';
  /** One sentence naming the thing, then one fix. */
  readonly message: string;
}

/** Either what was wanted, or everything that is wrong with it. */
export type Checked<T> =
  | { readonly value: T; readonly faults?: undefined }
  | { readonly value?: undefined; readonly faults: readonly DataFault[] };

export function fault(code: DataFault['code'], message: string): { readonly faults: readonly DataFault[] } {
  return { faults: [{ code, message }] };
}
