import { containsValue } from './contains-value.ts';
import { ruleMatcher } from './rule.ts';
import type { MatcherKind } from './matcher.ts';

/** Text without a text in it, or a list without a value. */
export const notContains: MatcherKind = ruleMatcher({
  key: 'notContains',
  description: 'Text without a text in it, or a list without a value.',
  phrase: 'not containing',
  example: { operand: 'error', holds: 'all well', fails: 'an error' },
  kinds: ['text', 'list'],

  holds: (actual, operand) => !containsValue(actual, operand),
});
