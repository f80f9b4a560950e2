import { textOf } from '../base/text-of.ts';
import { ruleMatcher } from './rule.ts';
import type { MatcherKind } from './matcher.ts';

/** Text that ends with a text. */
export const endsWith: MatcherKind = ruleMatcher({
  key: 'endsWith',
  description: 'Text that ends with a text.',
  phrase: 'ending with',
  example: { operand: 'lo', holds: 'hello', fails: 'hello!' },
  kinds: ['text'],
  operand: { wants: 'text', fits: (value) => typeof value === 'string' },
  holds: (actual, operand) => textOf(actual).endsWith(textOf(operand)),
});
