import type { ScalarNode } from '../base/plan-node.ts';
import { compileParts, expressionsOf } from './compile-scalar.ts';
import type { Part } from './compile-scalar.ts';
import { requirementsOf } from './expression.ts';
import type { Expression, TemplateContext } from './expression.ts';
import { join } from './join.ts';
import type { Segment } from './join.ts';
import type { Scope, Template } from './scope.ts';
import { textOf } from '../base/text-of.ts';

/** A scalar as text: literals as written, values as `textOf` shows them. */
export function compileText(node: ScalarNode, context: TemplateContext): Template<string> {
  return textTemplate(compileParts(node, context));
}

/** Text made of the parts of a scalar. */
export function textTemplate(parts: readonly Part[]): Template<string> {
  const segments = parts.map((part) => part.literal ?? textSegment(part.expression));
  const among = textsAmong(parts);
  const template = stringTemplate(segments, expressionsOf(parts));
  return among === undefined ? template : { ...template, among };
}

/** All texts that can come out, when only one expression is open and its values are known. */
function textsAmong(parts: readonly Part[]): readonly string[] | undefined {
  const [open, second] = expressionsOf(parts).filter(({ constant }) => constant === undefined);
  if (second !== undefined) return undefined;
  return open?.among?.map((value) =>
    parts
      .map(({ literal, expression }) => literal ?? textOf(expression === open ? value : expression?.constant))
      .join(''),
  );
}

/** A template from finished segments; `expressions` are those the segments came from. */
export function stringTemplate(segments: readonly Segment[], expressions: readonly Expression[]): Template<string> {
  const { constant, render } = join(segments);
  return { render, constant, ...requirementsOf(expressions) };
}

function textSegment(expression: Expression): Segment {
  if (expression.constant !== undefined) return textOf(expression.constant);
  const { evaluate } = expression;
  return (scope: Scope) => textOf(evaluate(scope));
}
