import type { PlanNode, SourceRange } from '../../base/plan-node.ts';
import type { Value } from '../../base/value.ts';
import type { Compiler } from '../../contracts/compiler.ts';
import { compileField, textOf } from '../../template/index.ts';
import type { Template } from '../../template/scope.ts';
import { mapOf } from './settings.ts';

/** A name with its values: headers, query parameters, form fields, cookies. */
export interface Field {
  readonly name: string;
  readonly at: SourceRange;
  readonly values: readonly Template<Value>[];
}

/**
 * Maps laid over each other, the last one on top: a name that comes again replaces the earlier one in its place.
 * `identity` says which names are the same (header names do not mind case).
 */
export function mergeFields(
  layers: readonly PlanNode[],
  setting: string,
  compiler: Compiler,
  identity: (name: string) => string = same,
): readonly Field[] {
  const fields = new Map<string, Field>();
  for (const layer of layers) {
    const map = mapOf(layer, setting, compiler);
    for (const entry of map?.entries ?? []) {
      const values = compileValues(entry.value, `${setting}.${entry.key}`, compiler);
      fields.set(identity(entry.key), { name: entry.key, at: entry.keyRange, values });
    }
  }
  return [...fields.values()];
}

/** A rendered value as texts: nothing for `null`, one for each item of a list. */
export function textsOf(value: Value): readonly string[] {
  if (value === null) return NONE;
  if (Array.isArray(value)) return (value as readonly Value[]).filter((item) => item !== null).map(textOf);
  return [textOf(value)];
}
const NONE: readonly string[] = [];

/** One template, or one for each item of a list. */
function compileValues(node: PlanNode, setting: string, compiler: Compiler): readonly Template<Value>[] {
  if (node.kind === 'scalar') return [compileField(node, compiler)];
  if (node.kind === 'list') return node.items.flatMap((item) => compileValues(item, setting, compiler));
  compiler.problems.error('wrong-type', node.range, `"${setting}" is a value or a list of values, not a map.`);
  return [];
}

function same(name: string): string {
  return name;
}
