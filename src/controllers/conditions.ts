import type { PlanNode } from '../base/plan-node.ts';
import type { Value } from '../base/value.ts';
import type { Compiler } from '../contracts/compiler.ts';
import { compileMatcher } from '../matchers/compile-matcher.ts';
import { compileValue } from '../template/index.ts';
import type { Scope } from '../template/scope.ts';

/** True when every entry holds; `why` tells the first that does not. */
export interface Conditions {
  readonly hold: (scope: Scope) => boolean;
  /** `status was "pending"`: what the variables hold now, for messages. */
  readonly actual: (scope: Scope) => string;
}

type Condition = (scope: Scope) => boolean;

/**
 * Compiles `{ status: completed, total: { greaterThan: 0 } }`: keys are variables, values matchers, all must
 * hold. `any: [ … ]` holds when one of its maps does, `not: { … }` when its map does not.
 */
export function compileConditions(node: PlanNode | undefined, compiler: Compiler): Conditions {
  const names: { readonly name: string; readonly get: (scope: Scope) => Value | undefined }[] = [];
  const hold = node === undefined ? (): boolean => true : all(node, compiler, names);
  const actual = (scope: Scope): string => names.map(({ name, get }) => `${name} was ${shown(get(scope))}`).join(', ');
  return { hold, actual };
}

type Seen = { readonly name: string; readonly get: (scope: Scope) => Value | undefined }[];

function all(node: PlanNode, compiler: Compiler, seen: Seen): Condition {
  if (node.kind !== 'map') return () => true;
  const parts = node.entries.map((entry): Condition => {
    if (entry.key === 'any') return any(entry.value, compiler, seen);
    if (entry.key === 'not') {
      const inner = all(entry.value, compiler, seen);
      return (scope) => !inner(scope);
    }
    const reference = compiler.names.resolve(entry.key.split('.'), entry.keyRange, { mayBeUnset: true });
    if (reference === undefined) return () => false;
    seen.push({ name: entry.key, get: reference.get });
    const matcher = compileMatcher<Scope>(entry.value, {
      compileOperand: (operand) => compileValue(operand, compiler),
      problems: compiler.problems,
    });
    return (scope) => matcher.check(reference.get(scope), scope) === undefined;
  });
  return (scope) => parts.every((part) => part(scope));
}

function any(node: PlanNode, compiler: Compiler, seen: Seen): Condition {
  const items = node.kind === 'list' ? node.items : [node];
  const parts = items.map((item) => all(item, compiler, seen));
  return (scope) => parts.some((part) => part(scope));
}

function shown(value: Value | undefined): string {
  if (value === undefined) return 'not set';
  if (typeof value === 'bigint') return String(value);
  const text = JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner));
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
