import type { MapNode, PlanNode } from '../../base/plan-node.ts';
import type { Compiler } from '../../contracts/compiler.ts';
import { compileField, compileValue, textOf } from '../../template/index.ts';
import type { Scope } from '../../template/scope.ts';
import type { TextPart } from './pairs.ts';
import { Requirements } from './requirements.ts';
import { mapOf, onlyKeys, scalarOf } from './settings.ts';

/** A million short rows: beyond that a file is the better way. */
const MOST_ROWS = 1_000_000;

interface Column {
  readonly name: string;
  readonly cell: (scope: Scope) => string;
}

/** `csv: {rows, columns}`: a header line, then `rows` lines in which `{{row.index}}` counts from 0. */
export function compileCsv(node: PlanNode, compiler: Compiler): TextPart {
  const map = mapOf(node, 'csv', compiler);
  const columnsNode = map?.get('columns');
  const columns = columnsNode === undefined ? undefined : mapOf(columnsNode, 'csv.columns', compiler);
  if (map === undefined || columns === undefined) {
    if (map !== undefined) compiler.problems.error('missing-key', map.range, '"csv" needs "columns".');
    return { constant: '', render: () => '', needs: [] };
  }
  onlyKeys(map, ['rows', 'columns'], 'csv', compiler);
  const rows = compileRows(map, compiler);
  return compiler.withName('row', columns.range, (slot) => compileTable(rows, columns, slot, compiler));
}

interface Rows extends Pick<TextPart, 'needs' | 'isReady'> {
  readonly count: (scope: Scope) => number;
}

function compileRows(map: MapNode, compiler: Compiler): Rows {
  const node = map.get('rows');
  if (node === undefined) {
    compiler.problems.error('missing-key', map.range, '"csv" needs "rows", the number of lines.');
    return { count: () => 0, needs: [] };
  }
  const template = compileValue(node, compiler);
  const constant = template.constant;
  if (constant !== undefined && !isCount(constant)) {
    compiler.problems.error('bad-value', node.range, '"rows" is a whole number from 0 to 1000000.');
  }
  const count = (scope: Scope): number => {
    const value = Number(template.render(scope));
    return isCount(value) ? value : 0;
  };
  return { count, needs: template.needs, isReady: template.isReady };
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MOST_ROWS;
}

function compileTable(rows: Rows, columns: MapNode, slot: number, compiler: Compiler): TextPart {
  const requirements = new Requirements();
  const compiled = columns.entries.map((entry): Column => {
    const scalar = scalarOf(entry.value, `csv.columns.${entry.key}`, compiler);
    if (scalar === undefined) return { name: entry.key, cell: () => '' };
    const template = compileField(scalar, compiler);
    requirements.add(template);
    if (template.constant === undefined)
      return { name: entry.key, cell: (scope) => quoted(textOf(template.render(scope))) };
    const fixed = quoted(textOf(template.constant));
    return { name: entry.key, cell: () => fixed };
  });
  const { isReady } = requirements;
  const withRow = new Requirements([rows]);
  withRow.add({
    needs: requirements.needs.filter((need) => need !== slot),
    // "row" has no value between requests; whether the rest is ready shows with any row.
    isReady: isReady === undefined ? undefined : (scope) => inRow(scope, slot, () => isReady(scope)),
  });
  const head = compiled.map((column) => quoted(column.name)).join(',');
  return {
    constant: undefined,
    render: (scope) => inRow(scope, slot, () => renderTable(head, compiled, rows.count(scope), { scope, slot })),
    needs: withRow.needs,
    isReady: withRow.isReady,
  };
}

function inRow<T>(scope: Scope, slot: number, use: () => T): T {
  const before = scope.values[slot];
  scope.values[slot] = { index: 0 };
  const result = use();
  scope.values[slot] = before;
  return result;
}

function renderTable(
  head: string,
  columns: readonly Column[],
  rows: number,
  at: { readonly scope: Scope; readonly slot: number },
): string {
  let text = `${head}\r\n`;
  for (let index = 0; index < rows; index++) {
    at.scope.values[at.slot] = { index };
    for (let i = 0; i < columns.length; i++) text += (i === 0 ? '' : ',') + (columns[i]?.cell(at.scope) ?? '');
    text += '\r\n';
  }
  return text;
}

/** RFC 4180; also around outer spaces, which some readers drop. */
function quoted(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
