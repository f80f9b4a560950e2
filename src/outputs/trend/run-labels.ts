import type { TrendRun } from '../../compare/trend.ts';

/** How runs are named below a chart: by day, by commit where days are not enough, by time where all are of one day. */
export function runLabels(runs: readonly Pick<TrendRun, 'startedAt' | 'commit'>[]): string[] {
  const starts = runs.map(({ startedAt }) => new Date(startedAt).toISOString());
  const days = new Set(starts.map((start) => start.slice(0, 10)));
  const commits = runs.flatMap(({ commit }) => commit?.slice(0, 8) ?? []);
  if (days.size < runs.length && new Set(commits).size === runs.length) return commits;
  if (days.size === 1 && runs.length > 1) return starts.map((start) => start.slice(11, 16));
  const years = new Set(starts.map((start) => start.slice(0, 4)));
  return starts.map((start) => start.slice(years.size > 1 ? 0 : 5, 10));
}

/**
 * Which labels have room, as numbers of runs: the latest and every so many before it. `slot` and `perCharacter` are in
 * the same unit. A label that says what the one before it said is left out.
 */
export function labelsWithRoom(labels: readonly string[], slot: number, perCharacter: number): number[] {
  const longest = labels.reduce((most, label) => Math.max(most, label.length), 0);
  const step = Math.max(1, Math.ceil(((longest + GAP) * perCharacter) / slot));
  const shown = labels.flatMap((_, index) => ((labels.length - 1 - index) % step === 0 ? [index] : []));
  return shown.filter((index, at) => at === 0 || labels[index] !== labels[shown[at - 1] ?? -1]);
}

/** Characters between two labels. */
const GAP = 2;
