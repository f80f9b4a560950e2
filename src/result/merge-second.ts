import type { ArrivalCounts, GeneratorInterval, GroupInterval, Interval, LabelInterval } from '../metrics/interval.ts';
import type { SamplerSecond, Second } from './run-file.ts';
import { SamplerTotals } from './totals.ts';

/** One second of all workers as it stands in the run file: 2-digit distributions, samplers by id. */
export function mergeSecond(
  second: number,
  intervals: readonly Interval[],
  errorId: (worker: number, failure: number) => number,
): Second {
  const warmUp = mergeSamplers(intervals, (interval) => interval.warmUp ?? [], errorId);
  return {
    k: 's',
    t: second,
    groups: mergeGroups(intervals),
    samplers: mergeSamplers(intervals, (interval) => interval.labels, errorId),
    ...(warmUp.length === 0 ? {} : { warmUp }),
    generator: mergeGenerator(intervals.map((interval) => interval.generator)),
  };
}

function mergeSamplers(
  intervals: readonly Interval[],
  labelsOf: (interval: Interval) => readonly LabelInterval[],
  errorId: (worker: number, failure: number) => number,
): SamplerSecond[] {
  const totals = new Map<number, SamplerTotals>();
  for (const interval of intervals) {
    const { worker } = interval;
    for (const label of labelsOf(interval)) {
      const sampler = totals.get(label.label) ?? new SamplerTotals(2);
      totals.set(label.label, sampler);
      sampler.addInterval(label, (failure) => errorId(worker, failure));
    }
  }
  return [...totals]
    .sort(([a], [b]) => a - b)
    .map(([id, sampler]) => ({ id, ...sampler.toRecord() }))
    .filter((record) => Object.keys(record).length > 1);
}

/** Users and iterations of a group add up over workers. */
export function mergeGroups(intervals: readonly Pick<Interval, 'groups'>[]): GroupInterval[] {
  const count = Math.max(0, ...intervals.map((interval) => interval.groups.length));
  return Array.from({ length: count }, (_, index) => {
    const shares = intervals.map((interval) => interval.groups[index]).filter((share) => share !== undefined);
    const sum = (field: Exclude<keyof GroupInterval, 'arrivals'>): number =>
      shares.reduce((total, share) => total + (share[field] ?? 0), 0);
    const [warmUpIterations, warmUpDropped] = [sum('warmUpIterations'), sum('warmUpDropped')];
    return {
      active: sum('active'),
      planned: sum('planned'),
      iterationsStarted: sum('iterationsStarted'),
      iterationsFinished: sum('iterationsFinished'),
      dropped: sum('dropped'),
      lost: sum('lost'),
      ...(warmUpIterations > 0 ? { warmUpIterations } : {}),
      ...(warmUpDropped > 0 ? { warmUpDropped } : {}),
      ...mergeArrivals(shares),
    };
  });
}

function mergeArrivals(shares: readonly GroupInterval[]): Pick<GroupInterval, 'arrivals'> {
  const parts = shares.map(({ arrivals }) => arrivals).filter((part) => part !== undefined);
  if (parts.length === 0) return {};
  const sum = (field: keyof ArrivalCounts): number => parts.reduce((total, part) => total + part[field], 0);
  return {
    arrivals: {
      due: sum('due'),
      queued: sum('queued'),
      unserved: sum('unserved'),
      queuedAtStop: sum('queuedAtStop'),
    },
  };
}

/** The busiest worker decides; only requests in flight and heaps add up. CPU and memory are the process's. */
export function mergeGenerator(parts: readonly GeneratorInterval[]): GeneratorInterval {
  const most = (field: keyof GeneratorInterval): number => Math.max(0, ...parts.map((part) => part[field]));
  const sum = (field: keyof GeneratorInterval): number => parts.reduce((total, part) => total + part[field], 0);
  return {
    cpu: most('cpu'),
    loop: most('loop'),
    loopDelayP99Ms: most('loopDelayP99Ms'),
    loopDelayMaxMs: most('loopDelayMaxMs'),
    lagP99Ms: most('lagP99Ms'),
    lagMaxMs: most('lagMaxMs'),
    inFlight: sum('inFlight'),
    rssBytes: most('rssBytes'),
    heapBytes: sum('heapBytes'),
    gcMs: most('gcMs'),
  };
}
