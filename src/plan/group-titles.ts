import type { MapNode } from '../base/plan-node.ts';
import type { Problems } from '../base/problems.ts';
import { lineOf } from '../base/line-starts.ts';

/** Names of thread groups are written out, and each group should have its own: results are grouped by them. */
export function checkGroupTitles(groups: readonly MapNode[], problems: Problems): void {
  const lines = new Map<string, number>();
  for (const name of groups.map((group) => group.get('name'))) {
    if (name?.kind !== 'scalar' || typeof name.value !== 'string') continue;
    if (name.value.includes('{{')) {
      const message = '"name" of a thread group groups the results, so it cannot hold {{ }}. Write a fixed name.';
      problems.error('template-syntax', name.range, message);
    }
    const first = lines.get(name.value);
    if (first === undefined) lines.set(name.value, lineOf(name.range));
    else {
      const message = `"${name.value}" is also the name of the thread group in line ${first}: the report cannot tell them apart. Rename one.`;
      problems.warn('advice', name.range, message);
    }
  }
}
