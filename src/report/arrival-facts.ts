import type { ArrivalCounts } from '../metrics/interval.ts';
import type { GroupFacts, Second } from '../result/run-file.ts';
import type { ArrivalFacts, Timeline } from './report-model.ts';

/** What became of the arrivals of group `index`; `undefined` for closed load, and for older run files. */
export function arrivalFacts(
  { plannedIterations }: GroupFacts,
  index: number,
  { seconds, complete }: { readonly seconds: readonly Second[]; readonly complete: boolean },
): ArrivalFacts | undefined {
  const own = seconds.map((second) => second.groups[index]).filter((group) => group?.arrivals !== undefined);
  if (plannedIterations === undefined || own.length === 0) return undefined;
  const counts = own.flatMap((group) => group?.arrivals ?? []);
  const sum = (field: Exclude<keyof ArrivalCounts, 'mostQueued'>): number =>
    counts.reduce((total, count) => total + count[field], 0);
  // Of a run that was killed nobody counted what still waited: it is what waited last.
  const waiting = complete ? 0 : (counts.at(-1)?.queued ?? 0);
  return {
    planned: plannedIterations,
    started: own.reduce((total, group) => total + (group?.iterationsStarted ?? 0), 0),
    dropped: own.reduce((total, group) => total + (group?.dropped ?? 0), 0),
    queued: sum('queuedAtStop') + waiting,
    unserved: sum('unserved'),
    notDue: plannedIterations - sum('due'),
    maxQueued: counts.reduce((most, count) => Math.max(most, mostQueued(count)), 0),
  };
}

/** Whether every arrival is in exactly one of the places. */
export function addsUp({ planned, started, dropped, queued, unserved, notDue }: ArrivalFacts): boolean {
  return planned === started + dropped + queued + unserved + notDue;
}

/** Of one second what waits at its end; of several the most at the end of any. */
function mostQueued(counts: ArrivalCounts | undefined): number {
  return counts?.mostQueued ?? counts?.queued ?? 0;
}

/** Arrivals over time, for the chart of runs that have open load. */
export function arrivalsOverTime(
  byBin: readonly (readonly Pick<Second, 'groups'>[])[],
  covered: readonly number[],
): Timeline['arrivals'] {
  const open = byBin.map((seconds) =>
    seconds.map(({ groups }) => groups.filter((group) => group.arrivals !== undefined)),
  );
  if (open.every((seconds) => seconds.every((groups) => groups.length === 0))) return undefined;
  const perSecond = (count: (group: Second['groups'][number]) => number): number[] =>
    open.map((seconds, bin) => seconds.flat().reduce((sum, group) => sum + count(group), 0) / (covered[bin] ?? 1));
  return {
    duePerSecond: perSecond(({ arrivals }) => arrivals?.due ?? 0),
    startedPerSecond: perSecond(({ iterationsStarted }) => iterationsStarted),
    droppedPerSecond: perSecond(({ dropped }) => dropped),
    queued: open.map((seconds) =>
      Math.max(0, ...seconds.map((groups) => groups.reduce((sum, { arrivals }) => sum + mostQueued(arrivals), 0))),
    ),
  };
}
