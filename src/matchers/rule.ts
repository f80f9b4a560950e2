import type { PlanNode } from '../base/plan-node.ts';
import { kindOfValue, showTyped, showValue } from '../base/show-value.ts';
import type { ValueKind } from '../base/show-value.ts';
import type { Value } from '../base/value.ts';
import type { Check, MatcherKind, MatcherTools } from './matcher.ts';
import { compileOperand, operandFits, writtenOperand } from './operand.ts';

/** A matcher word that compares a value with one operand. */
export interface Rule extends Pick<MatcherKind, 'key' | 'description' | 'example'> {
  /** Before the operand in messages: `less than`. */
  readonly phrase: string;
  /** What the operand must be, in words; any value when absent. */
  readonly operand?: { readonly wants: string; readonly fits: (value: Value) => boolean };
  /** Kinds of values it can hold for; any when absent. */
  readonly kinds?: readonly ValueKind[];
  readonly holds: (actual: Value, operand: Value) => boolean;
}

/** The matcher of a rule. A missing value never holds, nor does one of the wrong kind. */
export function ruleMatcher(rule: Rule): MatcherKind {
  const { key, description, example } = rule;
  return { key, description, example, compile: (node, tools) => compileRule(rule, node, tools) };
}

function compileRule<S>(rule: Rule, node: PlanNode, tools: MatcherTools<S>): Check<S> | undefined {
  const operand = compileOperand(node, tools);
  if (rule.operand && !operandFits({ key: rule.key, ...rule.operand }, operand, node, tools)) return undefined;
  const show = tools.show ?? showValue;
  return {
    describe: join(rule.phrase, writtenOperand(node)),
    needs: operand.needs,
    mismatch(actual, scope) {
      const wanted = operand.constant ?? operand.render(scope);
      if (actual !== undefined && isRightKind(rule, actual) && rule.holds(actual, wanted)) return undefined;
      if (actual === undefined || isRightKind(rule, actual)) {
        return { expected: join(rule.phrase, show(wanted)), actual: actual === undefined ? 'nothing' : show(actual) };
      }
      return { expected: `${rule.kinds?.join(' or ')} ${join(rule.phrase, show(wanted))}`, actual: showTyped(actual) };
    },
  };
}

function isRightKind(rule: Rule, actual: Value): boolean {
  return rule.kinds === undefined || rule.kinds.includes(kindOfValue(actual));
}

function join(phrase: string, operand: string): string {
  return phrase === '' ? operand : `${phrase} ${operand}`;
}
