import { parseRegex } from '../base/plan-regex.ts';
import { showTyped, showValue } from '../base/show-value.ts';
import type { MatcherKind } from './matcher.ts';

/** Text in which a regular expression finds something; `^` and `$` ask for the whole text. */
export const matches: MatcherKind = {
  key: 'matches',
  description: 'Text in which a regular expression finds something; ^ and $ ask for the whole text.',
  example: { operand: '"^ord-[0-9]+$"', holds: 'ord-12', fails: 'ord-x' },
  compile(node, tools) {
    if (node.kind !== 'scalar' || typeof node.value !== 'string' || node.value.includes('{{')) {
      tools.problems.error('bad-regex', node.range, '"matches" needs a regular expression as text, without {{ }}.');
      return undefined;
    }
    const { value: regex, message } = parseRegex(node.value);
    if (regex === undefined) {
      tools.problems.error('bad-regex', node.range, message);
      return undefined;
    }
    const describe = `text matching ${node.value}`;
    return {
      describe,
      needs: [],
      mismatch(actual) {
        if (typeof actual === 'string' && regex.test(actual)) return undefined;
        return { expected: describe, actual: typeof actual === 'string' ? showValue(actual) : showTyped(actual) };
      },
    };
  },
};
