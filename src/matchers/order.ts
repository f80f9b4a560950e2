import type { PlanNode } from '../base/plan-node.ts';
import { numberOf } from '../base/number-of.ts';
import { showTyped, showValue } from '../base/show-value.ts';
import type { Value } from '../base/value.ts';
import type { Check, MatcherKind, MatcherTools } from './matcher.ts';
import { compileOperand, operandFits, writtenOperand } from './operand.ts';

type Num = number | bigint;

/** A matcher word that compares numbers. */
export interface OrderRule extends Pick<MatcherKind, 'key' | 'description' | 'example'> {
  readonly phrase: string;
  /** What the operand must be, in words, and whether a value is that. */
  readonly operand: { readonly wants: string; readonly fits: (value: Value) => boolean };
  /** The numbers of the operand; `holds` gets them. */
  readonly limits: (operand: Value) => readonly Num[];
  readonly holds: (actual: Num, ...limits: readonly Num[]) => boolean;
  /** Joins the limits in messages; one limit needs none. */
  readonly between?: string;
}

/** Operand of the words with one limit. */
export const ONE_NUMBER: OrderRule['operand'] = { wants: 'a number', fits: (value) => isNumber(value) };

/** Only numbers are compared; numbers and bigints by their exact value. Text counts where all values are text. */
export function orderMatcher(rule: OrderRule): MatcherKind {
  const { key, description, example } = rule;
  return { key, description, example, compile: (node, tools) => compileOrder(rule, node, tools) };
}

function compileOrder<S>(rule: OrderRule, node: PlanNode, tools: MatcherTools<S>): Check<S> | undefined {
  const read = tools.numbersInText ? readNumbers : (value: Value): Value => value;
  const compiled = compileOperand(node, tools);
  const constant = compiled.constant === undefined ? undefined : read(compiled.constant);
  if (!operandFits({ key: rule.key, ...rule.operand }, { ...compiled, constant }, node, tools)) return undefined;
  const show = tools.show ?? showValue;
  return {
    describe: `${rule.phrase} ${writtenOperand(node)}`,
    needs: compiled.needs,
    mismatch(given, scope) {
      const wanted = constant ?? read(compiled.render(scope));
      const actual = given === undefined ? undefined : read(given);
      const limits = rule.limits(wanted);
      const isComparable = rule.operand.fits(wanted);
      if (isComparable && isNumber(actual) && rule.holds(actual, ...limits)) return undefined;
      const shown = isComparable ? limits.map(show).join(rule.between ?? '') : showTyped(wanted);
      const expected = `${rule.phrase} ${shown}`;
      if (isNumber(actual)) return { expected, actual: show(actual) };
      return { expected: given === undefined ? expected : `a number ${expected}`, actual: showTyped(given) };
    },
  };
}

export function isNumber(value: Value | undefined): value is Num {
  return typeof value === 'number' || typeof value === 'bigint';
}

function readNumbers(value: Value): Value {
  if (Array.isArray(value)) return (value as readonly Value[]).map(readNumbers);
  return numberOf(value) ?? value;
}
