import { deepEquals } from './deep-equals.ts';
import { ruleMatcher } from './rule.ts';
import type { MatcherKind } from './matcher.ts';

/** Any value but this one; a missing value fails. */
export const notEquals: MatcherKind = ruleMatcher({
  key: 'notEquals',
  description: 'Any value but this one; a missing value fails.',
  phrase: 'anything but',
  example: { operand: 'failed', holds: 'completed', fails: 'failed' },

  holds: (actual, operand) => !deepEquals(actual, operand),
});
