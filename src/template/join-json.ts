// Hot path: one string by concatenation; quotes stand in the fixed texts, so that a value is one piece of its own.
import { isPlainJson, jsonInner, jsonText } from '../base/json-text.ts';
import type { SizedText } from '../base/sized-text.ts';
import { textOf } from '../base/text-of.ts';
import type { Value } from '../base/value.ts';
import type { Evaluate } from './expression.ts';
import type { Scope } from './scope.ts';

/** A value in JSON text: a whole one, or a part of a string that has its quotes in the texts around it. */
export interface JsonField {
  readonly evaluate: Evaluate;
  readonly isPart: boolean;
  /** As of an `Expression`. */
  readonly isPlain: boolean;
}

/** Texts with a value between each two of them: one text more than values. */
export function joinJson(texts: readonly string[], fields: readonly JsonField[]): (scope: Scope) => SizedText {
  const values = fields.map(({ evaluate }) => evaluate);
  const parts = fields.map(({ isPart }) => isPart);
  const plain = fields.map(({ isPlain }) => isPlain);
  const gaps = texts.flatMap((text) => [text, `"${text}`, `${text}"`, `"${text}"`]);
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  const parted = { values, parts, plain, gaps, bytes };
  return (scope) => joined(parted, scope);
}

interface JsonJoin {
  readonly values: readonly Evaluate[];
  readonly parts: readonly boolean[];
  readonly plain: readonly boolean[];
  /** Each text as it is, then with the quotes of the strings before it (1), behind it (2), and of both (3). */
  readonly gaps: readonly string[];
  /** Of all texts as they are. */
  readonly bytes: number;
}

function joined({ values, parts, plain, gaps, bytes: fixed }: JsonJoin, scope: Scope): SizedText {
  let text = '';
  let bytes = fixed;
  // 1 when the last value was a string, whose quote is still to come.
  let open = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]?.(scope);
    const isPart = parts[i] === true;
    // A string of its own stands between quotes.
    const quoted = !isPart && typeof value === 'string' ? 1 : 0;
    const isText = isPart || quoted === 1;
    const written = isText ? stringOf(value) : jsonText(value);
    const isPlain = isText ? plain[i] === true || isPlainJson(written) : typeof value !== 'object';
    const inner = isPlain || !isText ? written : jsonInner(written);
    bytes += 2 * quoted + (isPlain ? inner.length : Buffer.byteLength(inner));
    text += textAt(gaps, i * 4 + open + 2 * quoted);
    text += inner;
    open = quoted;
  }
  return { text: text + textAt(gaps, values.length * 4 + open), bytes };
}

function stringOf(value: Value | undefined): string {
  return typeof value === 'string' ? value : textOf(value);
}

function textAt(texts: readonly string[], at: number): string {
  return texts[at] ?? '';
}
