import type { WarmUp } from '../result/warm-up.ts';
import type { LoadLevel, Timeline } from './report-model.ts';

const MOST_LEVELS = 24;
const FEWEST_BINS = 4;

/**
 * Sorts the bins of a run by their number of users into at most 24 levels, and gives the medians of each: what one
 * moment did by chance does not show. Bins of the warm-up, those
 * without users, and the last one, in which users are leaving, are left out.
 */
export function loadLevels(timeline: Timeline, warmUp?: WarmUp): LoadLevel[] {
  const { seconds, activeUsers, binSeconds } = timeline;
  const whole = seconds.length > FEWEST_BINS ? seconds.slice(0, -1) : seconds;
  const bins = whole.flatMap((start, bin) => {
    const isWarmUp = warmUp !== undefined && start * 1000 < warmUp.toMs && (start + binSeconds) * 1000 > warmUp.fromMs;
    const users = activeUsers[bin] ?? 0;
    return users > 0 && !isWarmUp ? [{ bin, users }] : [];
  });
  const most = bins.reduce((high, { users }) => Math.max(high, users), 0);
  const width = Math.max(1, Math.ceil(most / MOST_LEVELS));
  const levels = Array.from({ length: MOST_LEVELS }, (_, level) =>
    bins.filter(({ users }) => Math.ceil(users / width) === level + 1),
  );
  return levels.filter((members) => members.length > 0).map((members) => levelOf(timeline, members));
}

function levelOf(timeline: Timeline, members: readonly { readonly bin: number; readonly users: number }[]): LoadLevel {
  const of = (column: readonly (number | undefined)[]): number | undefined =>
    median(members.flatMap(({ bin }) => column[bin] ?? []));
  const rate = timeline.okPerSecond.map((ok, bin) => ok + (timeline.failedPerSecond[bin] ?? 0));
  const [p50Ms, p95Ms] = [of(timeline.p50Ms), of(timeline.p95Ms)];
  return {
    users: median(members.map(({ users }) => users)) ?? 0,
    bins: members.length,
    requestsPerSecond: of(rate) ?? 0,
    ...(p50Ms === undefined ? {} : { p50Ms }),
    ...(p95Ms === undefined ? {} : { p95Ms }),
  };
}

/** Of an even number the mean of the middle two; `undefined` of nothing. */
function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}
