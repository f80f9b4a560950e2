import { createRequire } from 'node:module';
import type { ErrorObject, ValidateFunction } from 'ajv';
import type { PlanNode } from '../base/plan-node.ts';
import type { Problems } from '../base/problems.ts';

/**
 * Holds the plan against `schemas/plan.schema.json` with ajv, compiled at build time. `checkShape` says what is
 * wrong in our words; this has the last word, so that no rule of the schema depends on who explains it. `beside` makes
 * a part of a plan a whole one.
 */
export function validatePlan(root: PlanNode, problems: Problems, beside: Readonly<Record<string, unknown>> = {}): void {
  const require = createRequire(import.meta.url);
  const validate = require('./plan-validator.cjs') as ValidateFunction;
  const value = plainValue(root);
  if (validate(root.kind === 'map' ? { ...(value as object), ...beside } : value)) return;
  const error = deepest(validate.errors ?? []);
  if (error === undefined) return;
  const node = nodeAt(root, error.instancePath);
  const key = error.instancePath.split('/').at(-1) ?? '';
  problems.error('bad-value', node.range, `"${key}" ${error.message ?? 'does not fit'}${detail(error)}.`);
}

/** `if` only repeats that its `then` failed. */
function deepest(errors: readonly ErrorObject[]): ErrorObject | undefined {
  const telling = errors.filter((error) => error.keyword !== 'if');
  return telling.sort((a, b) => b.instancePath.length - a.instancePath.length)[0] ?? errors[0];
}

function detail(error: ErrorObject): string {
  const params = error.params as Readonly<Record<string, unknown>>;
  const added = params['additionalProperty'];
  if (typeof added === 'string') return `: "${added}"`;
  const allowed = params['allowedValues'];
  return Array.isArray(allowed) ? `: ${allowed.map(String).join(', ')}` : '';
}

/** Follows a JSON Pointer through the nodes, as far as it goes. */
function nodeAt(root: PlanNode, pointer: string): PlanNode {
  let node = root;
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    const next = node.kind === 'list' ? node.items[Number(name)] : node.kind === 'map' ? node.get(name) : undefined;
    if (next === undefined) return node;
    node = next;
  }
  return node;
}

/** As ajv takes it; exact big numbers matter later, not for the shape. */
function plainValue(node: PlanNode): unknown {
  if (node.kind === 'scalar') return typeof node.value === 'bigint' ? Number(node.value) : node.value;
  if (node.kind === 'list') return node.items.map(plainValue);
  return Object.fromEntries(node.entries.map((entry) => [entry.key, plainValue(entry.value)]));
}
