import { formatCount, formatElapsed, formatMs } from '../../outputs/format.ts';
import { oneLine } from '../../outputs/one-line.ts';
import type { ArrivalTimetable } from '../../load/timetable.ts';
import type { Plan, ThreadGroup } from '../../plan/plan.ts';

export interface BannerFacts {
  readonly plan: Plan;
  readonly file: string;
  readonly report: string;
  readonly seed: number;
  readonly workers: number;
  readonly unicode: boolean;
  /** Requests of each thread group without failures, in words; absent where only the time ends it. */
  readonly requests: readonly (string | undefined)[];
}

const MOST_GROUPS = 6;

/** What is about to happen, in a few lines: target and load first, so that a wrong target is seen in time. */
export function banner({ plan, file, report, seed, workers, requests, unicode }: BannerFacts): string {
  const [dot, arrow] = unicode ? ['·', '→'] : ['-', '->'];
  const groups = plan.groups.slice(0, MOST_GROUPS).map((group, index) => {
    const planned = requests[index];
    return `  ${oneLine(group.name)}: ${loadText(group)}${planned === undefined ? '' : ` - ${planned} requests`}`;
  });
  const more = plan.groups.length > MOST_GROUPS ? [`  and ${plan.groups.length - MOST_GROUPS} more thread groups`] : [];
  const limits = plan.thresholds.length;
  const limitText = limits === 0 ? 'no thresholds' : `${limits} threshold${limits === 1 ? '' : 's'}`;
  return [
    `${oneLine(plan.name)} ${dot} ${oneLine(file)} ${arrow} ${oneLine(plan.target === '' ? 'no fixed target' : plan.target)}`,
    ...groups,
    ...more,
    `${limitText} ${dot} seed ${seed} ${dot} ${workers} worker${workers === 1 ? '' : 's'}`,
    `report to ${oneLine(report)} ${dot} Ctrl-C stops gracefully`,
    '',
  ].join('\n');
}

/** One line on a group's load: `25 users, ramp 20 s, 5:00`. */
export function loadText(group: ThreadGroup): string {
  const { timetable } = group;
  const time = timetable.totalMs === undefined ? '' : `, ${formatElapsed(timetable.totalMs)} long`;
  if (timetable.model === 'open') return openText(group, timetable) + time;
  const rampMs = timetable.phases.find((phase) => phase.kind === 'ramp')?.toMs ?? 0;
  const ramp = rampMs > 0 && timetable.model === 'closed' ? `, ramp ${formatElapsed(rampMs)}` : '';
  const stages = timetable.model === 'staged' ? ' at most, in stages' : '';
  const loops = Number.isFinite(group.loops)
    ? `, ${formatCount(group.loops)} loop${group.loops === 1 ? '' : 's'} each`
    : '';
  return `${formatCount(timetable.users)} user${timetable.users === 1 ? '' : 's'}${stages}${ramp}${loops}${time}${paceText(group)}`;
}

function openText({ maxUsers, arrivalRules }: ThreadGroup, timetable: ArrivalTimetable): string {
  const atRandom = timetable.distribution === 'poisson' ? ' at random' : '';
  const others = arrivalRules?.onBusy === 'queue' ? ' (others wait)' : '';
  return `${formatCount(timetable.plannedIterations)} arrivals${atRandom}, at most ${formatCount(maxUsers)} at a time${others}`;
}

function paceText({ pace }: ThreadGroup): string {
  if (pace === undefined || pace.toMs === 0) return '';
  const { fromMs, toMs } = pace;
  const range = fromMs === toMs ? formatMs(toMs) : `${formatMs(fromMs)} to ${formatMs(toMs)}`;
  return `, an iteration each ${range} at most`;
}
