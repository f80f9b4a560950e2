import type { DrawnSecond } from '../../result/drawn-second.ts';
import { arrivalsOverTime } from '../arrival-facts.ts';
import type { TimeModel } from '../charts/chart.ts';
import { busiest } from '../timeline.ts';

/** What a bin has beside the times of its requests. */
export interface BinFacts {
  readonly users: number;
  readonly planned: number;
  readonly started: number;
  readonly generator: TimeModel['timeline']['generator'][number];
  readonly arrivals:
    { readonly due: number; readonly started: number; readonly dropped: number; readonly queued: number } | undefined;
  /** Failed requests by cause. */
  readonly errors: ReadonlyMap<number, number>;
}

/** Of the seconds of one bin. */
export function factsOf(seconds: readonly DrawnSecond[]): BinFacts {
  const users = (field: 'active' | 'planned'): number =>
    Math.max(0, ...seconds.map(({ groups }) => groups.reduce((sum, group) => sum + group[field], 0)));
  const counts = arrivalsOverTime([seconds], [1]);
  return {
    users: users('active'),
    planned: users('planned'),
    started: seconds.reduce((sum, { started }) => sum + started, 0),
    generator: busiest(seconds),
    arrivals: counts && {
      due: counts.duePerSecond[0] ?? 0,
      started: counts.startedPerSecond[0] ?? 0,
      dropped: counts.droppedPerSecond[0] ?? 0,
      queued: counts.queued[0] ?? 0,
    },
    errors: errorsOf(seconds),
  };
}

function errorsOf(seconds: readonly DrawnSecond[]): Map<number, number> {
  const sums = new Map<number, number>();
  for (const [cause, count] of seconds.flatMap(({ errors }) => errors)) sums.set(cause, (sums.get(cause) ?? 0) + count);
  return sums;
}

/** Of two bins that become one. */
export function joinedFacts(one: BinFacts, other: BinFacts): BinFacts {
  const most = (field: keyof BinFacts['generator']): number => Math.max(one.generator[field], other.generator[field]);
  const errors = new Map(one.errors);
  for (const [id, count] of other.errors) errors.set(id, (errors.get(id) ?? 0) + count);
  return {
    users: Math.max(one.users, other.users),
    planned: Math.max(one.planned, other.planned),
    started: one.started + other.started,
    generator: {
      cpu: most('cpu'),
      loop: most('loop'),
      loopDelayP99Ms: most('loopDelayP99Ms'),
      lagP99Ms: most('lagP99Ms'),
      inFlight: most('inFlight'),
      rssBytes: most('rssBytes'),
    },
    arrivals: joinedArrivals(one.arrivals, other.arrivals),
    errors,
  };
}

function joinedArrivals(one: BinFacts['arrivals'], other: BinFacts['arrivals']): BinFacts['arrivals'] {
  if (one === undefined || other === undefined) return one ?? other;
  return {
    due: one.due + other.due,
    started: one.started + other.started,
    dropped: one.dropped + other.dropped,
    queued: Math.max(one.queued, other.queued),
  };
}
