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
  /** Between the cells of a CSV file, one character. */
  readonly delimiter: string;
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
export type CellType = 'text' | 'integer' | 'number' | 'boolean' | 'json';

/** One row by column name; inherits nothing. Frozen. */
export type Row = Readonly<Record<string, Value>>;

/** A checked data set. Its rows are read when they are drawn. */
export interface DataSet {
  readonly name: string;
  readonly columns: readonly string[];
  readonly rowCount: number;
  readonly mode: DataMode;
  /** `iteration`: call `next` at the start of every iteration; `thread`: once, when the thread starts. */
  readonly per: 'iteration' | 'thread';
  /** What the thread does when `next` gives `end`; `recycle` never lets it come to that. */
  readonly onEnd: OnEnd;
  /** Absent for inline rows. */
  readonly file?: { readonly path: string; readonly sha256: string };
  readonly handle: DataHandle;
  /** Opens the rows for drawing; only then are they kept in memory. */
  feed(): Feed;
}

/**
 * What another thread needs to draw from the same cursor without reading the whole file again. Plain data and shared
 * memory: it crosses to worker threads.
 */
export interface DataHandle {
  /** How many rows the run has drawn: one 64-bit counter, shared by all threads. */
  readonly cursor: SharedArrayBuffer;
  readonly file?: CheckedFile;
}

/** A data file that has been read from its first to its last byte and found right. */
export interface CheckedFile {
  /** As the plan names it. */
  readonly path: string;
  /** Absolute, links resolved. */
  readonly realPath: string;
  readonly sha256: string;
  readonly bytes: number;
  /** Differs when the file is another one or has been written to. */
  readonly stamp: string;
  readonly columns: readonly string[];
  readonly rowCount: number;
  /** Where blocks of rows begin: pairs of byte offset and row number, the end of the file last. Absent for `.json`. */
  readonly blocks?: SharedArrayBuffer;
}

/** One thread's way to a data set. */
export interface Feed {
  /**
   * The next row for this user; a promise only while its part of a big file is being read. `end`: no row is left,
   * and the caller does what `onEnd` says. Rejects with a `RunError` when the file is no longer what was checked.
   */
  next(user: Pick<Scope, 'random'>): Row | 'end' | Promise<Row>;
  close(): Promise<void>;
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
