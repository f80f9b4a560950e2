// Hot path: `next` looks at every byte of a file before a run, and of every block that is read during it.
import type { Value } from '../base/value.ts';
import { convertCell } from './convert-cell.ts';
import { convertRow, wrongCell, type Columns } from './convert-row.ts';
import type { Row } from './data-set.ts';
import type { ByteRange, RowKind, RowReader } from './row-reader.ts';

const LF = 0x0a;
const CR = 0x0d;
const QUOTE = 0x22;

/** CSV as RFC 4180 has it, with any one-byte delimiter; line ends are LF or CRLF, blank lines are left out. */
export function csvRows(delimiter: string): RowKind {
  return {
    hasHeader: true,
    columnsFrom: (bytes) => {
      const reader = new CsvReader({ names: [], types: [] }, delimiter);
      reader.next(bytes, { from: 0, to: bytes.length, last: true });
      const names = reader.cells(bytes).map((name) => name.trim());
      return wrongHeader(names, delimiter) ?? names;
    },
    reader: (columns) => new CsvReader(columns, delimiter),
  };
}

/** By the delimiters that a plan may name. */
const DELIMITERS: ReadonlyMap<string, { readonly word: string; readonly written: string }> = new Map([
  [',', { word: 'commas', written: '","' }],
  [';', { word: 'semicolons', written: '";"' }],
  ['\t', { word: 'tabs', written: 'tab' }],
  ['|', { word: 'bars', written: '"|"' }],
]);

function wrongHeader(names: readonly string[], delimiter: string): string | undefined {
  const [first = ''] = names;
  if (names.some((name) => name.includes('\r'))) return 'ends in CR alone. Save it with LF or CRLF line ends.';
  const other = names.length > 1 ? undefined : [...DELIMITERS].find(([mark]) => first.includes(mark))?.[1];
  if (other === undefined) return undefined;
  return `has columns separated by ${other.word}, not ${wordOf(delimiter)}. Say delimiter: ${other.written}.`;
}

function wordOf(delimiter: string): string {
  return DELIMITERS.get(delimiter)?.word ?? delimiter;
}

class CsvReader implements RowReader {
  isBlank = false;
  lines = 0;
  fault: RowReader['fault'] = undefined;
  readonly #columns: Columns;
  readonly #typed: readonly number[];
  readonly #delimiter: string;
  readonly #delimiterByte: number;
  /** 1 for bytes that mean only themselves outside quotes. */
  readonly #plain = new Uint8Array(256).fill(1);
  /** Where each cell begins. */
  #starts = new Uint32Array(64);
  #count = 0;
  /** Behind the last cell, without the line end. */
  #end = 0;
  #hasQuotes = false;

  constructor(columns: Columns, delimiter: string) {
    this.#columns = columns;
    this.#typed = columns.types.flatMap((type, index) => (type === undefined || type === 'text' ? [] : [index]));
    this.#delimiter = delimiter;
    this.#delimiterByte = delimiter.charCodeAt(0);
    for (const byte of [LF, QUOTE, this.#delimiterByte]) this.#plain[byte] = 0;
  }

  next(bytes: Buffer, { from, to, last }: ByteRange): number {
    this.#count = 0;
    this.lines = 0;
    this.#hasQuotes = false;
    const plain = this.#plain;
    let at = from;
    for (;;) {
      this.#cellAt(at);
      if (bytes[at] === QUOTE && at < to) {
        at = this.#pastQuotes(bytes, at + 1, { to, last });
        if (at < 0) return -1;
      } else {
        while (at < to && plain[bytes[at] ?? 0] === 1) at++;
      }
      if (at >= to) return last ? this.#rowEnds(from, at, at) : -1;
      if (bytes[at] === this.#delimiterByte) at++;
      else return this.#lineEnds(bytes, at, { from, to, last });
    }
  }

  /** At a byte that is no delimiter: a line end, or something that must not be there. */
  #lineEnds(bytes: Buffer, at: number, { from, to, last }: ByteRange): number {
    if (bytes[at] === LF) {
      this.lines++;
      return this.#rowEnds(from, at > from && bytes[at - 1] === CR ? at - 1 : at, at + 1);
    }
    // Behind a closing quote; elsewhere a CR belongs to the cell or to the LF after it.
    if (bytes[at] === CR) {
      if (at + 1 === to) return last ? this.#rowEnds(from, at, to) : -1;
      if (bytes[at + 1] === LF) {
        this.lines++;
        return this.#rowEnds(from, at, at + 2);
      }
    }
    const message =
      bytes[at] === QUOTE
        ? 'has a quote inside a value. Put the whole value in quotes and double the quotes inside it.'
        : 'has text after a closing quote. Quotes inside a quoted value are doubled.';
    this.fault = { line: this.lines, message };
    return -1;
  }

  #cellAt(at: number): void {
    if (this.#count === this.#starts.length) {
      const longer = new Uint32Array(this.#count * 2);
      longer.set(this.#starts);
      this.#starts = longer;
    }
    this.#starts[this.#count++] = at;
  }

  /** Behind the quote that closes the cell; -1 when it is not there. */
  #pastQuotes(bytes: Buffer, from: number, { to, last }: Omit<ByteRange, 'from'>): number {
    this.#hasQuotes = true;
    const opened = this.lines;
    for (let at = from; at < to; at++) {
      const byte = bytes[at];
      if (byte === LF) this.lines++;
      if (byte !== QUOTE) continue;
      if (at + 1 === to && !last) return -1;
      if (bytes[at + 1] !== QUOTE || at + 1 === to) return at + 1;
      at++;
    }
    if (last) this.fault = { line: opened, message: 'opens a quote that is never closed. Close it.' };
    return -1;
  }

  #rowEnds(from: number, end: number, next: number): number {
    this.#end = end;
    this.isBlank = this.#count === 1 && end === from;
    return next;
  }

  check(bytes: Buffer): string | undefined {
    const { names, types } = this.#columns;
    if (this.#count !== names.length) return this.#wrongCount();
    for (const index of this.#typed) {
      const type = types[index] ?? 'text';
      if (type === 'integer' && this.#isDigits(bytes, index)) continue;
      const cell: Value = this.#cell(bytes, index);
      if (convertCell(cell, type) === undefined) return wrongCell(names[index] ?? '', cell, type);
    }
    return undefined;
  }

  read(bytes: Buffer): Row | string {
    if (this.#count !== this.#columns.names.length) return this.#wrongCount();
    return convertRow(this.cells(bytes), this.#columns);
  }

  cells(bytes: Buffer): readonly string[] {
    if (!this.#hasQuotes) return bytes.toString('utf8', this.#starts[0], this.#end).split(this.#delimiter);
    return Array.from({ length: this.#count }, (_, index) => this.#cell(bytes, index));
  }

  #wrongCount(): string {
    const { names } = this.#columns;
    if (this.#count < names.length) return `has no value for column "${names[this.#count] ?? ''}". Add it.`;
    return `has ${this.#count} values for ${names.length} columns. Quote values that hold ${wordOf(this.#delimiter)}.`;
  }

  #cell(bytes: Buffer, index: number): string {
    const start = this.#starts[index] ?? 0;
    const end = this.#endOf(index);
    if (bytes[start] !== QUOTE || end === start) return bytes.toString('utf8', start, end);
    return bytes.toString('utf8', start + 1, end - 1).replaceAll('""', '"');
  }

  #endOf(index: number): number {
    return index + 1 < this.#count ? (this.#starts[index + 1] ?? 0) - 1 : this.#end;
  }

  /** Surely an integer: spares the text. */
  #isDigits(bytes: Buffer, index: number): boolean {
    const start = this.#starts[index] ?? 0;
    const end = this.#endOf(index);
    if (end === start || end - start > 15) return false;
    for (let at = start; at < end; at++) {
      const byte = bytes[at] ?? 0;
      if (byte < 0x30 || byte > 0x39) return false;
    }
    return true;
  }
}
