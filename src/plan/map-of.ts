import type { MapEntry, MapNode, SourceRange } from '../base/plan-node.ts';

/** A map put together by the compiler; its place is where messages about it point. */
export function mapOf(range: SourceRange, entries: readonly MapEntry[]): MapNode {
  const entry = (key: string): MapEntry | undefined => entries.find((item) => item.key === key);
  return { kind: 'map', range, entries, entry, get: (key) => entry(key)?.value };
}
