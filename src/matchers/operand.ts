import type { PlanNode } from '../base/plan-node.ts';
import { showTyped } from '../base/show-value.ts';
import type { Value } from '../base/value.ts';
import type { MatcherTools, Operand } from './matcher.ts';

/** An operand of any shape: lists item by item and maps key by key, so that units work inside them too. */
export function compileOperand<S>(node: PlanNode, tools: MatcherTools<S>): Operand<S> {
  if (node.kind !== 'list') return tools.compileOperand(node);
  const items = node.items.map((item) => compileOperand(item, tools));
  const needs = items.flatMap((item) => item.needs);
  const render = (scope: S): Value => items.map((item) => item.render(scope));
  const constants = items.flatMap((item) => (item.constant === undefined ? [] : [item.constant]));
  return { render, needs, constant: constants.length === items.length ? constants : undefined };
}

/** An operand as it stands in the plan, for descriptions: `300ms`, `"completed"`, `{{limit}}`, `[1, 2]`. */
export function writtenOperand(node: PlanNode): string {
  if (node.kind === 'list') return `[${node.items.map(writtenOperand).join(', ')}]`;
  if (node.kind === 'map') return node.range.file.text.slice(node.range.start, node.range.end).trim();
  const isExpression = /^\{\{[^}]*\}\}$/.test(node.source);
  return typeof node.value === 'string' && !isExpression ? JSON.stringify(node.value) : node.source;
}

/** Reports a constant operand that the word cannot use; true when it can, or is not known yet. */
export function operandFits<S>(
  use: { readonly key: string; readonly wants: string; readonly fits: (value: Value) => boolean },
  operand: Operand<S>,
  node: PlanNode,
  tools: MatcherTools<S>,
): boolean {
  if (operand.constant === undefined || use.fits(operand.constant)) return true;
  tools.problems.error('bad-value', node.range, `"${use.key}" needs ${use.wants}, not ${showTyped(operand.constant)}.`);
  return false;
}
