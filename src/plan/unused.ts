import type { MapEntry } from '../base/plan-node.ts';
import type { Problems } from '../base/problems.ts';
import type { WholePlan } from './include.ts';
import type { GroupContext } from './thread-group.ts';
import { warnUnread } from './unread.ts';

/** What the compiled plan reads: variables and data sets, and by group. */
type Used = Pick<GroupContext, 'used' | 'fragments' | 'groups'>;

/**
 * Warns of what the plan has and never uses. An included file is for several plans: it is worth a warning only when
 * the plan uses nothing of it.
 */
export function warnUnused({ root, included }: WholePlan, used: Used, problems: Problems): void {
  // What reads it may stand in a part that is wrong; a file that cannot be read has nothing to use.
  if (problems.hasErrors()) return;
  const unusedFragments = new Set(used.fragments.unused.map(({ entry }) => entry));
  const entriesOf = (key: string): readonly MapEntry[] => {
    const part = root.get(key);
    return part?.kind === 'map' ? part.entries : [];
  };
  const isUsed = (key: string, entry: MapEntry): boolean =>
    key === 'fragments' ? !unusedFragments.has(entry) : used.used.has(entry.key);
  for (const [key, say] of Object.entries(TEXTS)) {
    for (const entry of entriesOf(key)) {
      const isOwn = entry.keyRange.file === root.range.file;
      if (isOwn && !isUsed(key, entry)) problems.warn('advice', entry.keyRange, say(entry.key));
    }
  }
  warnUnread(used.groups, root, problems);
  const parts = ['variables', 'data', 'fragments'];
  const usedFiles = new Set(
    parts.flatMap((key) => entriesOf(key).flatMap((entry) => (isUsed(key, entry) ? [entry.keyRange.file.name] : []))),
  );
  for (const { node, files } of included) {
    if (files.length === 0 || files.some((file) => usedFiles.has(file))) continue;
    problems.warn('advice', node.range, `The plan uses nothing of "${node.source}". Take it out of "include".`);
  }
}

const TEXTS: Readonly<Record<string, (name: string) => string>> = {
  variables: (name) => `Variable "${name}" is never used.`,
  fragments: (name) => `Fragment "${name}" is never used. Put  - use: ${name}  where it is to run.`,
};
