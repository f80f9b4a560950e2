import { percentilesUs, LatencyHistogram } from '../metrics/hdr.ts';
import type { GeneratorInterval, GroupInterval, Interval, Label, LabelInterval } from '../metrics/interval.ts';
import type { Aggregate, FindAggregate } from '../thresholds/judge.ts';
import type { Health } from './health/health.ts';
import { SamplerTotals, aggregateOf } from './totals.ts';
import type { WarmUp } from './warm-up.ts';

/** Seconds in the moving window of the terminal. */
export const WINDOW_SECONDS = 10;

/** One row of a live view: since the start, and over the last ten seconds. */
export interface LiveRow {
  readonly total: Aggregate;
  readonly recent: Aggregate;
}

/** What a running test has measured so far. */
export interface LiveAggregates {
  /** Whole seconds recorded. */
  readonly seconds: number;
  /** Absent without a warm-up, or before it begins. Totals leave it out, the last ten seconds do not. */
  readonly warmUp?: WarmUp;
  /** Every request sampler together. */
  readonly all: LiveRow;
  /** Index = sampler id, as in `head.samplers`. */
  readonly samplers: readonly LiveRow[];
  /** By thread group, from the last second; empty before the first. */
  readonly groups: readonly GroupInterval[];
  readonly generator?: GeneratorInterval;
  /** Whether the generator has kept up so far. */
  readonly health: Health;
  /** Error causes so far, most frequent first. */
  readonly errors: readonly {
    readonly id: number;
    readonly name: string;
    readonly message: string;
    readonly count: number;
  }[];
  /** For `judgeAll`: totals by sampler name, or of all requests. */
  readonly find: FindAggregate;
}

/** Looks totals up by sampler name; samplers that share a name are taken together. */
export function finder(labels: readonly Label[], totals: readonly SamplerTotals[], seconds: number): FindAggregate {
  return (name) => {
    const chosen = totals.filter((_, id) => {
      const label = labels[id];
      return name === undefined ? label?.kind === 'request' : label?.name === name;
    });
    return chosen.length === 0 ? undefined : aggregateOf(chosen, seconds);
  };
}

interface RecentSecond {
  readonly second: number;
  readonly byLabel: ReadonlyMap<number, readonly LabelInterval[]>;
  readonly requests: RequestsOfSecond;
}

/** All requests of one second: summed up once, however many samplers there are. */
interface RequestsOfSecond {
  readonly times: LatencyHistogram;
  readonly failed: number;
  readonly skipped: number;
}

/** The last seconds as they came; those of a sampler are summed up only when somebody asks. */
export class RecentWindow {
  readonly #isRequest: (label: number) => boolean;
  #seconds: RecentSecond[] = [];

  constructor(isRequest: (label: number) => boolean) {
    this.#isRequest = isRequest;
  }

  push(second: number, intervals: readonly Interval[]): void {
    const all = intervals.flatMap(({ labels, warmUp = [] }) => [...labels, ...warmUp]);
    const requests = requestsOf(all.filter(({ label }) => this.#isRequest(label)));
    this.#seconds.push({ second, byLabel: byLabel(all), requests });
    const newest = Math.max(...this.#seconds.map((kept) => kept.second));
    this.#seconds = this.#seconds.filter((kept) => kept.second > newest - WINDOW_SECONDS);
  }

  /** All requests over the window, or the shorter time since the start. */
  all(runSeconds: number): Aggregate {
    const parts = this.#seconds.map(({ requests }) => requests);
    const times = parts.map((part) => part.times).filter((part) => part.count > 0);
    const count = times.reduce((sum, part) => sum + part.count, 0);
    return {
      requests: count,
      failed: parts.reduce((sum, { failed }) => sum + failed, 0),
      skipped: parts.reduce((sum, { skipped }) => sum + skipped, 0),
      seconds: Math.min(runSeconds, WINDOW_SECONDS),
      count,
      meanUs: count === 0 ? 0 : times.reduce((sum, part) => sum + part.sumUs, 0) / count,
      minUs: count === 0 ? 0 : Math.min(...times.map((part) => part.minUs)),
      maxUs: count === 0 ? 0 : Math.max(...times.map((part) => part.maxUs)),
      percentileUs: (p) => percentilesUs(times, [p])[0],
      percentilesUs: (ps) => percentilesUs(times, ps),
    };
  }

  /** One sampler, without looking at all others: there may be 500. */
  of(label: number, runSeconds: number): Aggregate {
    return windowOf(
      this.#seconds.flatMap(({ byLabel: entries }) => entries.get(label) ?? []),
      runSeconds,
    );
  }
}

function requestsOf(entries: readonly LabelInterval[]): RequestsOfSecond {
  const times = new LatencyHistogram(2);
  for (const { ok, failed } of entries) for (const part of [ok, failed]) if (part !== undefined) times.add(part);
  return {
    times,
    failed: entries.reduce((sum, { failed }) => sum + (failed?.count ?? 0), 0),
    skipped: entries.reduce((sum, { skipped }) => sum + skipped, 0),
  };
}

/** Rows that are computed when they are looked at: there may be 500, and few are. */
export function lazyRows(ids: number, row: (id: number) => LiveRow): readonly LiveRow[] {
  return Array.from({ length: ids }, (_, id) => {
    let made: LiveRow | undefined;
    const get = (): LiveRow => (made ??= row(id));
    return {
      get total() {
        return get().total;
      },
      get recent() {
        return get().recent;
      },
    };
  });
}

/** Entries by the sampler they are of. */
export function byLabel(entries: readonly LabelInterval[]): Map<number, LabelInterval[]> {
  const map = new Map<number, LabelInterval[]>();
  for (const entry of entries) {
    const own = map.get(entry.label);
    if (own === undefined) map.set(entry.label, [entry]);
    else own.push(entry);
  }
  return map;
}

/** Entries of a stretch of the run taken together, their distributions merged. */
export function windowOf(chosen: readonly LabelInterval[], runSeconds: number): Aggregate {
  const parts = chosen.flatMap((entry) => [entry.ok, entry.failed]).filter((part) => part !== undefined);
  const filled = parts.filter((part) => part.count > 0);
  const requests = filled.reduce((sum, part) => sum + part.count, 0);
  let histogram: LatencyHistogram | undefined;
  const merged = (): LatencyHistogram => {
    if (histogram !== undefined) return histogram;
    histogram = new LatencyHistogram(2);
    for (const part of filled) histogram.add(part);
    return histogram;
  };
  return {
    requests,
    failed: chosen.reduce((sum, entry) => sum + (entry.failed?.count ?? 0), 0),
    skipped: chosen.reduce((sum, entry) => sum + entry.skipped, 0),
    seconds: Math.min(runSeconds, WINDOW_SECONDS),
    count: requests,
    meanUs: requests === 0 ? 0 : filled.reduce((sum, part) => sum + part.sumUs, 0) / requests,
    minUs: requests === 0 ? 0 : Math.min(...filled.map((part) => part.minUs)),
    maxUs: requests === 0 ? 0 : Math.max(...filled.map((part) => part.maxUs)),
    percentileUs: (p) => percentilesUs([merged()], [p])[0],
    percentilesUs: (ps) => percentilesUs([merged()], ps),
  };
}
