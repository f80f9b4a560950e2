import type { Value } from '../base/value.ts';
import { deepEquals } from './deep-equals.ts';
import { ruleMatcher } from './rule.ts';
import type { MatcherKind } from './matcher.ts';

/** One of the values of a list. */
export const oneOf: MatcherKind = ruleMatcher({
  key: 'oneOf',
  description: 'One of the values of a list.',
  phrase: 'one of',
  example: { operand: '[completed, failed]', holds: 'failed', fails: 'pending' },
  operand: { wants: 'a list', fits: (value) => Array.isArray(value) },

  holds: (actual, operand) => Array.isArray(operand) && operand.some((item: Value) => deepEquals(actual, item)),
});
