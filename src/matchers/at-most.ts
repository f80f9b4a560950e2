import type { MatcherKind } from './matcher.ts';
import { isNumber, ONE_NUMBER, orderMatcher } from './order.ts';

/** A number not above this one. */
export const atMost: MatcherKind = orderMatcher({
  key: 'atMost',
  description: 'A number not above this one.',
  phrase: 'at most',
  example: { operand: '10', holds: 10, fails: 10.5 },
  operand: ONE_NUMBER,
  limits: (operand) => (isNumber(operand) ? [operand] : []),
  holds: (actual, limit = 0) => actual <= limit,
});
