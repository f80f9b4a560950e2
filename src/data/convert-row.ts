import type { Value } from '../base/value.ts';
import { convertCell } from './convert-cell.ts';
import type { CellType, Row } from './data-set.ts';

/** The columns of a data set, with the types that the plan gives them. */
export interface Columns {
  readonly names: readonly string[];
  /** In the order of the names; `undefined` = as written. */
  readonly types: readonly (CellType | undefined)[];
}

export function columnsOf(names: readonly string[], types: Readonly<Record<string, CellType>>): Columns {
  return { names, types: names.map((name) => (Object.hasOwn(types, name) ? types[name] : undefined)) };
}

/** Objects made from `null` itself are hash tables to V8, several times the memory; this prototype is as empty. */
const NO_PROPERTIES: object = Object.freeze(Object.create(null) as object);

/** The row from its cells in the order of the columns, or what is wrong with it. */
export function convertRow(cells: readonly unknown[], { names, types }: Columns): Row | string {
  const row = Object.create(NO_PROPERTIES) as Record<string, Value>;
  for (let index = 0; index < names.length; index++) {
    const name = names[index] ?? '';
    // JSON, YAML and CSV hold nothing else.
    const cell = cells[index] as Value | undefined;
    const type = types[index];
    if (cell === undefined) return `has no value for column "${name}". Add it.`;
    const value = type === undefined ? cell : convertCell(cell, type);
    if (value === undefined) return wrongCell(name, cell, type);
    row[name] = value;
  }
  return Object.freeze(row);
}

/** Says that a cell is not of its column's type. */
export function wrongCell(column: string, cell: Value, type: CellType | undefined): string {
  return `column "${column}": ${show(cell)} is not ${ARTICLES[type ?? 'text']}.`;
}

const ARTICLES: Readonly<Record<CellType, string>> = {
  text: 'text',
  integer: 'an integer',
  number: 'a number',
  boolean: 'true or false',
  json: 'JSON',
};

function show(cell: Value): string {
  if (typeof cell === 'object' && cell !== null) return Array.isArray(cell) ? 'a list' : 'an object';
  const text = typeof cell === 'string' ? JSON.stringify(cell) : String(cell);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
