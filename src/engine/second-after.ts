/**
 * The second that the next interval covers, after `last` (-1 = none yet). Timers may wake a little early: an interval
 * never lies before the run's first instant, and no second is reported twice. Seconds that were slept through are left out.
 */
export function secondAfter(last: number, nowMs: number): number {
  return Math.max(last + 1, Math.floor(nowMs / 1000));
}
