import type { MapEntry, MapNode, PlanNode } from '../base/plan-node.ts';
import type { Problems } from '../base/problems.ts';
import type { DataSet, DataSetSpec } from '../data/data-set.ts';
import { diskAccess } from '../data/disk-access.ts';
import { openDataSet } from '../data/open-data-set.ts';
import type { PlanInputs } from './inputs.ts';
import type { PlanDataSet } from './thread-group.ts';

/** Opens every data set of the plan: files read, columns and cells checked. */
export function compileDataSets(
  node: PlanNode | undefined,
  { file, allowFolders = [] }: Pick<PlanInputs, 'file' | 'allowFolders'>,
  problems: Problems,
): ReadonlyMap<string, PlanDataSet> {
  const sets = new Map<string, PlanDataSet>();
  if (node?.kind !== 'map') return sets;
  for (const entry of node.entries) {
    const spec = specOf(entry);
    if (spec === undefined) continue;
    const place = placeOf(entry);
    // Of an included file paths start at its own folder; the plan's stays allowed.
    const { folder } = place.range.file;
    const opened = openDataSet(spec, { access: diskAccess(), folder, allowFolders: [file.folder, ...allowFolders] });
    for (const fault of opened.faults ?? []) problems.error(fault.code, place.range, fault.message);
    const { value } = opened;
    // Known even when broken: the one error is the data set's own, not every place that reads it.
    if (value === undefined) sets.set(entry.key, { dataSet: nothing(spec), columns: undefined, file: undefined });
    else sets.set(entry.key, { dataSet: value, columns: value.columns, file: value.file?.path });
  }
  return sets;
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
    types: types?.kind === 'map' ? (plainValue(types) as DataSetSpec['types']) : {},
  };
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

/** Faults of a file point at its name, those of rows at the data set. */
function placeOf(entry: MapEntry): PlanNode {
  return (entry.value.kind === 'map' ? entry.value.get('file') : undefined) ?? entry.value;
}
