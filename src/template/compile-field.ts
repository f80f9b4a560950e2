import type { ScalarNode } from '../base/plan-node.ts';
import type { Value } from '../base/value.ts';
import { compileParts, loneExpression } from './compile-scalar.ts';
import { textTemplate } from './compile-text.ts';
import { requirementsOf } from './expression.ts';
import type { Expression, TemplateContext } from './expression.ts';
import type { Template } from './scope.ts';

/**
 * A header, query or form value. Literals keep their source text (`01234`, `1.10`, `true`); a scalar that is
 * exactly one expression keeps its type: `null` omits the field and a list repeats it, which is the caller's part.
 */
export function compileField(node: ScalarNode, context: TemplateContext): Template<Value> {
  if (node.value === null) return constantTemplate(null);
  const parts = compileParts(node, context);
  const only = loneExpression(parts);
  return only ? expressionTemplate(only) : textTemplate(parts);
}

/** An expression whose value is used as it is; a value missing at run time shows as `null`. */
export function expressionTemplate(expression: Expression): Template<Value> {
  const { evaluate, constant } = expression;
  if (constant !== undefined) return constantTemplate(constant);
  return { render: (scope) => evaluate(scope) ?? null, constant, ...requirementsOf([expression]) };
}

export function constantTemplate<T extends Value>(constant: T): Template<T> {
  return { render: () => constant, constant, needs: [], random: false };
}
