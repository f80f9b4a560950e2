import type { MatcherKind } from './matcher.ts';
import { isNumber, ONE_NUMBER, orderMatcher } from './order.ts';

/** A number not below this one. */
export const atLeast: MatcherKind = orderMatcher({
  key: 'atLeast',
  description: 'A number not below this one.',
  phrase: 'at least',
  example: { operand: '10', holds: 10, fails: 9 },
  operand: ONE_NUMBER,
  limits: (operand) => (isNumber(operand) ? [operand] : []),
  holds: (actual, limit = 0) => actual >= limit,
});
