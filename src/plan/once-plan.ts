import { closedTimetable } from '../load/closed.ts';
import type { Plan, ThreadGroup } from './plan.ts';

/** The plan as `plan run --once` runs it: one thread and one iteration of each thread group, one after the other. */
export function oncePlan(plan: Plan): Plan {
  return Object.freeze({ ...plan, groups: plan.groups.map(onceGroup), sequential: true, thresholds: [], warmUpMs: 0 });
}

function onceGroup(group: ThreadGroup): ThreadGroup {
  const timetable = closedTimetable({ threads: 1, rampUpMs: 0, delayMs: 0, loops: 1, durationMs: undefined });
  return Object.freeze({ ...group, timetable, maxUsers: 1, loops: 1 });
}
