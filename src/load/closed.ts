import type { Phase, Spell, UserTimetable } from './timetable.ts';

export interface ClosedLoad {
  readonly threads: number;
  readonly rampUpMs: number;
  /** Before the first user starts. */
  readonly delayMs: number;
  /** Iterations of each user; `undefined` is forever. */
  readonly loops: number | undefined;
  /** Counted from the end of the delay, ramp included; `undefined` leaves the end to `loops`. */
  readonly durationMs: number | undefined;
}

/** User i starts at delay + i · rampUp / threads, as in JMeter, and stays until its loops or the duration end. */
export function closedTimetable(load: ClosedLoad): UserTimetable {
  const { threads, rampUpMs, delayMs, loops, durationMs } = load;
  const stopMs = durationMs === undefined ? undefined : delayMs + durationMs;
  const startAt = (user: number): number => delayMs + (user * rampUpMs) / threads;
  return {
    model: 'closed',
    users: threads,
    totalMs: stopMs,
    plannedIterations: loops === undefined || stopMs !== undefined ? undefined : threads * loops,
    phases: phasesOf(load, startedBefore),
    spells: (user) => spellsOf(user),
    plannedUsers: (atMs) => (stopMs !== undefined && atMs >= stopMs ? 0 : startedBefore(atMs, true)),
  };

  function spellsOf(user: number): readonly Spell[] {
    const startMs = startAt(user);
    const exists = user >= 0 && user < threads && (stopMs === undefined || startMs < stopMs);
    return exists ? [{ startMs, stopMs }] : [];
  }

  function startedBefore(atMs: number, atIncluded: boolean): number {
    if (atMs < delayMs) return 0;
    // Start near the answer, then let startAt decide: the division alone is off by one where it rounds.
    let user = rampUpMs === 0 ? threads : Math.min(threads, Math.floor(((atMs - delayMs) * threads) / rampUpMs) + 2);
    while (user > 0 && (atIncluded ? startAt(user - 1) > atMs : startAt(user - 1) >= atMs)) user--;
    return user;
  }
}

function phasesOf(load: ClosedLoad, startedBefore: (atMs: number, atIncluded: boolean) => number): readonly Phase[] {
  const endMs = load.durationMs === undefined ? Number.POSITIVE_INFINITY : load.delayMs + load.durationMs;
  const rampEndMs = Math.min(load.delayMs + load.rampUpMs, endMs);
  const phases: Phase[] = [];
  if (rampEndMs > load.delayMs) {
    const users = startedBefore(rampEndMs, false);
    phases.push({ fromMs: load.delayMs, toMs: rampEndMs, kind: 'ramp', users });
  }
  if (Number.isFinite(endMs) && endMs > rampEndMs) {
    phases.push({ fromMs: rampEndMs, toMs: endMs, kind: 'hold', users: load.threads });
  }
  return phases;
}
