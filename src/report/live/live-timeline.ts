import type { Label } from '../../metrics/interval.ts';
import type { SamplerSecond, Second } from '../../result/run-file.ts';
import { arrivalsOverTime } from '../arrival-facts.ts';
import { drawnSamplers } from '../binned-run.ts';
import { Rows } from '../binned-rows.ts';
import { WIDTHS, MAX_BINS } from '../bins.ts';
import type { TimeModel } from '../charts/chart.ts';
import { busiest } from '../timeline.ts';

/** What a bin has beside the times of its requests. */
interface BinFacts {
  readonly users: number;
  readonly planned: number;
  readonly started: number;
  readonly generator: TimeModel['timeline']['generator'][number];
  readonly arrivals:
    { readonly due: number; readonly started: number; readonly dropped: number; readonly queued: number } | undefined;
  /** Failed requests by cause. */
  readonly errors: ReadonlyMap<number, number>;
}

export interface LiveTimelineOptions {
  readonly labels: readonly Label[];
  /** Absent for plans that no time bounds: their bins get wider as the run gets longer. */
  readonly plannedMs: number | undefined;
}

/** Samplers have no heatmaps of their own here. */
const NONE: ReadonlySet<number> = new Set();

/**
 * The time line of a running test, bin by bin as in its report. Only the current bin's seconds are held, and, where
 * bins will have to be joined, the distributions of finished ones: percentiles come from merged histograms, never from
 * other percentiles.
 */
export class LiveTimeline {
  readonly #labels: readonly Label[];
  readonly #mayGrow: boolean;
  #binSeconds: number;
  #rows: Rows;
  #facts: BinFacts[] = [];
  /** Of finished bins, to join them by; empty when the plan's length is known. */
  #kept: (readonly SamplerSecond[])[] = [];
  #open: Second[] = [];

  constructor({ labels, plannedMs }: LiveTimelineOptions) {
    this.#labels = labels;
    this.#mayGrow = plannedMs === undefined;
    this.#binSeconds = widthFor(plannedMs);
    this.#rows = this.#freshRows();
  }

  /** Finished bins. */
  get bins(): number {
    return this.#facts.length;
  }

  get binSeconds(): number {
    return this.#binSeconds;
  }

  /** Takes a second; gives what it changed: bins that it finished are new, or all of them are. */
  add(second: Second): 'nothing' | 'bins' | 'everything' {
    const bin = Math.floor(second.t / this.#binSeconds);
    const before = this.#facts.length;
    // Seconds come in order, one may be missing; what comes late belongs to the open bin.
    while (this.#facts.length < bin) this.#close();
    this.#open.push(second);
    if ((second.t + 1) % this.#binSeconds === 0) this.#close();
    if (this.#mayGrow && this.#open.length === 0 && this.#facts.length >= MAX_BINS && this.#facts.length % 2 === 0) {
      this.#widen();
      return 'everything';
    }
    return this.#facts.length > before ? 'bins' : 'nothing';
  }

  /** Of the finished bins. */
  get timeline(): TimeModel['timeline'] {
    const { all, byId } = this.#rows;
    const { series, more } = all;
    const facts = this.#facts;
    const perSecond = (count: (bin: BinFacts) => number): number[] => facts.map((bin) => count(bin) / this.#binSeconds);
    return {
      binSeconds: this.#binSeconds,
      seconds: facts.map((_, bin) => bin * this.#binSeconds),
      activeUsers: facts.map(({ users }) => users),
      plannedUsers: facts.map(({ planned }) => planned),
      okPerSecond: series.okPerSecond,
      failedPerSecond: series.failedPerSecond,
      p50Ms: series.p50Ms,
      p95Ms: series.p95Ms,
      p99Ms: series.p99Ms,
      maxMs: series.maxMs,
      minMs: series.minMs,
      startedPerSecond: perSecond(({ started }) => started),
      ok: more.ok,
      failed: more.failed,
      heat: series.heat,
      samplers: byId.map((row) => row?.series ?? NO_COLUMNS),
      generator: facts.map(({ generator }) => generator),
      ...(facts.every(({ arrivals }) => arrivals === undefined)
        ? {}
        : {
            arrivals: {
              duePerSecond: perSecond(({ arrivals }) => arrivals?.due ?? 0),
              startedPerSecond: perSecond(({ arrivals }) => arrivals?.started ?? 0),
              droppedPerSecond: perSecond(({ arrivals }) => arrivals?.dropped ?? 0),
              queued: facts.map(({ arrivals }) => arrivals?.queued ?? 0),
            },
          }),
    };
  }

  /** Failed requests of a cause, by bin. */
  errorsPerBin(cause: number): number[] {
    return this.#facts.map(({ errors }) => errors.get(cause) ?? 0);
  }

  #close(): void {
    const seconds = this.#open;
    this.#open = [];
    this.#fill(seconds.flatMap(drawnSamplers));
    this.#facts.push(this.#factsOf(seconds));
  }

  #fill(samplers: readonly SamplerSecond[]): void {
    this.#rows.fill(samplers);
    if (this.#mayGrow) this.#kept.push(packed(this.#rows));
    this.#rows.close(this.#kept.length, this.#binSeconds, false);
  }

  #factsOf(seconds: readonly Second[]): BinFacts {
    const users = (field: 'active' | 'planned'): number =>
      Math.max(0, ...seconds.map(({ groups }) => groups.reduce((sum, group) => sum + group[field], 0)));
    const requests = seconds.flatMap(drawnSamplers).filter(({ id }) => this.#labels[id]?.kind === 'request');
    const counts = arrivalsOverTime([seconds], [1]);
    return {
      users: users('active'),
      planned: users('planned'),
      started: requests.reduce((sum, { started = 0 }) => sum + started, 0),
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

  /** Twice as wide: two finished bins each become one. Their number is even, and no bin is open. */
  #widen(): void {
    const [kept, facts] = [this.#kept, this.#facts];
    this.#binSeconds *= 2;
    this.#rows = this.#freshRows();
    [this.#kept, this.#facts] = [[], []];
    for (let at = 0; at + 1 < kept.length; at += 2) {
      const [one, other] = [facts[at], facts[at + 1]];
      if (one === undefined || other === undefined) break;
      this.#fill([...(kept[at] ?? []), ...(kept[at + 1] ?? [])]);
      this.#facts.push(joined(one, other));
    }
  }

  #freshRows(): Rows {
    return new Rows(this.#labels, Infinity, NONE);
  }
}

const NO_COLUMNS = { p95Ms: [], okPerSecond: [], failedPerSecond: [] };

function widthFor(plannedMs: number | undefined): number {
  if (plannedMs === undefined) return 1;
  const seconds = plannedMs / 1000;
  return WIDTHS.find((width) => seconds / width <= MAX_BINS) ?? Math.ceil(seconds / MAX_BINS / 300) * 300;
}

/** The open bin's distributions as records: what two bins are joined by. */
function packed({ byId }: Rows): SamplerSecond[] {
  return byId.flatMap((row, id) => {
    const [ok, failed] = [row?.ok.pack(), row?.failed.pack()];
    if (ok === undefined && failed === undefined) return [];
    return [{ id, ...(ok === undefined ? {} : { ok }), ...(failed === undefined ? {} : { failed }) }];
  });
}

function errorsOf(seconds: readonly Second[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { errors = {} } of seconds.flatMap(drawnSamplers)) {
    for (const [id, count] of Object.entries(errors)) counts.set(Number(id), (counts.get(Number(id)) ?? 0) + count);
  }
  return counts;
}

function joined(one: BinFacts, other: BinFacts): BinFacts {
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
