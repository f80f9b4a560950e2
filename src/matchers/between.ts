import type { Value } from '../base/value.ts';
import type { MatcherKind } from './matcher.ts';
import { isNumber, orderMatcher } from './order.ts';

/** A number from the first to the second of a list, both included. */
export const between: MatcherKind = orderMatcher({
  key: 'between',
  description: 'A number from the first to the second of a list, both included.',
  phrase: 'between',
  example: { operand: '[1, 5]', holds: 5, fails: 6 },
  operand: { wants: 'a list of two numbers, the smaller first: [1, 5]', fits: isRange },
  limits: (operand) => (Array.isArray(operand) ? (operand as readonly Value[]).filter(isNumber) : []),
  holds: (actual, from = 0, to = 0) => actual >= from && actual <= to,
  between: ' and ',
});

function isRange(value: Value): boolean {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [from, to] = value as readonly Value[];
  return isNumber(from) && isNumber(to) && from <= to;
}
