import type { RunResult } from '../result/read-run.ts';
import type { GroupFacts } from '../result/run-file.ts';
import { delayOf } from '../result/warm-up.ts';

/** Levels of load that a ramp is cut into: percentiles are compared within them, never over the whole ramp. */
export const BANDS = 8;
/** A plan whose load changes for more than this share of its time is compared by level. */
const RAMP_SHARE = 1 / 3;

/** How the seconds of a run are grouped before percentiles are taken of them. */
export interface LoadLevels {
  /** Upper end of each level in planned users, arrivals a second where those are planned; one level without a ramp. */
  readonly upTo: readonly number[];
  /** Number of the level that second `t` counts for; `undefined` where nothing was planned. */
  levelOf(t: number): number | undefined;
}

/**
 * One level for a steady plan, `BANDS` equally high ones for a plan that mostly ramps. Planned load decides, not the
 * load that was reached, so that two runs of one plan have the same levels.
 */
export function loadLevels(run: RunResult): LoadLevels {
  const { head, began, end, warmUp } = run;
  const groups = head.groups.map((facts, index) => ({ facts, delayMs: delayOf(index, facts, began) }));
  const top = plannedTop(head.groups);
  const seconds = Array.from({ length: Math.ceil(end.durationMs / 1000) }, (_, t) => t);
  const counted = seconds.filter((t) => warmUp === undefined || 1000 * t >= warmUp.toMs);
  const ramping = counted.filter((t) => groups.some(({ facts, delayMs }) => isRamping(facts, midOf(t) - delayMs)));
  if (top === 0 || ramping.length <= RAMP_SHARE * counted.length) return { upTo: [top], levelOf: () => 0 };
  return {
    upTo: Array.from({ length: BANDS }, (_, band) => (top * (band + 1)) / BANDS),
    levelOf: (t) => {
      const load = groups.reduce((sum, { facts, delayMs }) => sum + plannedAt(facts, midOf(t) - delayMs), 0);
      return load <= 0 ? undefined : Math.min(BANDS, Math.ceil((load / top) * BANDS)) - 1;
    },
  };
}

/** Middle of second `t`, milliseconds. */
function midOf(t: number): number {
  return 1000 * t + 500;
}

/** Load of a group at `atMs`, along the straight lines of its phases. One that ends by its loops keeps its last load. */
function plannedAt({ phases }: GroupFacts, atMs: number): number {
  let before = 0;
  for (const { fromMs, toMs, kind, users } of phases) {
    if (atMs < fromMs) return 0;
    if (atMs < toMs) return kind === 'hold' ? users : before + ((users - before) * (atMs - fromMs)) / (toMs - fromMs);
    before = users;
  }
  return phases.at(-1)?.kind === 'ramp' ? before : 0;
}

function isRamping({ phases }: GroupFacts, atMs: number): boolean {
  return phases.some(({ kind, fromMs, toMs }) => kind === 'ramp' && fromMs <= atMs && atMs < toMs);
}

/** Most load planned at any time: straight lines are highest at one of their ends. */
function plannedTop(groups: readonly GroupFacts[]): number {
  const ends = groups.flatMap(({ phases }) => phases.flatMap(({ fromMs, toMs }) => [fromMs, toMs - 1]));
  const top = Math.max(0, ...ends.map((atMs) => groups.reduce((sum, facts) => sum + plannedAt(facts, atMs), 0)));
  // The last millisecond of a ramp is a hair below its end.
  return Math.round(100 * top) / 100;
}
