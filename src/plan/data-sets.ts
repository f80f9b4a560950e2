import type { MapEntry, MapNode, PlanNode } from '../base/plan-node.ts';
import type { Value } from '../base/value.ts';
import type { Problems } from '../base/problems.ts';
import type { DataFault, DataHandle, DataSet, DataSetSpec, Feed } from '../data/data-set.ts';
import { diskAccess } from '../data/disk-access.ts';
import { openDataSet } from '../data/open-data-set.ts';
import type { PlanInputs } from './inputs.ts';
import type { ThreadGroup } from './plan.ts';
import { isBuiltIn } from './references.ts';
import type { PlanDataSet } from './thread-group.ts';

/** What the thread that checked the plan hands to those that run it: each data set's cursor, and what its file holds. */
export type DataHandles = ReadonlyMap<string, DataHandle>;

export function dataHandles(dataSets: readonly DataSet[]): DataHandles {
  return new Map(dataSets.map(({ name, handle }) => [name, handle]));
}

/** Opens every data set of the plan: files read, columns and cells checked, unless `handles` tell of them. */
export function compileDataSets(
  { node, variables }: { readonly node: PlanNode | undefined; readonly variables: PlanNode | undefined },
  { file, allowFolders = [] }: Pick<PlanInputs, 'file' | 'allowFolders'>,
  { problems, handles }: { readonly problems: Problems; readonly handles?: DataHandles | undefined },
): ReadonlyMap<string, PlanDataSet> {
  const sets = new Map<string, PlanDataSet>();
  if (node?.kind !== 'map') return sets;
  for (const entry of node.entries) {
    const taken = takenName(entry.key, variables);
    if (taken !== undefined) problems.error('bad-value', entry.keyRange, taken);
    const spec = specOf(entry);
    if (spec === undefined) continue;
    reportDelimiter(entry, spec, problems);
    // Of an included file paths start at its own folder; the plan's stays allowed.
    const { folder } = placeOf(entry, '').range.file;
    const files = { access: diskAccess(), folder, allowFolders: [file.folder, ...allowFolders] };
    const opened = openDataSet(spec, files, handles?.get(entry.key));
    reportFaults(entry, opened.faults ?? [], problems);
    const { value } = opened;
    // Known even when broken: the one error is the data set's own, not every place that reads it.
    const at = entry.keyRange;
    if (value === undefined) sets.set(entry.key, { dataSet: nothing(spec), columns: undefined, file: undefined, at });
    else {
      const cells = cellsOf(spec);
      sets.set(entry.key, { dataSet: value, columns: value.columns, file: value.file?.path, cells, at });
    }
  }
  return sets;
}

/** Cells as they are written; those whose type is changed are left to the run. */
function cellsOf({ source, types }: DataSetSpec): PlanDataSet['cells'] {
  if (!('rows' in source)) return undefined;
  const rows = source.rows as readonly Readonly<Record<string, Value>>[];
  return (column) => (Object.hasOwn(types, column) ? [] : rows.flatMap((row) => row[column] ?? []));
}

/** A thread that gets no row of its own does nothing at all: rarely what was meant. */
export function warnOfFewRows(
  data: ReadonlyMap<string, PlanDataSet>,
  groups: readonly ThreadGroup[],
  problems: Problems,
): void {
  for (const { dataSet, at } of data.values()) {
    const { name, mode, per, rowCount } = dataSet;
    if (mode !== 'unique' || per !== 'thread' || rowCount === 0) continue;
    const readers = groups.filter(({ feeds }) => feeds.some((feed) => feed.dataSet === dataSet));
    // How many threads arrivals will need, nobody knows before the run.
    const closed = readers.filter(({ timetable }) => timetable.model !== 'open');
    const threads = closed.reduce((sum, { maxUsers }) => sum + maxUsers, 0);
    if (threads <= rowCount) continue;
    const rows = rowCount === 1 ? '1 row' : `${rowCount} rows`;
    const message = `Data set "${name}" has ${rows} for ${threads} threads, each of which takes one for itself: ${threads - rowCount} will do nothing. Add rows, or start fewer threads.`;
    problems.warn('advice', at, message);
  }
}

function reportFaults(entry: MapEntry, faults: readonly DataFault[], problems: Problems): void {
  const delimiter = entry.value.kind === 'map' ? word(entry.value, 'delimiter') : undefined;
  // With a delimiter that the shape check refused nothing in the file is where it belongs.
  if (delimiter !== undefined && ![',', ';', '|', 'tab'].includes(delimiter)) return;
  for (const { code, message } of faults) problems.error(code, placeOf(entry, message).range, message);
}

/** Only CSV files have one. */
function reportDelimiter({ value }: MapEntry, { name, source }: DataSetSpec, problems: Problems): void {
  const entry = value.kind === 'map' ? value.entry('delimiter') : undefined;
  if (entry === undefined || ('file' in source && /\.csv$/i.test(source.file))) return;
  const what = 'file' in source ? `"${source.file}" has` : `The rows of data set "${name}" have`;
  problems.error('bad-value', entry.keyRange, `"delimiter" is for CSV files. ${what} none: take it out.`);
}

function takenName(name: string, variables: PlanNode | undefined): string | undefined {
  if (isBuiltIn(name)) return `"${name}" is a built-in name; call the data set something else.`;
  if (variables?.kind !== 'map' || variables.get(name) === undefined) return undefined;
  return `"${name}" is a plan variable already; call the data set something else.`;
}

/** Stands in for a data set that cannot be read; the plan will not run. */
function nothing({ name, mode, per }: DataSetSpec): DataSet {
  const feed: Feed = { next: () => 'end', close: () => Promise.resolve() };
  const handle = { cursor: new SharedArrayBuffer(0) };
  return { name, mode, per, columns: [], rowCount: 0, onEnd: 'stopThread', handle, feed: () => feed };
}

function specOf({ key, value }: MapEntry): DataSetSpec | undefined {
  if (value.kind !== 'map') return undefined;
  const source = sourceOf(value);
  if (source === undefined) return undefined;
  const types = value.get('types');
  const delimiter = word(value, 'delimiter') ?? ',';
  return {
    name: key,
    source,
    mode: (word(value, 'mode') ?? 'shared') as DataSetSpec['mode'],
    per: (word(value, 'per') ?? 'iteration') as DataSetSpec['per'],
    onEnd: word(value, 'onEnd') as DataSetSpec['onEnd'],
    types: types?.kind === 'map' ? knownTypes(types) : {},
    delimiter: delimiter === 'tab' ? '\t' : delimiter,
  };
}

/** Others are reported by the shape check. */
function knownTypes(types: MapNode): DataSetSpec['types'] {
  const known: readonly string[] = ['text', 'integer', 'number', 'boolean', 'json'];
  const entries = types.entries.flatMap(({ key, value }) =>
    value.kind === 'scalar' && known.includes(value.source) ? [[key, value.source] as const] : [],
  );
  return Object.fromEntries(entries) as DataSetSpec['types'];
}

function sourceOf(value: MapNode): DataSetSpec['source'] | undefined {
  const file = word(value, 'file');
  if (file !== undefined) return { file };
  const rows = value.get('rows');
  return rows?.kind === 'list' ? { rows: rows.items.map(plainValue) } : undefined;
}

function word(map: MapNode, key: string): string | undefined {
  const node = map.get(key);
  return node?.kind === 'scalar' ? node.source : undefined;
}

/** The node as plain data, typed as YAML types it. */
function plainValue(node: PlanNode): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(plainValue);
  return Object.fromEntries(node.entries.map((entry) => [entry.key, plainValue(entry.value)]));
}

/** Faults of a file point at its name, those of rows at the row, those of the order at `onEnd`. */
function placeOf({ value }: MapEntry, message: string): PlanNode {
  if (value.kind !== 'map') return value;
  const rows = value.get('rows');
  const row = Number(/, row (\d+),/.exec(message)?.[1] ?? 0);
  if (rows?.kind === 'list') return rows.items[row - 1] ?? rows;
  return value.get(message.includes('onEnd') ? 'onEnd' : 'file') ?? value;
}
