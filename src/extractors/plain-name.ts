import type { PlanNode } from '../base/plan-node.ts';
import type { Problems } from '../base/problems.ts';

/** The name behind `header:` or `cookie:`; empty after reporting that there is none. */
export function plainName(key: string, node: PlanNode, problems: Problems): string {
  if (node.kind === 'scalar' && node.source !== '' && node.value !== null && !node.source.includes('{{')) {
    return node.source;
  }
  problems.error('wrong-type', node.range, `"${key}" needs the name of a ${key}, without {{ }}.`);
  return '';
}
