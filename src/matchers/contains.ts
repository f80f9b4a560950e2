import { containsValue } from './contains-value.ts';
import { ruleMatcher } from './rule.ts';
import type { MatcherKind } from './matcher.ts';

/** Text that contains a text, or a list that contains a value. */
export const contains: MatcherKind = ruleMatcher({
  key: 'contains',
  description: 'Text that contains a text, or a list that contains a value.',
  phrase: 'containing',
  example: { operand: 'ell', holds: 'hello', fails: 'world' },
  kinds: ['text', 'list'],

  holds: containsValue,
});
