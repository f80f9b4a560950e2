import type { MapNode } from '../base/plan-node.ts';
import type { Compiler } from '../contracts/compiler.ts';

/** A step's `name:` as written; expressions are refused, since every value would make a row of its own. */
export function stepName(step: MapNode, compiler: Compiler, key = 'name'): string | undefined {
  const node = step.get(key);
  if (node === undefined || node.kind !== 'scalar') return undefined;
  if (node.source.includes('{{')) {
    compiler.problems.error(
      'bad-value',
      node.range,
      `"${key}" cannot contain {{ }}: every value would become a row of the report. Write a fixed text such as "GET /items/:id".`,
    );
  }
  return node.source;
}
