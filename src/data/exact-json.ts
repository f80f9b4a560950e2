import type { Value } from '../base/value.ts';

export type ParsedJson =
  { readonly value: Value; readonly error?: undefined } | { readonly value?: undefined; readonly error: string };

const MARK = '\u0000integer:';
/** Before texts of the file that start like a mark. JSON knows one spelling of this character. */
const ESCAPE = '\u0000';
/** Texts are matched first, so that digits inside them stay; then whole numbers from 16 digits, not parts of others. */
const TEXTS_AND_LONG_INTEGERS = /"(?:[^"\\]|\\.)*"|(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g;

/** `JSON.parse` that keeps whole numbers beyond 2^53 exact, as bigint. */
export function parseExactJson(text: string): ParsedJson {
  try {
    if (!/\d{16}/.test(text)) return { value: JSON.parse(text) as Value };
    const marked = text.replace(TEXTS_AND_LONG_INTEGERS, mark);
    return { value: JSON.parse(marked, unmark) as Value };
  } catch (cause) {
    return { error: cause instanceof Error ? cause.message : String(cause) };
  }
}

function mark(token: string): string {
  if (token.startsWith('"\\u0000')) return `"\\u0000${token.slice(1)}`;
  if (token.startsWith('"') || Number.isSafeInteger(Number(token))) return token;
  return JSON.stringify(MARK + token);
}

function unmark(_key: string, value: unknown): unknown {
  if (typeof value !== 'string' || !value.startsWith(ESCAPE)) return value;
  return value.startsWith(MARK) ? BigInt(value.slice(MARK.length)) : value.slice(ESCAPE.length);
}
