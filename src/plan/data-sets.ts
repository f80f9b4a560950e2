import type { MapEntry, MapNode, PlanNode } from '../base/plan-node.ts';
import type { Problems } from '../base/problems.ts';
import type { DataSet, DataSetSpec } from '../data/data-set.ts';
import { diskAccess } from '../data/disk-access.ts';
import { openDataSet } from '../data/open-data-set.ts';
import type { PlanInputs } from './inputs.ts';
import { isBuiltIn } from './names.ts';
import type { PlanDataSet } from './thread-group.ts';

/** Opens every data set of the plan: files read, columns and cells checked. */
export function compileDataSets(
  { node, variables }: { readonly node: PlanNode | undefined; readonly variables: PlanNode | undefined },
  { file, allowFolders = [] }: Pick<PlanInputs, 'file' | 'allowFolders'>,
  problems: Problems,
): ReadonlyMap<string, PlanDataSet> {
  const sets = new Map<string, PlanDataSet>();
  if (node?.kind !== 'map') return sets;
  for (const entry of node.entries) {
    const taken = takenName(entry.key, variables);
    if (taken !== undefined) problems.error('bad-value', entry.keyRange, taken);
    const spec = specOf(entry);
    if (spec === undefined) continue;
    const opened = openDataSet(spec, { access: diskAccess(), folder: file.folder, allowFolders });
    for (const { code, message } of opened.faults ?? []) problems.error(code, placeOf(entry, message).range, message);
    const { value } = opened;
    // Known even when broken: the one error is the data set's own, not every place that reads it.
    if (value === undefined) sets.set(entry.key, { dataSet: nothing(spec), columns: undefined, file: undefined });
    else sets.set(entry.key, { dataSet: value, columns: value.columns, file: value.file?.path });
  }
  return sets;
}

function takenName(name: string, variables: PlanNode | undefined): string | undefined {
  if (isBuiltIn(name)) return `"${name}" is a built-in name; call the data set something else.`;
  if (variables?.kind !== 'map' || variables.get(name) === undefined) return undefined;
  return `"${name}" is a plan variable already; call the data set something else.`;
}

/** Stands in for a data set that cannot be read; the plan will not run. */
function nothing({ name, per }: DataSetSpec): DataSet {
  return { name, per, columns: [], rows: [], onEnd: 'stopThread', feed: () => ({ next: () => 'end' }) };
}

function specOf({ key, value }: MapEntry): DataSetSpec | undefined {
  if (value.kind !== 'map') return undefined;
  const source = sourceOf(value);
  if (source === undefined) return undefined;
  const types = value.get('types');
  return {
    name: key,
    source,
    mode: (word(value, 'mode') ?? 'shared') as DataSetSpec['mode'],
    per: (word(value, 'per') ?? 'iteration') as DataSetSpec['per'],
    onEnd: word(value, 'onEnd') as DataSetSpec['onEnd'],
    types: types?.kind === 'map' ? knownTypes(types) : {},
  };
}

/** Others are reported by the shape check. */
function knownTypes(types: MapNode): DataSetSpec['types'] {
  const known: readonly string[] = ['text', 'integer', 'number', 'boolean'];
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
