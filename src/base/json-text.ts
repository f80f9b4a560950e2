// Hot path: no JSON.stringify for plain ASCII text and numbers.
import type { Value } from './value.ts';

/** JSON of a value: like `JSON.stringify`, with exact big integers. A missing value or NaN is `null`. */
export function jsonText(value: Value | undefined): string {
  if (typeof value === 'string') return `"${jsonInner(value)}"`;
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : 'null';
  if (value === undefined || value === null) return 'null';
  return typeof value === 'object' ? nested(value) : String(value);
}

/** Text escaped for the inside of a JSON string, without the quotes. */
export function jsonInner(text: string): string {
  return NEEDS_ESCAPE.test(text) ? JSON.stringify(text).slice(1, -1) : text;
}
// Also lone surrogates, which JSON.stringify escapes: any surrogate takes the slow way.
const NEEDS_ESCAPE = /[\u0000-\u001f"\\\ud800-\udfff]/; // oxlint-disable-line no-control-regex

function nested(value: Value & object): string {
  if (Array.isArray(value)) return `[${(value as readonly Value[]).map((item) => jsonText(item)).join(',')}]`;
  const entries = Object.entries(value as { readonly [key: string]: Value });
  return `{${entries.map(([key, item]) => `"${jsonInner(key)}":${jsonText(item)}`).join(',')}}`;
}
