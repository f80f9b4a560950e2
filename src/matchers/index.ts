import { atLeast } from './at-least.ts';
import { atMost } from './at-most.ts';
import { between } from './between.ts';
import { contains } from './contains.ts';
import { endsWith } from './ends-with.ts';
import { equals } from './equals.ts';
import { exists } from './exists.ts';
import { greaterThan } from './greater-than.ts';
import { isEmpty } from './is-empty.ts';
import { length } from './length.ts';
import { lessThan } from './less-than.ts';
import type { MatcherKind } from './matcher.ts';
import { matches } from './matches.ts';
import { notContains } from './not-contains.ts';
import { notEquals } from './not-equals.ts';
import { oneOf } from './one-of.ts';
import { startsWith } from './starts-with.ts';
import { type } from './type.ts';

/** Every matcher word, in the order of the reference. */
export const MATCHERS: readonly MatcherKind[] = [
  equals,
  notEquals,
  lessThan,
  atMost,
  greaterThan,
  atLeast,
  between,
  oneOf,
  contains,
  notContains,
  startsWith,
  endsWith,
  matches,
  exists,
  isEmpty,
  type,
  length,
];
