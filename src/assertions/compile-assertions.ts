import { redactedPlanText } from '../base/redacted-plan.ts';
import { didYouMean } from '../base/nearest.ts';
import type { MapNode, PlanNode } from '../base/plan-node.ts';
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
    return spec ? [named(kind.compile(spec, compiler), textOf(kind.key, spec, compiler.secrets))] : [];
  });
  return node?.get('status') ? compiled : [DEFAULT_STATUS, ...compiled];
}

/** Its failures say which assertion of the plan it was, so that a report can count them. */
function named(assertion: CompiledAssertion, text: string): CompiledAssertion {
  return {
    ...assertion,
    text,
    check(response, scope) {
      const failure = assertion.check(response, scope);
      return failure && { ...failure, check: text };
    },
  };
}

const MOST_TEXT = 120;

/** `status: 201`, as it stands in the plan; what takes several lines is put on one. Without secrets. */
function textOf(key: string, { range }: PlanNode, secrets: readonly string[]): string {
  const written = range.file.text
    .slice(range.start, range.end)
    .replace(/\s+#.*$/gm, '')
    .replace(/\s+/g, ' ')
    .trim();
  const text = redactedPlanText(`${key}: ${written}`, secrets);
  return text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT - 1)}…` : text;
}

function reportUnknownKeys(node: MapNode, compiler: Compiler): void {
  const known = ASSERTIONS.map((kind) => kind.key);
  for (const { key, keyRange } of node.entries) {
    if (known.includes(key)) continue;
    const hint = didYouMean(key, known) || ` The assertions are ${known.join(', ')}.`;
    compiler.problems.error('unknown-key', keyRange, `"${key}" is not an assertion.${hint}`);
  }
}
