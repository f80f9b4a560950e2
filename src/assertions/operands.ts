import type { PlanNode } from '../base/plan-node.ts';
import type { Problems } from '../base/problems.ts';
import type { Parsed } from '../base/units.ts';
import type { Value } from '../base/value.ts';
import type { Compiler } from '../contracts/compiler.ts';
import { compileMatcher } from '../matchers/compile-matcher.ts';
import type { Matcher, MatcherTools, Operand } from '../matchers/matcher.ts';
import { compileField, compileValue } from '../template/index.ts';
import type { Scope } from '../template/scope.ts';

/** A matcher for JSON values: operands keep their type. */
export function valueMatcher(node: PlanNode, compiler: Compiler): Matcher<Scope> {
  return compileMatcher(node, {
    compileOperand: (operand) => valueOperand(operand, compiler),
    problems: compiler.problems,
  });
}

/** A matcher for values that are always text (headers, bodies): `5` means the text 5, number words read numbers. */
export function textMatcher(node: PlanNode, compiler: Compiler): Matcher<Scope> {
  const compileOperand: MatcherTools<Scope>['compileOperand'] = (operand) =>
    operand.kind === 'scalar' ? compileField(operand, compiler) : compileValue(operand, compiler);
  return compileMatcher(node, { compileOperand, problems: compiler.problems, numbersInText: true });
}

/** What a unit needs to be read and shown. */
export interface Unit {
  readonly setting: string;
  readonly parse: (text: string, setting: string) => Parsed<number>;
  readonly show: (value: Value) => string;
}

/** A matcher whose operands carry a unit (`500ms`, `10KB`); a plain one means "at most". */
export function unitMatcher(node: PlanNode, unit: Unit, compiler: Compiler): Matcher<Scope> {
  const tools: MatcherTools<Scope> = {
    compileOperand: (operand) => unitOperand(operand, unit, compiler.problems),
    problems: compiler.problems,
    show: unit.show,
  };
  return compileMatcher(node.kind === 'scalar' ? atMost(node) : node, tools);
}

/** Numbers stay as they are without advice on how they are written: `50.0` and 50 are equal. */
function valueOperand(node: PlanNode, compiler: Compiler): Operand<Scope> {
  if (node.kind === 'scalar' && typeof node.value === 'number') return constantOperand(node.value);
  return compileValue(node, compiler);
}

function unitOperand(node: PlanNode, unit: Unit, problems: Problems): Operand<Scope> {
  const parsed = node.kind === 'scalar' ? unit.parse(node.source, unit.setting) : undefined;
  if (parsed?.value !== undefined) return constantOperand(parsed.value);
  problems.error('unit', node.range, parsed?.message ?? `"${unit.setting}" takes single values with a unit.`);
  // Not a constant: nothing more is to be said of it.
  return { constant: undefined, render: () => 0, needs: [] };
}

function constantOperand(constant: Value): Operand<Scope> {
  return { constant, render: () => constant, needs: [] };
}

function atMost(value: PlanNode): PlanNode {
  const entry = { key: 'atMost', keyRange: value.range, value };
  const find = (key: string): typeof entry | undefined => (key === 'atMost' ? entry : undefined);
  return { kind: 'map', range: value.range, entries: [entry], entry: find, get: (key) => find(key)?.value };
}
