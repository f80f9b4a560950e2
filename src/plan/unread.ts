import type { MapNode, PlanNode } from '../base/plan-node.ts';
import type { Problems } from '../base/problems.ts';
import { mentionedNames } from './mentioned.ts';
import type { Declaration } from './names.ts';
import type { GroupReads } from './thread-group.ts';

/**
 * Warns of extractors whose value nothing reads. A place in a fragment is compiled for each of its uses: one that
 * reads is enough. Included files are for several plans, so what they extract may be for another one.
 */
export function warnUnread(groups: readonly GroupReads[], root: MapNode, problems: Problems): void {
  // What is wrong elsewhere may be just the reader.
  if (problems.hasErrors()) return;
  const places = new Map<string, { readonly declaration: Declaration; isRead: boolean }>();
  const switchedOff = new Set(switchedOffGroups(root).flatMap(mentionedNames));
  for (const group of groups) {
    // What setUp extracts is for all groups, those too that are switched off.
    const readers = group.isSetUp ? groups : [group];
    const others = group.isSetUp ? switchedOff : NOBODY;
    for (const declaration of group.names.declarations.filter((one) => isOwnExtractor(one, root))) {
      const { name, at } = declaration;
      const place = places.get(String(at.start)) ?? { declaration, isRead: false };
      const isRead = readers.some(({ names, used }) => used.has(name) || names.mentioned.has(name)) || others.has(name);
      place.isRead ||= isRead;
      places.set(String(at.start), place);
    }
  }
  for (const { declaration, isRead } of places.values()) {
    const { name, at } = declaration;
    const message = `"${name}" is extracted but nothing reads it. Take it away, or use {{${name}}}.`;
    if (!isRead) problems.warn('advice', at, message);
  }
}

function isOwnExtractor({ setBy, at }: Declaration, { range }: MapNode): boolean {
  return setBy === 'extractor' && at.file === range.file;
}

const NOBODY: ReadonlySet<string> = new Set();

function switchedOffGroups(root: MapNode): readonly PlanNode[] {
  const groups = root.get('threadGroups');
  return groups?.kind === 'list' ? groups.items.filter(isSwitchedOff) : [];
}

function isSwitchedOff(node: PlanNode): boolean {
  const enabled = node.kind === 'map' ? node.get('enabled') : undefined;
  return enabled?.kind === 'scalar' && enabled.value === false;
}
