// Hot path: one string by concatenation; quotes stand in the fixed texts, so that a value is one piece of its own.
import { jsonInner, jsonText } from '../base/json-text.ts';
import { textOf } from '../base/text-of.ts';
import type { Evaluate } from './expression.ts';
import type { Scope } from './scope.ts';

/** A value in JSON text: a whole one, or a part of a string that has its quotes in the texts around it. */
export interface JsonField {
  readonly evaluate: Evaluate;
  readonly isPart: boolean;
}

/** Texts with a value between each two of them: one text more than values. */
export function joinJson(texts: readonly string[], fields: readonly JsonField[]): (scope: Scope) => string {
  const values = fields.map(({ evaluate }) => evaluate);
  const parts = fields.map(({ isPart }) => isPart);
  const gaps = texts.flatMap((text) => [text, `"${text}`, `${text}"`, `"${text}"`]);
  const parted = { values, parts, gaps };
  return (scope) => joined(parted, scope);
}

interface JsonJoin {
  readonly values: readonly Evaluate[];
  readonly parts: readonly boolean[];
  /** Each text as it is, then with the quotes of the strings before it (1), behind it (2), and of both (3). */
  readonly gaps: readonly string[];
}

function joined({ values, parts, gaps }: JsonJoin, scope: Scope): string {
  let text = '';
  // 1 when the last value was a string, whose quote is still to come.
  let open = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]?.(scope);
    const gap = i * 4 + open;
    if (parts[i] === true) {
      text += gaps[gap] ?? '';
      text += jsonInner(textOf(value));
      open = 0;
    } else if (typeof value === 'string') {
      text += gaps[gap + 2] ?? '';
      text += jsonInner(value);
      open = 1;
    } else {
      text += gaps[gap] ?? '';
      text += jsonText(value);
      open = 0;
    }
  }
  return text + (gaps[values.length * 4 + open] ?? '');
}
