import { showTyped } from '../base/show-value.ts';
import type { Value } from '../base/value.ts';
import type { MatcherKind } from './matcher.ts';

/** How many characters, items or keys: a number or a matcher. */
export const length: MatcherKind = {
  key: 'length',
  description: 'How many characters a text, items a list or keys a map has: a number or a matcher.',
  example: { operand: '{ atLeast: 2 }', holds: [1, 2], fails: [1] },
  compile(node, tools, nested) {
    const isCount = node.kind !== 'scalar' || node.source.includes('{{') || /^\d+$/.test(node.source);
    if (!isCount || (node.kind === 'scalar' && node.quoted && !node.source.includes('{{'))) {
      const message = '"length" is a whole number from 0, or a matcher such as { atLeast: 1 }.';
      tools.problems.error('bad-value', node.range, message);
      return undefined;
    }
    const matcher = nested(node);
    const describe = `length ${matcher.describe}`;
    return {
      describe,
      needs: matcher.needs,
      mismatch(actual, scope) {
        const size = actual === undefined ? undefined : lengthOf(actual);
        if (size === undefined) return { expected: describe, actual: showTyped(actual) };
        const found = matcher.mismatch(size, scope);
        return found && { expected: `length ${found.expected}`, actual: found.actual };
      },
    };
  },
};

function lengthOf(value: Value): number | undefined {
  // Characters as people count them: a smiley is one, not two UTF-16 units.
  if (typeof value === 'string') return value.replace(/[\ud800-\udbff][\udc00-\udfff]/g, '.').length;
  if (Array.isArray(value)) return value.length;
  return typeof value === 'object' && value !== null ? Object.keys(value).length : undefined;
}
