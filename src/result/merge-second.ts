import type { ArrivalCounts, GeneratorInterval, GroupInterval, Interval, LabelInterval } from '../metrics/interval.ts';
import type { GeneratorSecond, SamplerSecond, Second, WorkerSecond } from './run-file.ts';
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
    generator: { ...mergeGenerator(intervals.map((interval) => interval.generator)), ...byWorker(intervals) },
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
  const sum = (field: Exclude<keyof ArrivalCounts, 'mostQueued'>): number =>
    parts.reduce((total, part) => total + part[field], 0);
  return {
    arrivals: {
      due: sum('due'),
      queued: sum('queued'),
      unserved: sum('unserved'),
      queuedAtStop: sum('queuedAtStop'),
    },
  };
}

type Figure = Exclude<keyof GeneratorInterval, 'usersMs' | 'host' | 'lengthMs'>;

/** The busiest worker decides; what is under way, heaps and the times of users add up. CPU, memory, host are the process's. */
export function mergeGenerator(parts: readonly GeneratorInterval[]): GeneratorInterval {
  const most = (field: Figure): number => Math.max(0, ...parts.map((part) => part[field] ?? 0));
  const sum = (field: Figure): number => parts.reduce((total, part) => total + (part[field] ?? 0), 0);
  const has = (field: Figure): boolean => parts.some((part) => part[field] !== undefined);
  const usersMs = mergeUsers(parts);
  const lengthMs = Math.max(0, ...parts.map((part) => part.lengthMs ?? 1000));
  const host = parts.find((part) => part.host !== undefined)?.host;
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
    ...(has('gcMaxMs') ? { gcMaxMs: most('gcMaxMs') } : {}),
    ...(has('heapShare') ? { heapShare: most('heapShare') } : {}),
    ...(usersMs === undefined ? {} : { usersMs }),
    ...(host === undefined ? {} : { host }),
    ...(parts.length > 0 && lengthMs < 1000 ? { lengthMs } : {}),
  };
}

/** Only when every worker knows: a part would look like users who do nothing. */
function mergeUsers(parts: readonly GeneratorInterval[]): GeneratorInterval['usersMs'] {
  let [requests, pauses] = [0, 0];
  for (const { usersMs } of parts) {
    if (usersMs === undefined) return undefined;
    requests += usersMs.requests;
    pauses += usersMs.pauses;
  }
  return parts.length === 0 ? undefined : { requests, pauses };
}

function byWorker(intervals: readonly Interval[]): Pick<GeneratorSecond, 'workers'> {
  if (intervals.length < 2) return {};
  return { workers: intervals.map(workerSecond).sort((a, b) => a.worker - b.worker) };
}

function workerSecond({ worker, generator }: Interval): WorkerSecond {
  const { loop, loopDelayP99Ms, loopDelayMaxMs, lagP99Ms, gcMaxMs, heapShare } = generator;
  return {
    worker,
    loop,
    loopDelayP99Ms,
    loopDelayMaxMs,
    lagP99Ms,
    ...(gcMaxMs === undefined ? {} : { gcMaxMs }),
    ...(heapShare === undefined ? {} : { heapShare }),
  };
}
