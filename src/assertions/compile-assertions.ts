import { didYouMean } from '../base/nearest.ts';
import type { MapNode } from '../base/plan-node.ts';
import type { CompiledAssertion } from '../contracts/checks.ts';
import type { Compiler } from '../contracts/compiler.ts';
import { ASSERTIONS } from './index.ts';
import { DEFAULT_STATUS } from './status.ts';

/**
 * Compiles `assertions:`, in the order of the list of kinds. Without `status` (or without any assertion), 400 and
 * above fail.
 */
export function compileAssertions(node: MapNode | undefined, compiler: Compiler): readonly CompiledAssertion[] {
  if (node) reportUnknownKeys(node, compiler);
  const compiled = ASSERTIONS.flatMap((kind) => {
    const spec = node?.get(kind.key);
    return spec ? [kind.compile(spec, compiler)] : [];
  });
  return node?.get('status') ? compiled : [DEFAULT_STATUS, ...compiled];
}

function reportUnknownKeys(node: MapNode, compiler: Compiler): void {
  const known = ASSERTIONS.map((kind) => kind.key);
  for (const { key, keyRange } of node.entries) {
    if (known.includes(key)) continue;
    const hint = didYouMean(key, known) || ` The assertions are ${known.join(', ')}.`;
    compiler.problems.error('unknown-key', keyRange, `"${key}" is not an assertion.${hint}`);
  }
}
