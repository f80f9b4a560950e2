import type { MapNode, PlanNode } from '../base/plan-node.ts';
import type { Rate as PlanRate } from '../base/units.ts';
import { poissonArrivals, stagedArrivals, type RateStage } from '../load/arrivals.ts';
import { closedTimetable } from '../load/closed.ts';
import { stagedTimetable } from '../load/staged.ts';
import type { ArrivalRules, ArrivalTimetable, Rate, UserTimetable } from '../load/timetable.ts';
import type { SteadyLoad } from './inputs.ts';
import {
  countSetting,
  durationSetting,
  positiveCountSetting,
  rateSetting,
  settingText,
  type SettingContext,
} from '../template/settings.ts';

/** The load of a thread group: when it starts what, and how often a user repeats its body. */
export interface Load {
  readonly timetable: UserTimetable | ArrivalTimetable;
  readonly maxUsers: number;
  /** `Infinity` = until the timetable ends the group. */
  readonly loops: number;
  /** Open load only. */
  readonly arrivalRules: ArrivalRules | undefined;
}

// k6 and Artillery have no default either; this keeps a forgotten limit from opening a connection per arrival.
const DEFAULT_MAX_THREADS = 1000;

export interface LoadContext extends SettingContext {
  /** Run seed and thread group: arrivals that come at random are the same in every worker. */
  readonly seedParts: readonly number[];
  /** Stands in for the rates of open load. */
  readonly steady?: SteadyLoad | undefined;
}

/** Exactly one of `threads` (closed), `stages` (staged) and `arrivals` (open); the shape check has seen to that. */
export function compileLoad(group: MapNode, context: LoadContext): Load {
  const stages = group.get('stages');
  const arrivals = group.get('arrivals');
  if (stages?.kind === 'list') return stagedLoad(stages.items, context);
  if (arrivals?.kind === 'map') return openLoad(arrivals, context);
  return closedLoad(group, context);
}

function closedLoad(group: MapNode, context: SettingContext): Load {
  const threads = positiveCountSetting(group.get('threads'), 'threads', context) ?? 1;
  const durationMs = durationSetting(group.get('duration'), 'duration', context);
  const loops = loopCount(group, durationMs, context);
  const timetable = closedTimetable({
    threads,
    rampUpMs: durationSetting(group.get('rampUp'), 'rampUp', context) ?? 0,
    delayMs: durationSetting(group.get('delay'), 'delay', context) ?? 0,
    loops: Number.isFinite(loops) ? loops : undefined,
    durationMs,
  });
  return { timetable, maxUsers: threads, loops, arrivalRules: undefined };
}

/** Without `loops`: once, or until `duration` ends it. */
function loopCount(group: MapNode, durationMs: number | undefined, context: SettingContext): number {
  const node = group.get('loops');
  const whenAbsent = durationMs === undefined ? 1 : Infinity;
  if (node === undefined) return whenAbsent;
  if (settingText(node, context) !== 'forever') return positiveCountSetting(node, 'loops', context) ?? whenAbsent;
  if (durationMs === undefined) {
    context.problems.warn(
      'advice',
      node.range,
      '"loops: forever" without "duration" runs until Ctrl-C. Add a duration.',
    );
  }
  return Infinity;
}

function stagedLoad(items: readonly PlanNode[], context: SettingContext): Load {
  const stages = items.flatMap((item) => {
    if (item.kind !== 'map') return [];
    return [
      {
        threads: countSetting(item.get('threads'), 'threads', context) ?? 0,
        rampUpMs: durationSetting(item.get('rampUp'), 'rampUp', context) ?? 0,
        holdMs: durationSetting(item.get('hold'), 'hold', context) ?? 0,
      },
    ];
  });
  return {
    timetable: stagedTimetable(stages),
    maxUsers: Math.max(0, ...stages.map((stage) => stage.threads)),
    loops: Infinity,
    arrivalRules: undefined,
  };
}

function openLoad(arrivals: MapNode, context: LoadContext): Load {
  const maxUsers = positiveCountSetting(arrivals.get('maxThreads'), 'maxThreads', context) ?? DEFAULT_MAX_THREADS;
  const arrivalRules: ArrivalRules = {
    onBusy: settingText(arrivals.get('onBusy'), context) === 'queue' ? 'queue' : 'drop',
    precision: settingText(arrivals.get('precision'), context) === 'high' ? 'high' : 'normal',
  };
  return { timetable: arrivalTimetable(arrivals, context), maxUsers, loops: Infinity, arrivalRules };
}

function arrivalTimetable(arrivals: MapNode, context: LoadContext): ArrivalTimetable {
  const written = rateStages(arrivals, context);
  const stages = context.steady === undefined ? written : steadyStages(written, context.steady);
  const distribution = settingText(arrivals.get('distribution'), context);
  return distribution === 'poisson' ? poissonArrivals(stages, context.seedParts) : stagedArrivals(stages);
}

/** Warm-up and counted time at one rate, a multiple of the highest one written. */
function steadyStages(
  written: readonly RateStage[],
  { factor, countedMs, warmUpMs }: SteadyLoad,
): readonly RateStage[] {
  const perMs = 1000;
  const peak = Math.max(0, ...written.map(({ rate }) => (rate.count * perMs) / rate.perMs));
  return [{ rate: { count: peak * factor, perMs }, rampUpMs: 0, holdMs: warmUpMs + countedMs }];
}

function rateStages(arrivals: MapNode, context: SettingContext): readonly RateStage[] {
  const stages = arrivals.get('stages');
  if (stages?.kind !== 'list') {
    const holdMs = durationSetting(arrivals.get('duration'), 'duration', context) ?? 0;
    return [{ rate: rateOf(arrivals, context), rampUpMs: 0, holdMs }];
  }
  return stages.items.flatMap((item) => {
    if (item.kind !== 'map') return [];
    return [
      {
        rate: rateOf(item, context),
        rampUpMs: durationSetting(item.get('rampUp'), 'rampUp', context) ?? 0,
        holdMs: durationSetting(item.get('hold'), 'hold', context) ?? 0,
      },
    ];
  });
}

function rateOf(node: MapNode, context: SettingContext): Rate {
  const rate: PlanRate = rateSetting(node.get('rate'), 'rate', context) ?? { count: 0, periodMs: 1000 };
  return { count: rate.count, perMs: rate.periodMs };
}
