// Hot path: no allocation beyond the text itself.
import { jsonText } from './json-text.ts';
import type { Value } from '../base/value.ts';

/**
 * How a value reads in a URL, header, form or piece of text: numbers in shortest form, `true`/`false`, nothing
 * for `null` and missing values, JSON for lists and maps.
 */
export function textOf(value: Value | undefined): string {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? jsonText(value) : String(value);
}

/** Percent-encodes text as one part of a path or one query value; lone surrogates become U+FFFD, never an exception. */
export function urlPart(text: string): string {
  if (URL_SAFE.test(text)) return text;
  return encodeURIComponent(LONE_SURROGATE.test(text) ? text.replace(LONE_SURROGATES, '\uFFFD') : text);
}
const URL_SAFE = /^[A-Za-z0-9\-_.~]*$/;
const LONE_SURROGATE = /\p{Surrogate}/u;
const LONE_SURROGATES = /\p{Surrogate}/gu;
