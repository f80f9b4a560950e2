import type { ListNode, PlanNode } from '../base/plan-node.ts';
import type { Outcome } from '../contracts/virtual-user.ts';
import { closedTimetable } from '../load/closed.ts';
import { GroupCompiler } from './group-compiler.ts';
import type { FlowState } from './flow.ts';
import type { GroupNames } from './names.ts';
import type { SetUp, ThreadGroup } from './plan.ts';
import { groupFeeds, groupNames, type GroupContext } from './thread-group.ts';

const ONCE = { threads: 1, rampUpMs: 0, delayMs: 0, loops: 1, durationMs: undefined };
const GRACEFUL_STOP_MS = 30_000;

/** `setUp`, with the names that it gives to everything after it; a failure in it ends the run. */
export function compileSetUp(
  node: PlanNode | undefined,
  context: GroupContext,
): { readonly setUp: SetUp; readonly names: FlowState } | undefined {
  if (node?.kind !== 'list') return undefined;
  const { group, names } = compilePhase('setUp', node, { context, onError: 'stopTest' });
  return { setUp: { group, slots: names.slots }, names: names.save() };
}

/** `tearDown`: goes on after a failure, so that as much as possible is cleaned up. */
export function compileTearDown(node: PlanNode | undefined, context: GroupContext): ThreadGroup | undefined {
  return node?.kind === 'list' ? compilePhase('tearDown', node, { context, onError: 'continue' }).group : undefined;
}

/** A thread group of one user and one iteration. */
function compilePhase(
  name: string,
  steps: ListNode,
  { context, onError }: { readonly context: GroupContext; readonly onError: Outcome },
): { readonly group: ThreadGroup; readonly names: GroupNames } {
  const used = new Set<string>();
  const names = groupNames(context, used);
  const compiler = new GroupCompiler(context, { name, corrected: false, names });
  const body = compiler.withinOnError(onError, () => compiler.steps(steps));
  for (const read of used) context.used.add(read);
  context.groups.push({ names, used, isSetUp: name === 'setUp' });
  const group = Object.freeze({
    name,
    timetable: closedTimetable(ONCE),
    maxUsers: 1,
    loops: 1,
    arrivalRules: undefined,
    onStart: undefined,
    onStop: undefined,
    body,
    thinkTime: undefined,
    pace: undefined,
    gracefulStopMs: GRACEFUL_STOP_MS,
    slotCount: names.slotCount,
    iterationSlots: [],
    variables: [],
    sharedSlots: names.shared,
    setThreadVariables: () => undefined,
    feeds: groupFeeds(context, used),
  });
  return { group, names };
}
