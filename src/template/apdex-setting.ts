import type { ApdexLimits } from '../base/apdex.ts';
import type { PlanNode } from '../base/plan-node.ts';
import { durationSetting, type SettingContext } from './settings.ts';

/** `{ satisfied: 200ms, tolerated: 800ms }`; `undefined` when absent or wrong (then reported). */
export function apdexSetting(node: PlanNode | undefined, context: SettingContext): ApdexLimits | undefined {
  if (node?.kind !== 'map') return undefined;
  const toleratedNode = node.get('tolerated');
  const satisfiedMs = durationSetting(node.get('satisfied'), 'satisfied', context);
  const toleratedMs = durationSetting(toleratedNode, 'tolerated', context);
  if (satisfiedMs === undefined || toleratedMs === undefined || toleratedNode === undefined) return undefined;
  if (toleratedMs < satisfiedMs) {
    const message =
      '"tolerated" is shorter than "satisfied": who waits gladly also tolerates it. Write the longer time here.';
    context.problems.error('bad-value', toleratedNode.range, message);
  }
  return { satisfiedMs, toleratedMs };
}
