import { checkColumns } from './check-columns.ts';
import { columnsOf } from './convert-row.ts';
import { fault } from './data-set.ts';
import type { CellType, Checked, DataFault, Row } from './data-set.ts';
import { isObject, NO_OBJECT, rowOfObject } from './line-rows.ts';
import type { FoundRows, Rows } from './rows.ts';

/** A file with one wrong column has a fault in every row; the first ones show what is wrong. */
const FAULT_LIMIT = 5;

/** Checks a list of objects, which are in memory anyway: rows of the plan, or the items of a JSON array; `source` names it in messages. */
export function checkList(
  source: string,
  items: readonly unknown[],
  types: Readonly<Record<string, CellType>>,
): Checked<FoundRows> {
  const stray = items.findIndex((item) => !isObject(item));
  if (stray >= 0) return fault('bad-value', `${source}, row ${stray + 1}, ${NO_OBJECT}`);
  const objects = items.filter(isObject);
  const [first] = objects;
  if (first === undefined) return fault('bad-value', `${source} is empty. Give it at least one row.`);
  const names = Object.keys(first);
  const wrongColumns = checkColumns(names, types, source);
  if (wrongColumns.length > 0) return { faults: wrongColumns };
  const columns = columnsOf(names, types);
  const rows: Row[] = [];
  const faults: DataFault[] = [];
  for (const [index, object] of objects.entries()) {
    const row = rowOfObject(object, columns);
    if (typeof row !== 'string') rows.push(row);
    else faults.push({ code: 'bad-value', message: `${source}, row ${index + 1}, ${row}` });
  }
  if (faults.length === 0) return { value: { columns: names, rowCount: rows.length, open: () => listOf(rows) } };
  const rest = faults.splice(FAULT_LIMIT).length;
  if (rest > 0) faults.push({ code: 'bad-value', message: `${source} has ${rest} more rows that are wrong.` });
  return { faults };
}

function listOf(rows: readonly Row[]): Rows {
  return {
    at: (row) => rows[row] ?? Promise.reject(new RangeError(`There is no row ${row}.`)),
    close: () => Promise.resolve(),
  };
}
