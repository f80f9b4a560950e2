import type { Row } from './data-set.ts';
import type { Columns } from './convert-row.ts';

/**
 * Finds rows in the bytes of a file, one after the other, and reads them. It keeps the row found last: the methods
 * below `next` are about that one.
 */
export interface RowReader {
  /**
   * Looks at the row that begins at `from` and gives where the next one begins; -1 when the row goes on behind `to`,
   * unless that is the end of the file (`last`), or `fault` says why no row can be found any more.
   */
  next(bytes: Buffer, range: ByteRange): number;
  /** Nothing but a line end. */
  readonly isBlank: boolean;
  /** Line ends that it holds, its own included. */
  readonly lines: number;
  /** Why rows cannot be told apart from here on, and in which of the row's lines (from 0). */
  readonly fault: { readonly line: number; readonly message: string } | undefined;
  /** What is wrong with the row; cheaper than `read`. */
  check(bytes: Buffer): string | undefined;
  /** The row, or what is wrong with it. */
  read(bytes: Buffer): Row | string;
}

export interface ByteRange {
  readonly from: number;
  readonly to: number;
  readonly last: boolean;
}

/** A kind of file whose rows can be found one by one. */
export interface RowKind {
  /** True when the first row names the columns, and is no row of data. */
  readonly hasHeader: boolean;
  /** The names of the columns, from the bytes of the first row; or what is wrong with it. */
  columnsFrom(row: Buffer): readonly string[] | string;
  /** Without columns it only finds rows. */
  reader(columns: Columns): RowReader;
}
