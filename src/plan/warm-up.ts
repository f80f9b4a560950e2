import type { PlanNode } from '../base/plan-node.ts';
import { durationSetting, type SettingContext } from '../template/settings.ts';
import type { ThreadGroup } from './plan.ts';

export interface WarmUpContext extends SettingContext {
  readonly groups: readonly ThreadGroup[];
  readonly sequential: boolean;
}

/** `warmUp` in milliseconds; an error when the thread groups end before it does, since nothing would count then. */
export function compileWarmUp(node: PlanNode | undefined, context: WarmUpContext): number {
  const warmUpMs = durationSetting(node, 'warmUp', context) ?? 0;
  const totalMs = longestRun(context);
  if (node === undefined || warmUpMs === 0 || warmUpMs < totalMs) return warmUpMs;
  const message = `"warmUp" of ${seconds(warmUpMs)} leaves nothing to count: the thread groups end after ${seconds(totalMs)}. Make it shorter, or the groups longer.`;
  context.problems.error('bad-value', node.range, message);
  return warmUpMs;
}

/** How long the thread groups run at most; Infinity when one of them ends by its loops. */
function longestRun({ groups, sequential }: WarmUpContext): number {
  const ends = groups.map((group) => group.timetable.totalMs ?? Infinity);
  return sequential ? ends.reduce((sum, end) => sum + end, 0) : Math.max(0, ...ends);
}

function seconds(ms: number): string {
  return `${ms / 1000}s`;
}
