import type { MatcherKind } from './matcher.ts';
import { compileYesOrNo } from './yes-or-no.ts';

/** Whether there is a value at all; `null` is one. */
export const exists: MatcherKind = {
  key: 'exists',
  description: 'Whether there is a value at all; null is one.',
  example: { operand: 'false', holds: undefined, fails: null },
  compile(node, tools) {
    const rule = { key: 'exists', yes: 'a value', no: 'no value', isSo: isValue };
    return compileYesOrNo(rule, node, tools);
  },
};

function isValue(actual: unknown): boolean {
  return actual !== undefined;
}
