import type { Value } from '../base/value.ts';
import type { MatcherKind } from './matcher.ts';
import { compileYesOrNo } from './yes-or-no.ts';

/** Whether it is a text, list or map with nothing in it, or `null`. */
export const isEmpty: MatcherKind = {
  key: 'isEmpty',
  description: 'Whether it is a text, list or map with nothing in it, or null. A missing value is not empty.',
  example: { operand: 'true', holds: [], fails: [1] },
  compile(node, tools) {
    const rule = { key: 'isEmpty', yes: 'something empty', no: 'something not empty', isSo: hasNothing };
    const check = compileYesOrNo(rule, node, tools);
    return (
      check && {
        ...check,
        mismatch: (actual, scope) => (actual === undefined ? missing(check.describe) : check.mismatch(actual, scope)),
      }
    );
  },
};

function missing(expected: string): { expected: string; actual: string } {
  return { expected, actual: 'nothing' };
}

function hasNothing(actual: Value | undefined): boolean {
  if (actual === null || actual === '') return true;
  return typeof actual === 'object' && Object.keys(actual).length === 0;
}
