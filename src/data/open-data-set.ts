import { createHash } from 'node:crypto';
import type { Value } from '../base/value.ts';
import { convertCell } from './convert-cell.ts';
import { fault } from './data-set.ts';
import type { CellType, Checked, DataFault, DataMode, DataSet, DataSetSpec, OnEnd, Row } from './data-set.ts';
import { openFeed } from './feed.ts';
import { findFile } from './find-file.ts';
import type { DataFiles } from './find-file.ts';
import { readTable, tableOf } from './read-table.ts';
import type { Table } from './read-table.ts';

/** A file with one wrong column has a fault in every row; the first ones show what is wrong. */
const FAULT_LIMIT = 5;
const RESERVED = ['__proto__', 'constructor', 'prototype'];

/** Reads and checks all of a data set, before the first request. Faults name the file and the line. */
export function openDataSet(spec: DataSetSpec, files: DataFiles): Checked<DataSet> {
  const onEnd = onEndOf(spec);
  if (onEnd.faults) return onEnd;
  const found = readSource(spec, files);
  if (found.faults) return found;
  const { table, source, file } = found.value;
  const faults = [...checkColumns(table.columns, spec.types, source)];
  if (faults.length > 0) return { faults };
  const rows = convertRows(table, spec.types, source);
  if (rows.faults) return rows;
  const dataSet = {
    name: spec.name,
    columns: table.columns,
    rows: rows.value,
    per: spec.per,
    onEnd: onEnd.value,
    ...(file && { file }),
  };
  return { value: { ...dataSet, feed: (share) => openFeed(dataSet.rows, spec.mode, dataSet.onEnd, share) } };
}

const DEFAULT_ON_END: Readonly<Record<DataMode, OnEnd>> = {
  shared: 'recycle',
  sequential: 'recycle',
  random: 'recycle',
  unique: 'stopThread',
};

function onEndOf({ name, mode, onEnd }: DataSetSpec): Checked<OnEnd> {
  if (mode === 'random' && onEnd !== undefined) {
    return fault('bad-value', `Data set "${name}" draws at random and never ends. Remove "onEnd".`);
  }
  if (mode === 'unique' && onEnd === 'recycle') {
    return fault(
      'bad-value',
      `Data set "${name}" cannot be unique and recycle. Use "onEnd: stopThread" or "stopTest".`,
    );
  }
  return { value: onEnd ?? DEFAULT_ON_END[mode] };
}

interface Found {
  readonly table: Table;
  /** As messages name it. */
  readonly source: string;
  readonly file: DataSet['file'];
}

function readSource(spec: DataSetSpec, files: DataFiles): Checked<Found> {
  if ('rows' in spec.source) {
    const source = `Data set "${spec.name}"`;
    const table = tableOf(source, spec.source.rows);
    return table.faults ? table : checkNotEmpty({ table: table.value, source, file: undefined });
  }
  const name = spec.source.file;
  const path = findFile(name, files);
  if (path.faults) return path;
  const bytes = files.access.read(path.value);
  const table = readTable(name, bytes);
  if (table.faults) return table;
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return checkNotEmpty({ table: table.value, source: `"${name}"`, file: { path: name, sha256 } });
}

function checkNotEmpty(found: Found): Checked<Found> {
  const { table, source } = found;
  if (table.rows.length > 0) return { value: found };
  const what = table.columns.length > 0 ? 'has a header but no rows' : 'is empty';
  return fault('bad-value', `${source} ${what}. Give it at least one row.`);
}

function checkColumns(columns: readonly string[], types: DataSetSpec['types'], source: string): readonly DataFault[] {
  const faults: DataFault[] = [];
  for (const [index, column] of columns.entries()) {
    if (column === '') {
      faults.push({
        code: 'bad-value',
        message: `Column ${index + 1} of ${source} has no name. Name it in the first line.`,
      });
    } else if (RESERVED.includes(column)) {
      faults.push({ code: 'bad-value', message: `${source} has a column "${column}", a reserved name. Rename it.` });
    } else if (columns.indexOf(column) < index) {
      faults.push({ code: 'bad-value', message: `${source} has two columns "${column}". Rename one.` });
    }
  }
  for (const column of Object.keys(types).filter((name) => !columns.includes(name))) {
    const message = `${source} has no column "${column}" to give a type to. Its columns are ${columns.join(', ')}.`;
    faults.push({ code: 'missing-column', message });
  }
  return faults;
}

/** Objects made from `null` itself are hash tables to V8, several times the memory; this prototype is as empty. */
const NO_PROPERTIES: object = Object.freeze(Object.create(null) as object);

function convertRows(table: Table, types: DataSetSpec['types'], source: string): Checked<readonly Row[]> {
  const rows: Row[] = [];
  const faults: DataFault[] = [];
  const columnTypes = table.columns.map((column) => (Object.hasOwn(types, column) ? types[column] : undefined));
  let wrong = 0;
  for (const [index, cells] of table.rows.entries()) {
    const row = convertRow(cells, table.columns, columnTypes);
    const message = typeof row === 'string' ? row : table.surplusOf(index);
    if (typeof row !== 'string') rows.push(row);
    if (message === undefined) continue;
    wrong++;
    if (wrong <= FAULT_LIMIT) {
      faults.push({ code: 'bad-value', message: `${source}, ${table.placeOf(index)}, ${message}` });
    }
  }
  if (wrong === 0) return { value: rows };
  const rest = wrong - faults.length;
  if (rest > 0) faults.push({ code: 'bad-value', message: `${source} has ${rest} more rows that are wrong.` });
  return { faults };
}

/** The row, or what is wrong with it. */
function convertRow(
  cells: readonly unknown[],
  columns: readonly string[],
  types: readonly (CellType | undefined)[],
): Row | string {
  const row = Object.create(NO_PROPERTIES) as Record<string, Value>;
  for (const [index, column] of columns.entries()) {
    // JSON, YAML and CSV hold nothing else.
    const cell = cells[index] as Value | undefined;
    const type = types[index];
    if (cell === undefined) return `has no value for column "${column}". Add it.`;
    const value = type === undefined ? cell : convertCell(cell, type);
    if (value === undefined) return `column "${column}": ${show(cell)} is not ${ARTICLES[type ?? 'text']}.`;
    row[column] = value;
  }
  return Object.freeze(row);
}

const ARTICLES: Readonly<Record<CellType, string>> = {
  text: 'text',
  integer: 'an integer',
  number: 'a number',
  boolean: 'true or false',
};

function show(cell: Value): string {
  if (typeof cell === 'object' && cell !== null) return Array.isArray(cell) ? 'a list' : 'an object';
  const text = typeof cell === 'string' ? JSON.stringify(cell) : String(cell);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
