import type { PlanNode } from '../base/plan-node.ts';
import { showTyped } from '../base/show-value.ts';
import type { Value } from '../base/value.ts';
import type { Check, MatcherTools } from './matcher.ts';

/** A word whose operand is `true` or `false`, written out. */
export interface YesOrNo {
  readonly key: string;
  readonly yes: string;
  readonly no: string;
  readonly isSo: (actual: Value | undefined) => boolean;
}

export function compileYesOrNo<S>(rule: YesOrNo, node: PlanNode, tools: MatcherTools<S>): Check<S> | undefined {
  const wanted = node.kind === 'scalar' ? node.value : undefined;
  if (typeof wanted !== 'boolean') {
    tools.problems.error('bad-value', node.range, `"${rule.key}" is either true or false.`);
    return undefined;
  }
  const describe = wanted ? rule.yes : rule.no;
  return {
    describe,
    needs: [],
    mismatch: (actual) =>
      rule.isSo(actual) === wanted ? undefined : { expected: describe, actual: showTyped(actual) },
  };
}
