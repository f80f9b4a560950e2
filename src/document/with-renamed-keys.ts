import type { MapEntry, PlanNode } from '../base/plan-node.ts';

/** The same plan with settings under the names that were meant, so that a misspelt one is one mistake only. */
export function withRenamedKeys(node: PlanNode, renames: ReadonlyMap<MapEntry, string>): PlanNode {
  if (renames.size === 0 || node.kind === 'scalar') return node;
  if (node.kind === 'list') return { ...node, items: node.items.map((item) => withRenamedKeys(item, renames)) };
  const entries = node.entries.map((entry) => {
    const { key, keyRange, value } = entry;
    return { key: renames.get(entry) ?? key, keyRange, value: withRenamedKeys(value, renames) };
  });
  const byKey = new Map(entries.map((entry) => [entry.key, entry]));
  return { ...node, entries, get: (key) => byKey.get(key)?.value, entry: (key) => byKey.get(key) };
}
