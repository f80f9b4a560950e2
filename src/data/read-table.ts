import { CsvError, parse } from 'csv-parse/sync';
import { fault } from './data-set.ts';
import type { Checked } from './data-set.ts';
import { parseExactJson } from './exact-json.ts';

/** Rows as found in a file or the plan: cells still as written, each with the place that messages name. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly RawRow[];
}
export interface RawRow {
  /** "line 7" or "row 3". */
  readonly place: string;
  /** In the order of the columns; `undefined` = not there. */
  readonly cells: readonly unknown[];
  /** What is wrong when it has more than the columns; `undefined` when it has not. */
  readonly surplus: string | undefined;
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

function readCsv(file: string, text: string): Checked<Table> {
  try {
    // With `info` the parser gives records beside their line, which its types do not say.
    const records = parse(text, {
      info: true,
      skip_empty_lines: true,
      relax_column_count: true,
      max_record_size: ROW_LIMIT_BYTES,
    }) as unknown as readonly { readonly record: readonly string[]; readonly info: { readonly lines: number } }[];
    const [header, ...body] = records;
    if (header === undefined) return { value: { columns: [], rows: [] } };
    const columns = header.record.map((name) => name.trim());
    if (columns.length === 1 && /[;\t]/.test(columns[0] ?? '')) {
      return fault('bad-value', `The columns of "${file}" are not separated by commas. Save it with commas.`);
    }
    const rows = body.map(({ record, info }) => ({
      place: `line ${info.lines}`,
      cells: columns.map((_, index) => record[index]),
      surplus: surplusCells(record, columns),
    }));
    return { value: { columns, rows } };
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    return fault('bad-value', `"${file}" is not valid CSV: ${cause.message}. Check the quotes there.`);
  }
}

function surplusCells(record: readonly string[], columns: readonly string[]): string | undefined {
  if (record.length <= columns.length) return undefined;
  return `has ${record.length} values for ${columns.length} columns. Quote values that hold commas.`;
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
  let columns: readonly string[] | undefined;
  const table: RawRow[] = [];
  for (const { place, row } of rows) {
    if (!isObject(row)) {
      return fault('bad-value', `${source}, ${place}, is not an object. Write columns and values: { email: "…" }.`);
    }
    const known = (columns ??= Object.keys(row));
    table.push({
      place,
      cells: known.map((column) => (Object.hasOwn(row, column) ? row[column] : undefined)),
      surplus: surplusKeys(row, known),
    });
  }
  return { value: { columns: columns ?? [], rows: table } };
}

function surplusKeys(row: object, columns: readonly string[]): string | undefined {
  const key = Object.keys(row).find((column) => !columns.includes(column));
  if (key === undefined) return undefined;
  return `has a column "${key}" that the first row does not have. Write the same columns in every row.`;
}

function isObject(row: unknown): row is Readonly<Record<string, unknown>> {
  return typeof row === 'object' && row !== null && !Array.isArray(row);
}
