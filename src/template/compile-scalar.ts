import type { ScalarNode } from '../base/plan-node.ts';
import { compileTag } from './compile-tag.ts';
import type { Expression, TemplateContext } from './expression.ts';
import { cutTags } from './tags.ts';
import type { Piece } from './tags.ts';

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
  const pieces = cutTags(scalarText(node));
  const firstBlock = pieces.findIndex(isBlockTag);
  return mergeLiterals(
    pieces.map((piece, index) => {
      // The end of a block that was refused says nothing new.
      if (firstBlock >= 0 && index > firstBlock && isBlockTag(piece)) return { literal: '' };
      if (piece.kind === 'literal') return { literal: piece.text };
      return { expression: compileTag(piece, node, context), raw: piece.kind === 'tag' && piece.raw };
    }),
  );
}

const BLOCK_TAG = /^\{\{\{?~?\s*(?:[#/^]|else\b)/;

function isBlockTag(piece: Piece): boolean {
  return piece.kind === 'tag' && BLOCK_TAG.test(piece.source);
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
