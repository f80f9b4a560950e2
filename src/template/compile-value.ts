import type { MapNode, PlanNode, ScalarNode } from '../base/plan-node.ts';
import { setOwn } from '../base/own-member.ts';
import type { Value } from '../base/value.ts';
import { constantTemplate, expressionTemplate } from './compile-field.ts';
import { compileParts, loneExpression } from './compile-scalar.ts';
import { textTemplate } from './compile-text.ts';
import type { TemplateContext } from './expression.ts';
import { NOBODY } from './nobody.ts';
import { adviseNumber } from './number-advice.ts';
import type { Scope, Template } from './scope.ts';

/**
 * A value of any shape: literals typed, a scalar that is exactly one expression keeps its type, other text is
 * joined. Keys are never templated. Maps are plain objects in which `__proto__` is a key like any other.
 */
export function compileValue(node: PlanNode, context: TemplateContext): Template<Value> {
  if (node.kind === 'scalar') return scalarValue(node, context);
  if (node.kind === 'list') return listValue(node.items.map((item) => compileValue(item, context)));
  reportTemplatedKeys(node, context);
  return mapValue(node.entries.map((entry) => [entry.key, compileValue(entry.value, context)] as const));
}

/** Says that `{{ }}` in a key does nothing. */
export function reportTemplatedKeys(node: MapNode, context: TemplateContext): void {
  for (const { key, keyRange } of node.entries) {
    if (!key.includes('{{')) continue;
    const message = `Keys are never templates: "${key}" would be sent as it stands. Put {{ }} into values only.`;
    context.problems.error('template-syntax', keyRange, message);
  }
}

function scalarValue(node: ScalarNode, context: TemplateContext): Template<Value> {
  if (typeof node.value !== 'string') {
    adviseNumber(node, String(node.value), context.problems);
    return constantTemplate(node.value);
  }
  const parts = compileParts(node, context);
  const only = loneExpression(parts);
  return only ? expressionTemplate(only) : textTemplate(parts);
}

function listValue(items: readonly Template<Value>[]): Template<Value> {
  const render = (scope: Scope): Value => items.map((item) => item.render(scope));
  return combined(items, render);
}

function mapValue(entries: readonly (readonly [string, Template<Value>])[]): Template<Value> {
  const render = (scope: Scope): Value => {
    const map: Record<string, Value> = {};
    for (const [key, value] of entries) setOwn(map, key, value.render(scope));
    return map;
  };
  return combined(
    entries.map(([, value]) => value),
    render,
  );
}

function combined(children: readonly Template<Value>[], render: (scope: Scope) => Value): Template<Value> {
  const needs = [...new Set(children.flatMap((child) => child.needs))];
  const random = children.some((child) => child.random);
  if (children.every((child) => child.constant !== undefined)) return constantTemplate(Object.freeze(render(NOBODY)));
  const checks = children.flatMap((child) => (child.isReady ? [child.isReady] : []));
  if (checks.length === 0) return { render, constant: undefined, needs, random };
  return { render, constant: undefined, needs, random, isReady: (scope) => checks.every((isReady) => isReady(scope)) };
}
