// Hot path: no allocation beyond the text itself.
import { jsonText } from './json-text.ts';
import { numberText } from './number-text.ts';
import type { Value } from './value.ts';

/**
 * How a value reads in a URL, header, form or piece of text: numbers in shortest form, `true`/`false`, nothing
 * for `null` and missing values, JSON for lists and maps.
 */
export function textOf(value: Value | undefined): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return numberText(value);
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? jsonText(value) : String(value);
}
