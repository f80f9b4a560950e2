import type { ScalarNode } from '../base/plan-node.ts';
import { compileParts, expressionsOf } from './compile-scalar.ts';
import { stringTemplate } from './compile-text.ts';
import type { Expression, TemplateContext } from './expression.ts';
import type { Segment } from './join.ts';
import type { Scope, Template } from './scope.ts';
import { textOf } from '../base/text-of.ts';
import type { Value } from '../base/value.ts';
import { urlPart } from './url-part.ts';

/** A URL or path, ready for the wire. */
export interface UrlTemplate extends Template<string> {
  /** As written, with expressions as `{reportId}` and helpers as `{randomInt}`. */
  readonly displayName: string;
  /** What it begins with whatever the values are: all up to the first that is not known yet. */
  readonly start: string;
  /** True when every value in it is percent-encoded: it holds only what a request line may hold, and no further `#`. */
  readonly isEncoded: boolean;
}

/**
 * A URL or path. Values are percent-encoded as one part of the path or query (`Item 5` → `Item%205`, `a/b` →
 * `a%2Fb`), except `{{{raw}}}` and what stands before the path: `{{base}}/x`, `http://{{host}}/x`. In literals only
 * characters that no URL may hold are encoded; `%20` stays.
 */
export function compileUrl(node: ScalarNode, context: TemplateContext): UrlTemplate {
  const parts = compileParts(node, context);
  let before = '';
  let isEncoded = true;
  const segments = parts.map((part): Segment => {
    const asIs = part.literal === undefined && (part.raw || before === '' || isBeforePath(before));
    const segment = part.literal === undefined ? valueSegment(part.expression, asIs) : urlLiteral(part.literal);
    if (asIs && !isPlain(part.expression.constant)) isEncoded = false;
    before += part.literal ?? 'x';
    return segment;
  });
  const displayName = parts.map((part) => part.literal ?? `{${part.expression.shownAs}}`).join('');
  const open = segments.findIndex((segment) => typeof segment !== 'string');
  const start = segments.slice(0, open < 0 ? undefined : open).join('');
  return { ...stringTemplate(segments, expressionsOf(parts)), displayName, start, isEncoded };
}

function valueSegment({ evaluate, constant }: Expression, asIs: boolean): Segment {
  if (constant !== undefined) return asIs ? textOf(constant) : urlPart(textOf(constant));
  if (asIs) return (scope: Scope) => textOf(evaluate(scope));
  return (scope: Scope) => {
    const value = evaluate(scope);
    if (typeof value === 'string') return urlPart(value);
    const text = textOf(value);
    return typeof value === 'number' && Number.isSafeInteger(value) ? text : urlPart(text);
  };
}

/** True for a value that is known and could stand in a literal as it is, without a `#`. */
function isPlain(constant: Value | undefined): boolean {
  return constant !== undefined && !/[^!-~]|["#<>\\^`{|}]/.test(textOf(constant));
}

/** True inside `scheme://host:port`. */
function isBeforePath(before: string): boolean {
  return /^[^/?#]*:\/\/[^/?#]*$/.test(before);
}

function urlLiteral(text: string): string {
  return text.replace(NOT_IN_URLS, (character) => urlPart(character));
}
// Spaces, control characters, quotes, angle brackets, backslash, caret, backtick, braces, pipe and all beyond ASCII.
const NOT_IN_URLS = /[^\x21-\x7e]|["<>\\^`{|}]/gu;
