import type { ArrivalCounts, GeneratorInterval, GroupInterval } from '../metrics/interval.ts';
import { endOf, lengthOf } from './record-width.ts';
import type { GeneratorSecond, SamplerSecond, Second, WorkerSecond } from './run-file.ts';
import { SamplerTotals, type Pack } from './totals.ts';

/**
 * Makes one wider record of neighbouring ones. Counts, times spent and distributions are added; of what is measured at
 * a moment, or is a share, the record has the highest (`queued` the last, beside the highest): charts show the worst
 * second of a bin. Holds the histograms of one record.
 */
export class SecondFold {
  readonly #pack: Pack | undefined;
  #from: number | undefined;
  #end = 0;
  /** Of its last second, when that was no whole one. */
  #missingMs = 0;
  #groups: GroupInterval[] = [];
  #generator: GeneratorSecond | undefined;
  readonly #samplers = new SamplerSums();
  readonly #warmUp = new SamplerSums();

  /** `pack` makes the distributions of the record; absent = as run files have them. */
  constructor(pack?: Pack) {
    this.#pack = pack;
  }

  get isEmpty(): boolean {
    return this.#from === undefined;
  }

  /** Records in order of time. */
  add(second: Second): void {
    const { generator, warmUp } = second;
    this.#from ??= second.t;
    this.#end = Math.max(this.#end, endOf(second));
    if (generator.lengthMs !== undefined) this.#missingMs += 1000 * lengthOf(second) - generator.lengthMs;
    second.groups.forEach((group, index) => (this.#groups[index] = joinedGroup(this.#groups[index], group)));
    this.#generator = this.#generator === undefined ? generator : joinedGenerator(this.#generator, generator);
    this.#samplers.add(second.samplers);
    if (warmUp !== undefined) this.#warmUp.add(warmUp);
  }

  /** The record; `undefined` when there was nothing. Starts again. */
  take(): Second | undefined {
    const [from, generator, missingMs] = [this.#from, this.#generator, this.#missingMs];
    if (from === undefined || generator === undefined) return undefined;
    const { lengthMs: _, ...figures } = generator;
    const seconds = this.#end - from;
    const warmUp = this.#warmUp.take(this.#pack);
    const record: Second = {
      k: 's',
      t: from,
      ...(seconds === 1 ? {} : { seconds }),
      groups: this.#groups,
      samplers: this.#samplers.take(this.#pack),
      ...(warmUp.length === 0 ? {} : { warmUp }),
      generator: { ...figures, ...(missingMs > 0 ? { lengthMs: 1000 * seconds - missingMs } : {}) },
    };
    this.#from = undefined;
    this.#end = 0;
    this.#missingMs = 0;
    this.#groups = [];
    this.#generator = undefined;
    return record;
  }
}

/** Sums by sampler, used again and again: making histograms would take longer than adding to them. */
class SamplerSums {
  readonly #totals = new Map<number, SamplerTotals>();
  #touched = new Set<number>();

  add(samplers: readonly SamplerSecond[]): void {
    for (const sampler of samplers) {
      const totals = this.#totals.get(sampler.id) ?? new SamplerTotals(2);
      this.#totals.set(sampler.id, totals);
      this.#touched.add(sampler.id);
      totals.addSecond(sampler);
    }
  }

  take(pack: Pack | undefined): SamplerSecond[] {
    const ids = [...this.#touched].sort((a, b) => a - b);
    this.#touched = new Set();
    return ids.map((id) => {
      const totals = this.#totals.get(id);
      const record = { id, ...totals?.toRecord(pack) };
      totals?.clear();
      return record;
    });
  }
}

function joinedGroup(before: GroupInterval | undefined, next: GroupInterval): GroupInterval {
  if (before === undefined) return next;
  const sum = (field: 'iterationsStarted' | 'iterationsFinished' | 'dropped' | 'lost'): number =>
    before[field] + next[field];
  const warmUpIterations = (before.warmUpIterations ?? 0) + (next.warmUpIterations ?? 0);
  const warmUpDropped = (before.warmUpDropped ?? 0) + (next.warmUpDropped ?? 0);
  const arrivals = joinedArrivals(before.arrivals, next.arrivals);
  return {
    active: Math.max(before.active, next.active),
    planned: Math.max(before.planned, next.planned),
    iterationsStarted: sum('iterationsStarted'),
    iterationsFinished: sum('iterationsFinished'),
    dropped: sum('dropped'),
    lost: sum('lost'),
    ...(warmUpIterations > 0 ? { warmUpIterations } : {}),
    ...(warmUpDropped > 0 ? { warmUpDropped } : {}),
    ...(arrivals === undefined ? {} : { arrivals }),
  };
}

/** What waits is that of the last second, or counts would no longer add up; the most is told beside it. */
function joinedArrivals(before: ArrivalCounts | undefined, next: ArrivalCounts | undefined): ArrivalCounts | undefined {
  if (before === undefined || next === undefined) return next ?? before;
  const mostQueued = Math.max(before.mostQueued ?? before.queued, next.mostQueued ?? next.queued);
  return {
    due: before.due + next.due,
    queued: next.queued,
    unserved: before.unserved + next.unserved,
    queuedAtStop: before.queuedAtStop + next.queuedAtStop,
    ...(mostQueued > next.queued ? { mostQueued } : {}),
  };
}

const SHORTEST_MS = 500;

function joinedGenerator(before: GeneratorSecond, next: GeneratorSecond): GeneratorSecond {
  // Of the rest of a run's last second shares and percentiles say little.
  const isShort = (next.lengthMs ?? 1000) < SHORTEST_MS;
  const highest = (field: 'loopDelayMaxMs' | 'lagMaxMs' | 'inFlight' | 'rssBytes' | 'heapBytes'): number =>
    Math.max(before[field], next[field]);
  const share = (field: 'cpu' | 'loop' | 'loopDelayP99Ms' | 'lagP99Ms'): number =>
    isShort ? before[field] : Math.max(before[field], next[field]);
  const optional = {
    gcMaxMs: most(before.gcMaxMs, next.gcMaxMs),
    heapShare: most(before.heapShare, next.heapShare),
    backlogMs: most(before.backlogMs, next.backlogMs),
    usersMs: joinedUsers(before.usersMs, next.usersMs),
    host: isShort ? before.host : joinedHost(before.host, next.host),
    workers: isShort ? before.workers : joinedWorkers(before.workers, next.workers),
  };
  return {
    cpu: share('cpu'),
    loop: share('loop'),
    loopDelayP99Ms: share('loopDelayP99Ms'),
    loopDelayMaxMs: highest('loopDelayMaxMs'),
    lagP99Ms: share('lagP99Ms'),
    lagMaxMs: highest('lagMaxMs'),
    inFlight: highest('inFlight'),
    rssBytes: highest('rssBytes'),
    heapBytes: highest('heapBytes'),
    gcMs: before.gcMs + next.gcMs,
    ...known(optional),
  };
}

/** Without what is not known: absent is not `undefined` in a record. */
function known<T extends object>(fields: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Name in keyof T]?: Exclude<T[Name], undefined>;
  };
}

/** A part would look like users who do nothing. */
function joinedUsers(
  before: GeneratorInterval['usersMs'],
  next: GeneratorInterval['usersMs'],
): GeneratorInterval['usersMs'] {
  if (before === undefined || next === undefined) return undefined;
  return { requests: before.requests + next.requests, pauses: before.pauses + next.pauses };
}

function joinedHost(before: GeneratorInterval['host'], next: GeneratorInterval['host']): GeneratorInterval['host'] {
  if (before === undefined || next === undefined) return next ?? before;
  return {
    busy: Math.max(before.busy, next.busy),
    steal: Math.max(before.steal, next.steal),
    descriptors: Math.max(before.descriptors, next.descriptors),
  };
}

function joinedWorkers(
  before: readonly WorkerSecond[] | undefined,
  next: readonly WorkerSecond[] | undefined,
): readonly WorkerSecond[] | undefined {
  if (before === undefined || next === undefined) return next ?? before;
  const byWorker = new Map(before.map((worker) => [worker.worker, worker]));
  for (const worker of next) byWorker.set(worker.worker, joinedWorker(byWorker.get(worker.worker), worker));
  return [...byWorker.values()].sort((a, b) => a.worker - b.worker);
}

function joinedWorker(before: WorkerSecond | undefined, next: WorkerSecond): WorkerSecond {
  if (before === undefined) return next;
  return {
    worker: next.worker,
    loop: Math.max(before.loop, next.loop),
    loopDelayP99Ms: Math.max(before.loopDelayP99Ms, next.loopDelayP99Ms),
    loopDelayMaxMs: Math.max(before.loopDelayMaxMs, next.loopDelayMaxMs),
    lagP99Ms: Math.max(before.lagP99Ms, next.lagP99Ms),
    ...known({ gcMaxMs: most(before.gcMaxMs, next.gcMaxMs), heapShare: most(before.heapShare, next.heapShare) }),
  };
}

function most(before: number | undefined, next: number | undefined): number | undefined {
  return before === undefined || next === undefined ? (next ?? before) : Math.max(before, next);
}
