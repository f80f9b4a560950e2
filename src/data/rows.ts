import type { CheckedFile, Row } from './data-set.ts';

/** Rows by their number, from 0; a promise only while they are being read. */
export interface Rows {
  at(row: number): Row | Promise<Row>;
  close(): Promise<void>;
}

/** Checked rows, wherever they come from. */
export interface FoundRows {
  readonly columns: readonly string[];
  readonly rowCount: number;
  readonly file?: CheckedFile;
  readonly open: () => Rows;
}
