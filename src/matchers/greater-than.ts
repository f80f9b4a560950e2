import type { MatcherKind } from './matcher.ts';
import { isNumber, ONE_NUMBER, orderMatcher } from './order.ts';

/** A number above this one. */
export const greaterThan: MatcherKind = orderMatcher({
  key: 'greaterThan',
  description: 'A number above this one.',
  phrase: 'greater than',
  example: { operand: '10', holds: 11, fails: 10 },
  operand: ONE_NUMBER,
  limits: (operand) => (isNumber(operand) ? [operand] : []),
  holds: (actual, limit = 0) => actual > limit,
});
