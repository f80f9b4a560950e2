import type { PlanNode } from '../base/plan-node.ts';

/** Every name that stands in the `{{ }}` and the conditions of a part that is switched off, and some that only look so. */
export function mentionedNames(node: PlanNode): readonly string[] {
  if (node.kind === 'list') return node.items.flatMap(mentionedNames);
  if (node.kind === 'map') {
    return node.entries.flatMap(({ key, value }) => [key.split('.')[0] ?? key, ...mentionedNames(value)]);
  }
  const tags = node.source.match(/\{\{[^]*?\}\}/g) ?? [];
  return tags.flatMap((tag) => tag.match(/[\p{L}\p{N}_-]+/gu) ?? []);
}
