import type { ScalarNode } from '../base/plan-node.ts';
import { compileParts, expressionsOf } from './compile-scalar.ts';
import type { Part } from './compile-scalar.ts';
import { stringTemplate } from './compile-text.ts';
import type { TemplateContext } from './expression.ts';
import type { Segment } from './join.ts';
import type { Scope, Template } from './scope.ts';
import { textOf } from '../base/text-of.ts';
import { urlPart } from './url-part.ts';

/** A URL or path, ready for the wire. */
export interface UrlTemplate extends Template<string> {
  /** As written, with expressions as `{reportId}` and helpers as `{randomInt}`. */
  readonly displayName: string;
  /** What it begins with whatever the values are: all up to the first that is not known yet. */
  readonly start: string;
}

/**
 * A URL or path. Values are percent-encoded as one part of the path or query (`Item 5` → `Item%205`, `a/b` →
 * `a%2Fb`), except `{{{raw}}}` and what stands before the path: `{{base}}/x`, `http://{{host}}/x`. In literals only
 * characters that no URL may hold are encoded; `%20` stays.
 */
export function compileUrl(node: ScalarNode, context: TemplateContext): UrlTemplate {
  const parts = compileParts(node, context);
  let before = '';
  const segments = parts.map((part): Segment => {
    const segment = part.literal === undefined ? valueSegment(part, before) : urlLiteral(part.literal);
    before += part.literal ?? 'x';
    return segment;
  });
  const displayName = parts.map((part) => part.literal ?? `{${part.expression.shownAs}}`).join('');
  const open = segments.findIndex((segment) => typeof segment !== 'string');
  const start = segments.slice(0, open < 0 ? undefined : open).join('');
  return { ...stringTemplate(segments, expressionsOf(parts)), displayName, start };
}

function valueSegment(part: Part & { readonly literal?: undefined }, before: string): Segment {
  const { evaluate, constant } = part.expression;
  const asIs = part.raw || before === '' || isBeforePath(before);
  if (constant !== undefined) return asIs ? textOf(constant) : urlPart(textOf(constant));
  if (asIs) return (scope: Scope) => textOf(evaluate(scope));
  return (scope: Scope) => {
    const value = evaluate(scope);
    const text = textOf(value);
    return typeof value === 'number' && Number.isSafeInteger(value) ? text : urlPart(text);
  };
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
