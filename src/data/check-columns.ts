import type { CellType, DataFault } from './data-set.ts';

const RESERVED = ['__proto__', 'constructor', 'prototype'];

/** What is wrong with the names of the columns, and with the types given to them. */
export function checkColumns(
  columns: readonly string[],
  types: Readonly<Record<string, CellType>>,
  source: string,
): readonly DataFault[] {
  const faults: DataFault[] = [];
  const seen = new Set<string>();
  for (const [index, column] of columns.entries()) {
    const wrong = wrongName(column, seen.has(column), { index, source });
    if (wrong !== undefined) faults.push({ code: 'bad-value', message: wrong });
    seen.add(column);
  }
  for (const column of Object.keys(types).filter((name) => !seen.has(name))) {
    const message = `${source} has no column "${column}" to give a type to. Its columns are ${columns.join(', ')}.`;
    faults.push({ code: 'missing-column', message });
  }
  return faults;
}

function wrongName(
  column: string,
  isTwice: boolean,
  { index, source }: { readonly index: number; readonly source: string },
): string | undefined {
  if (column === '') return `Column ${index + 1} of ${source} has no name. Name it in the first line.`;
  if (RESERVED.includes(column)) return `${source} has a column "${column}", a reserved name. Rename it.`;
  return isTwice ? `${source} has two columns "${column}". Rename one.` : undefined;
}
