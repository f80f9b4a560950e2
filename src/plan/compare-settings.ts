import type { PlanNode } from '../base/plan-node.ts';
import { shareSetting, type SettingContext } from '../template/settings.ts';

/** What a plan says of comparing its runs, as shares; each absent when it leaves that to `plan compare`. */
export interface CompareSettings {
  readonly runNoise?: number;
  readonly minEffect?: number;
}

/** The plan's `compare`; `undefined` when it has none. */
export function compileCompare(node: PlanNode | undefined, context: SettingContext): CompareSettings | undefined {
  if (node?.kind !== 'map') return undefined;
  const runNoise = shareSetting(node.get('runNoise'), 'runNoise', context);
  const effectNode = node.get('minEffect');
  const minEffect = shareSetting(effectNode, 'minEffect', context);
  if (effectNode !== undefined && minEffect === 0) {
    const message = '"minEffect" of 0% would call every difference a change. Write the smallest one that matters: 5%.';
    context.problems.error('bad-value', effectNode.range, message);
  }
  return {
    ...(runNoise === undefined ? {} : { runNoise }),
    ...(minEffect === undefined ? {} : { minEffect }),
  };
}
