import { convertRow, type Columns } from './convert-row.ts';
import type { Row } from './data-set.ts';
import { parseExactJson } from './exact-json.ts';
import type { ByteRange, RowKind, RowReader } from './row-reader.ts';

const LF = 0x0a;

/** JSON Lines: one object a line; the keys of the first are the columns. Blank lines are left out. */
export const lineRows: RowKind = {
  hasHeader: false,
  columnsFrom: (bytes) => {
    const row = objectOf(bytes.toString('utf8'));
    return typeof row === 'string' ? row : Object.keys(row);
  },
  reader: (columns) => new LineReader(columns),
};

class LineReader implements RowReader {
  isBlank = false;
  lines = 0;
  readonly fault = undefined;
  readonly #columns: Columns;
  #start = 0;
  #end = 0;

  constructor(columns: Columns) {
    this.#columns = columns;
  }

  next(bytes: Buffer, { from, to, last }: ByteRange): number {
    const found = bytes.indexOf(LF, from);
    const isThere = found >= 0 && found < to;
    if (!isThere && !last) return -1;
    this.#start = from;
    this.#end = isThere ? found : to;
    this.lines = isThere ? 1 : 0;
    this.isBlank = isSpace(bytes, from, this.#end);
    return isThere ? found + 1 : to;
  }

  check(bytes: Buffer): string | undefined {
    const row = this.read(bytes);
    return typeof row === 'string' ? row : undefined;
  }

  read(bytes: Buffer): Row | string {
    const object = objectOf(bytes.toString('utf8', this.#start, this.#end));
    return typeof object === 'string' ? object : rowOfObject(object, this.#columns);
  }
}

/** The row that an object holds, which must have exactly the columns; or what is wrong with it. */
export function rowOfObject(object: Readonly<Record<string, unknown>>, columns: Columns): Row | string {
  const { names } = columns;
  const row = convertRow(
    names.map((name) => (Object.hasOwn(object, name) ? object[name] : undefined)),
    columns,
  );
  if (typeof row === 'string') return row;
  const keys = Object.keys(object);
  if (keys.length === names.length) return row;
  const surplus = keys.find((key) => !names.includes(key)) ?? '';
  return `has a column "${surplus}" that the first row does not have. Write the same columns in every row.`;
}

/** The text as an object, or what is wrong with it. */
function objectOf(text: string): Readonly<Record<string, unknown>> | string {
  const parsed = parseExactJson(text);
  if (parsed.error !== undefined) return `is not valid JSON: ${parsed.error}. Write one object a line.`;
  return isObject(parsed.value) ? parsed.value : NO_OBJECT;
}

/** What to say of a row that is no object. */
export const NO_OBJECT = 'is not an object. Write columns and values: { email: "…" }.';

export function isObject(row: unknown): row is Readonly<Record<string, unknown>> {
  return typeof row === 'object' && row !== null && !Array.isArray(row);
}

function isSpace(bytes: Buffer, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0;
    if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) return false;
  }
  return true;
}
