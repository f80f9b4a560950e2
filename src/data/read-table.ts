import { createRequire } from 'node:module';
import { fault } from './data-set.ts';
import type { Checked } from './data-set.ts';
import { parseExactJson } from './exact-json.ts';

const require = createRequire(import.meta.url);

/** Rows as found in a file or the plan, cells still as written. */
export interface Table {
  readonly columns: readonly string[];
  /** Cells in the order of the columns; `undefined` or a short row = not there. */
  readonly rows: readonly (readonly unknown[])[];
  /** "line 7" or "row 3", for messages. May take as long as reading the file did. */
  placeOf(row: number): string;
  /** What is wrong with a row that has more than the columns; `undefined` when it has not. */
  surplusOf(row: number): string | undefined;
}

/** Longest row: a file without line ends must not become one cell of 64 MiB. */
const ROW_LIMIT_BYTES = 1024 * 1024;

/** Reads a data file by the end of its name. */
export function readTable(file: string, bytes: Uint8Array): Checked<Table> {
  const text = decode(bytes);
  if (text === undefined) return fault('bad-value', `"${file}" is not UTF-8 text. Save it as UTF-8.`);
  const ending = /\.[^.]*$/.exec(file)?.[0].toLowerCase();
  if (ending === '.csv') return readCsv(file, text);
  if (ending === '.json') return readJson(file, text);
  if (ending === '.jsonl' || ending === '.ndjson') return readJsonLines(file, text);
  return fault('bad-value', `"${file}" is not a kind of data file that can be read: use .csv, .json or .jsonl.`);
}

/** Without a byte order mark. */
function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Rows written in the plan, or the items of a JSON array. */
export function tableOf(source: string, rows: readonly unknown[]): Checked<Table> {
  return fromObjects(
    source,
    rows.map((row, index) => ({ place: `row ${index + 1}`, row })),
  );
}

const CSV_OPTIONS = { skip_empty_lines: true, relax_column_count: true, max_record_size: ROW_LIMIT_BYTES };

/** Loaded with the first CSV file: most plans have none. */
function csv(): typeof import('csv-parse/sync') {
  return require('csv-parse/sync') as typeof import('csv-parse/sync');
}

function readCsv(file: string, text: string): Checked<Table> {
  const { CsvError, parse } = csv();
  try {
    const [header = [], ...rows] = parse(text, CSV_OPTIONS);
    const columns = header.map((name) => name.trim());
    if (columns.length === 1 && /[;\t]/.test(columns[0] ?? '')) {
      return fault('bad-value', `The columns of "${file}" are not separated by commas. Save it with commas.`);
    }
    let lines: readonly number[] | undefined;
    const placeOf = (row: number): string => `line ${(lines ??= linesOf(text))[row + 1]}`;
    const surplusOf = (row: number): string | undefined => surplusCells(rows[row]?.length ?? 0, columns.length);
    return { value: { columns, rows, placeOf, surplusOf } };
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    return fault('bad-value', `"${file}" is not valid CSV: ${cause.message}. Check the quotes there.`);
  }
}

/** The last line of every record. A second pass, for messages only: line numbers double the time of the first. */
function linesOf(text: string): readonly number[] {
  const lines: number[] = [];
  csv().parse(text, {
    ...CSV_OPTIONS,
    on_record: (_record, context) => {
      lines.push(context.lines);
      return null;
    },
  });
  return lines;
}

function surplusCells(cells: number, columns: number): string | undefined {
  return cells <= columns ? undefined : `has ${cells} values for ${columns} columns. Quote values that hold commas.`;
}

function readJson(file: string, text: string): Checked<Table> {
  const parsed = parseExactJson(text);
  if (parsed.error !== undefined) return fault('bad-value', `"${file}" is not valid JSON: ${parsed.error}.`);
  if (!Array.isArray(parsed.value)) {
    return fault('bad-value', `"${file}" must hold a list of objects, like [{"email": "a@example.com"}].`);
  }
  return tableOf(`"${file}"`, parsed.value);
}

function readJsonLines(file: string, text: string): Checked<Table> {
  const rows: { readonly place: string; readonly row: unknown }[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const parsed = parseExactJson(line);
    const place = `line ${index + 1}`;
    if (parsed.error !== undefined) {
      return fault('bad-value', `"${file}" is not valid JSON in ${place}: ${parsed.error}. Write one object a line.`);
    }
    rows.push({ place, row: parsed.value });
  }
  return fromObjects(`"${file}"`, rows);
}

function fromObjects(
  source: string,
  rows: readonly { readonly place: string; readonly row: unknown }[],
): Checked<Table> {
  const objects: Readonly<Record<string, unknown>>[] = [];
  for (const { place, row } of rows) {
    if (!isObject(row)) {
      return fault('bad-value', `${source}, ${place}, is not an object. Write columns and values: { email: "…" }.`);
    }
    objects.push(row);
  }
  const columns = Object.keys(objects[0] ?? {});
  return {
    value: {
      columns,
      rows: objects.map((row) => columns.map((column) => (Object.hasOwn(row, column) ? row[column] : undefined))),
      placeOf: (row) => rows[row]?.place ?? '',
      surplusOf: (row) => surplusKeys(objects[row] ?? {}, columns),
    },
  };
}

function surplusKeys(row: object, columns: readonly string[]): string | undefined {
  const key = Object.keys(row).find((column) => !columns.includes(column));
  if (key === undefined) return undefined;
  return `has a column "${key}" that the first row does not have. Write the same columns in every row.`;
}

function isObject(row: unknown): row is Readonly<Record<string, unknown>> {
  return typeof row === 'object' && row !== null && !Array.isArray(row);
}
