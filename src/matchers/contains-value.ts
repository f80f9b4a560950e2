import { textOf } from '../base/text-of.ts';
import type { Value } from '../base/value.ts';
import { deepEquals } from './deep-equals.ts';

/** A text contains a text, a list an item equal to the value. */
export function containsValue(whole: Value, part: Value): boolean {
  if (Array.isArray(whole)) return (whole as readonly Value[]).some((item) => deepEquals(item, part));
  if (typeof whole !== 'string') return false;
  return whole.includes(textOf(part));
}
