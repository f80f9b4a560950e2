import type { GroupInterval } from '../metrics/interval.ts';
import type { GroupFacts, Second } from '../result/run-file.ts';
import type { Bins } from './bins.ts';
import type { GroupColumns } from './timeline-columns.ts';
import { mostUsers, usersOverTime } from './users.ts';

/** Users of a thread group over time, and what it was to do and did. */
export function groupColumns(
  { model }: Pick<GroupFacts, 'model'>,
  index: number,
  { bins, byBin }: { readonly bins: Bins; readonly byBin: readonly (readonly Second[])[] },
): GroupColumns {
  const own = byBin.flat().map((second) => ({ ...second, groups: second.groups.filter((_, at) => at === index) }));
  const over = usersOverTime(own);
  const perBin = (values: readonly number[]): number[] =>
    bins.starts.map((start) => mostUsers(values, start, bins.binSeconds));
  const users = perBin(over.active);
  if (model === 'open') return { users, unit: 'perSecond', ...arrivals(index, bins, byBin) };
  return { users, unit: 'users', planned: perBin(over.planned), actual: users };
}

function arrivals(
  index: number,
  bins: Bins,
  byBin: readonly (readonly Second[])[],
): Pick<GroupColumns, 'planned' | 'actual'> {
  const perSecond = (count: (group: GroupInterval) => number): number[] =>
    byBin.map((seconds, bin) => {
      const own = seconds.flatMap(({ groups }) => groups[index] ?? []);
      return own.reduce((sum, group) => sum + count(group), 0) / (bins.covered[bin] ?? 1);
    });
  return {
    planned: perSecond(({ arrivals: counts }) => counts?.due ?? 0),
    actual: perSecond(({ iterationsStarted }) => iterationsStarted),
  };
}
