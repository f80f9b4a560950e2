import { formatElapsed } from '../../outputs/format.ts';
import type { Phase } from '../../load/timetable.ts';
import type { Plan } from '../../plan/plan.ts';
import { loadChart, sampled } from './load-chart.ts';

/** Users, and arrivals per second, over the planned time; empty when only loops end the plan. */
export function charts(plan: Plan, plannedMs: number | undefined, unicode: boolean): string {
  if (plannedMs === undefined || plannedMs === 0) return '';
  const offsets = offsetsOf(plan);
  const total = (level: (group: Plan['groups'][number], fromMs: number, toMs: number) => number): readonly number[] =>
    sampled(plannedMs, (fromMs, toMs) =>
      plan.groups.reduce(
        (sum, group, i) => sum + level(group, fromMs - (offsets[i] ?? 0), toMs - (offsets[i] ?? 0)),
        0,
      ),
    );
  const users = total(({ timetable }, fromMs, toMs) =>
    timetable.model === 'open' ? 0 : timetable.plannedUsers((fromMs + toMs) / 2),
  );
  const arrivals = total(({ timetable }, fromMs, toMs) =>
    timetable.model === 'open' ? rateAt(timetable.phases, (fromMs + toMs) / 2) : 0,
  );
  const look = {
    ends: [formatElapsed(0), formatElapsed(plannedMs)] as const,
    unicode,
    warmUp: plan.warmUpMs / plannedMs,
  };
  const warmUp = plan.warmUpMs > 0 ? ` (${unicode ? '═' : '='} warm-up, ${formatElapsed(plan.warmUpMs)})` : '';
  return [
    users.some((point) => point > 0) ? `\n  users${warmUp}\n${loadChart(users, look)}` : '',
    arrivals.some((point) => point > 0) ? `\n  arrivals per second${warmUp}\n${loadChart(arrivals, look)}` : '',
  ].join('');
}

/** Arrivals per second at one moment: on a straight line through a ramp. */
function rateAt(phases: readonly Phase[], atMs: number): number {
  const index = phases.findIndex(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs);
  const phase = phases[index];
  if (phase === undefined || phase.kind === 'hold') return phase?.users ?? 0;
  const before = phases[index - 1]?.users ?? 0;
  return before + ((phase.users - before) * (atMs - phase.fromMs)) / (phase.toMs - phase.fromMs);
}

function offsetsOf(plan: Plan): readonly number[] {
  let atMs = 0;
  return plan.groups.map(({ timetable }) => {
    const offset = atMs;
    if (plan.sequential) atMs += timetable.totalMs ?? 0;
    return offset;
  });
}
