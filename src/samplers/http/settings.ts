import type { MapNode, PlanNode, ScalarNode } from '../../base/plan-node.ts';
import { parseDuration } from '../../base/units.ts';
import type { Compiler } from '../../contracts/compiler.ts';

/** A setting as it applies to one step: what surrounds it, outermost first, then the step itself. */
export function layersOf(step: MapNode, key: string, compiler: Compiler): readonly PlanNode[] {
  const own = step.get(key);
  return own === undefined ? compiler.inherited(key) : [...compiler.inherited(key), own];
}

/** The innermost value of a setting. */
export function innermost(step: MapNode, key: string, compiler: Compiler): PlanNode | undefined {
  return step.get(key) ?? compiler.inherited(key).at(-1);
}

export function switchSetting(step: MapNode, key: string, compiler: Compiler, standard: boolean): boolean {
  const node = innermost(step, key, compiler);
  if (node === undefined) return standard;
  if (node.kind === 'scalar' && typeof node.value === 'boolean') return node.value;
  compiler.problems.error('wrong-type', node.range, `"${key}" is true or false.`);
  return standard;
}

/** A time longer than 0 in milliseconds; anything else is reported. */
export function durationOf(node: PlanNode, setting: string, compiler: Compiler): number | undefined {
  const parsed =
    node.kind === 'scalar' ? parseDuration(node.source, setting) : { message: `"${setting}" is a time, such as 30s.` };
  if (parsed.value !== undefined && parsed.value > 0) return parsed.value;
  const message = parsed.message ?? `"${setting}" must be longer than 0.`;
  compiler.problems.error(message.includes('needs a unit') ? 'unit' : 'bad-value', node.range, message);
  return undefined;
}

/** The node as a scalar; anything else is reported. */
export function scalarOf(node: PlanNode, setting: string, compiler: Compiler): ScalarNode | undefined {
  if (node.kind === 'scalar') return node;
  compiler.problems.error('wrong-type', node.range, `"${setting}" is one value, not a ${node.kind}.`);
  return undefined;
}

/** The node as a map; anything else is reported. */
export function mapOf(node: PlanNode, setting: string, compiler: Compiler): MapNode | undefined {
  if (node.kind === 'map') return node;
  compiler.problems.error('wrong-type', node.range, `"${setting}" is a map of names and values.`);
  return undefined;
}

/** Reports keys of a map that are not in `known`. */
export function onlyKeys(map: MapNode, known: readonly string[], setting: string, compiler: Compiler): void {
  for (const entry of map.entries) {
    if (known.includes(entry.key)) continue;
    const message = `"${entry.key}" is not a setting of ${setting}. It takes ${known.join(', ')}.`;
    compiler.problems.error('unknown-key', entry.keyRange, message);
  }
}
