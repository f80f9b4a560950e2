import { textOf } from '../base/text-of.ts';
import { ruleMatcher } from './rule.ts';
import type { MatcherKind } from './matcher.ts';

/** Text that starts with a text. */
export const startsWith: MatcherKind = ruleMatcher({
  key: 'startsWith',
  description: 'Text that starts with a text.',
  phrase: 'starting with',
  example: { operand: 'he', holds: 'hello', fails: 'oh hello' },
  kinds: ['text'],
  operand: { wants: 'text', fits: (value) => typeof value === 'string' },
  holds: (actual, operand) => textOf(actual).startsWith(textOf(operand)),
});
