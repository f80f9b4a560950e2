import { createHash } from 'node:crypto';
import { columnsOf, type Columns } from './convert-row.ts';
import type { CellType, Checked, DataFault } from './data-set.ts';
import { checkColumns } from './check-columns.ts';
import type { OpenFile } from './find-file.ts';
import type { RowKind, RowReader } from './row-reader.ts';
import { checkText, fileStart } from './text-faults.ts';

/** What one pass over a file tells. */
export interface ScannedRows {
  readonly columns: readonly string[];
  readonly rowCount: number;
  readonly blocks: SharedArrayBuffer;
  readonly sha256: string;
}

export interface ScanOptions {
  /** The file as messages name it, in quotes. */
  readonly source: string;
  readonly kind: RowKind;
  readonly types: Readonly<Record<string, CellType>>;
}

const LF = 0x0a;
const READ_BYTES = 1024 * 1024;
/** Longest row: a quote that nobody closes must not become one cell of a whole file. */
const ROW_LIMIT_BYTES = 1024 * 1024;
/** A file with one wrong column has a fault in every row; the first ones show what is wrong. */
const FAULT_LIMIT = 5;
/** Rows are read in blocks of about this size: small enough to look for one row in, big enough to index few of them. */
const BLOCK_BYTES = 32 * 1024;

/**
 * Reads a file once from its first to its last byte, a piece at a time: every row is checked, counted and placed in a
 * block. Memory does not grow with the file, but for 16 bytes a block.
 */
export function scanRows(file: OpenFile, options: ScanOptions): Checked<ScannedRows> {
  return new Scan(file, options).run();
}

class Scan {
  readonly #file: OpenFile;
  readonly #options: ScanOptions;
  readonly #hash = createHash('sha256');
  readonly #faults: DataFault[] = [];
  readonly #blocks: number[] = [];
  #reader: RowReader;
  #columns: Columns | undefined = undefined;
  #rowCount = 0;
  #wrong = 0;
  /** Line of the row that is looked at. */
  #line = 1;
  #isOver = false;

  constructor(file: OpenFile, options: ScanOptions) {
    this.#file = file;
    this.#options = options;
    this.#reader = options.kind.reader({ names: [], types: [] });
  }

  run(): Checked<ScannedRows> {
    const buffer = Buffer.allocUnsafe(READ_BYTES + ROW_LIMIT_BYTES + 1);
    let offset = 0;
    let kept = 0;
    let isText = 0;
    for (let last = false; !last && !this.#isOver;) {
      const read = this.#file.read(buffer.subarray(kept, kept + READ_BYTES), offset + kept);
      last = read === 0;
      const bytes = buffer.subarray(0, kept + read);
      this.#hash.update(bytes.subarray(kept));
      const from = offset === 0 && kept === 0 ? this.#begin(bytes) : 0;
      isText = this.#text(bytes, Math.max(from, isText), last);
      if (this.#isOver) break;
      const used = this.#rows(bytes, { from, offset, last });
      kept = bytes.length - used;
      isText = Math.max(0, isText - used);
      buffer.copyWithin(0, used, bytes.length);
      offset += used;
      if (kept > ROW_LIMIT_BYTES) this.#tooLong();
    }
    this.#blocks.push(offset, this.#rowCount);
    return this.#result();
  }

  /** Behind the byte order mark. */
  #begin(bytes: Buffer): number {
    const start = fileStart(bytes);
    if (start.fault !== undefined) this.#end(`${this.#options.source} ${start.fault}`);
    return start.from;
  }

  /** Checks the text of whole lines from `from` on; gives the end of the last one. Pieces may end inside a character. */
  #text(bytes: Buffer, from: number, last: boolean): number {
    const to = last ? bytes.length : bytes.lastIndexOf(LF) + 1;
    if (to <= from || this.#isOver) return from;
    const wrong = checkText(bytes.subarray(from, to));
    if (wrong === undefined) return to;
    let line = this.#line + wrong.line;
    for (let at = 0; at < from; at++) if (bytes[at] === LF) line++;
    this.#end(`${this.#options.source}, line ${line}, ${wrong.message}`);
    return from;
  }

  /** Walks the rows that are wholly there; gives where the first one begins that is not. */
  #rows(bytes: Buffer, piece: { readonly from: number; readonly offset: number; readonly last: boolean }): number {
    const { offset, last } = piece;
    const to = bytes.length;
    let at = piece.from;
    while (at < to && !this.#isOver) {
      const reader = this.#reader;
      const next = reader.next(bytes, { from: at, to, last });
      if (next < 0) break;
      if (!reader.isBlank) this.#row(bytes, at, { next, offset });
      this.#line += reader.lines;
      at = next;
    }
    const { fault } = this.#reader;
    if (fault !== undefined) this.#end(`${this.#options.source}, line ${this.#line + fault.line}, ${fault.message}`);
    return at;
  }

  #row(bytes: Buffer, at: number, { next, offset }: { readonly next: number; readonly offset: number }): void {
    if (this.#columns === undefined) {
      this.#first(bytes.subarray(at, next));
      if (this.#isOver || this.#options.kind.hasHeader) return;
      this.#reader.next(bytes, { from: at, to: next, last: true });
    }
    if (next - at > ROW_LIMIT_BYTES) {
      this.#tooLong();
      return;
    }
    const begin = this.#blocks.at(-2);
    if (begin === undefined || offset + at - begin >= BLOCK_BYTES) this.#blocks.push(offset + at, this.#rowCount);
    this.#rowCount++;
    const wrong = this.#reader.check(bytes);
    if (wrong !== undefined) this.#wrongRow(wrong);
  }

  /** The row that names the columns. */
  #first(row: Buffer): void {
    const { source, kind, types } = this.#options;
    const names = kind.columnsFrom(row);
    if (typeof names === 'string') {
      this.#end(`${source}, line ${this.#line}, ${names}`);
      return;
    }
    this.#faults.push(...checkColumns(names, types, source));
    this.#isOver = this.#faults.length > 0;
    this.#columns = columnsOf(names, types);
    this.#reader = kind.reader(this.#columns);
  }

  #wrongRow(message: string): void {
    this.#wrong++;
    if (this.#wrong > FAULT_LIMIT) return;
    this.#faults.push({ code: 'bad-value', message: `${this.#options.source}, line ${this.#line}, ${message}` });
  }

  #tooLong(): void {
    const message = 'begins a row of more than 1 MiB. Perhaps a quote is opened there and never closed.';
    this.#end(`${this.#options.source}, line ${this.#line}, ${message}`);
  }

  #end(message: string): void {
    this.#faults.push({ code: 'bad-value', message });
    this.#isOver = true;
  }

  #result(): Checked<ScannedRows> {
    const { source } = this.#options;
    const rest = this.#wrong - FAULT_LIMIT;
    if (rest > 0) this.#faults.push({ code: 'bad-value', message: `${source} has ${rest} more rows that are wrong.` });
    if (this.#faults.length === 0 && this.#rowCount === 0) {
      const what = this.#columns === undefined ? 'is empty' : 'has a header but no rows';
      this.#faults.push({ code: 'bad-value', message: `${source} ${what}. Give it at least one row.` });
    }
    if (this.#faults.length > 0) return { faults: this.#faults };
    const blocks = new SharedArrayBuffer(this.#blocks.length * Float64Array.BYTES_PER_ELEMENT);
    new Float64Array(blocks).set(this.#blocks);
    const columns = this.#columns?.names ?? [];
    return { value: { columns, rowCount: this.#rowCount, blocks, sha256: this.#hash.digest('hex') } };
  }
}
