import type { MatcherKind } from './matcher.ts';
import { isNumber, ONE_NUMBER, orderMatcher } from './order.ts';

/** A number below this one. */
export const lessThan: MatcherKind = orderMatcher({
  key: 'lessThan',
  description: 'A number below this one.',
  phrase: 'less than',
  example: { operand: '10', holds: 9.5, fails: 10 },
  operand: ONE_NUMBER,
  limits: (operand) => (isNumber(operand) ? [operand] : []),
  holds: (actual, limit = 0) => actual < limit,
});
