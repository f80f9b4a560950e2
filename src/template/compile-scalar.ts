import type { ScalarNode } from '../base/plan-node.ts';
import { compileTag } from './compile-tag.ts';
import type { Expression, TemplateContext } from './expression.ts';
import { cutTags } from './tags.ts';

/** A scalar as literals and expressions, in order. */
export type Part =
  | { readonly literal: string; readonly expression?: undefined }
  | { readonly literal?: undefined; readonly expression: Expression; readonly raw: boolean };

/** The text of a scalar that templates see: quotes, escapes and folded lines resolved, numbers as written. */
export function scalarText(node: ScalarNode): string {
  return typeof node.value === 'string' ? node.value : node.source;
}

/** Cuts a scalar into its parts and compiles the expressions. Text without `{{` is one literal, or none. */
export function compileParts(node: ScalarNode, context: TemplateContext): readonly Part[] {
  return mergeLiterals(
    cutTags(scalarText(node)).map((piece) => {
      if (piece.kind === 'literal') return { literal: piece.text };
      return { expression: compileTag(piece, node, context), raw: piece.kind === 'tag' && piece.raw };
    }),
  );
}

export function expressionsOf(parts: readonly Part[]): readonly Expression[] {
  return parts.flatMap((part) => (part.expression ? [part.expression] : []));
}

/** The only expression of a scalar that is nothing else; it keeps its type. */
export function loneExpression(parts: readonly Part[]): Expression | undefined {
  return parts.length === 1 ? parts[0]?.expression : undefined;
}

function mergeLiterals(parts: readonly Part[]): readonly Part[] {
  const merged: Part[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (part.literal !== undefined && last?.literal !== undefined)
      merged[merged.length - 1] = { literal: last.literal + part.literal };
    else merged.push(part);
  }
  return merged;
}
