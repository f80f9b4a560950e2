import { LatencyHistogram, type PackedDistribution } from '../../metrics/hdr.ts';
import type { Label } from '../../metrics/interval.ts';
import type { DrawnPart, DrawnSecond, RequestTimes } from '../../result/drawn-second.ts';
import { AllRow } from '../binned-rows.ts';
import { WIDTHS, MAX_BINS } from '../bin-width.ts';
import type { TimeModel } from '../charts/chart.ts';
import { percentileMs } from '../percentiles.ts';
import { factsOf, joinedFacts, type BinFacts } from './bin-facts.ts';

export interface LiveTimelineOptions {
  readonly labels: readonly Label[];
  /** Absent for plans that no time bounds: their bins get wider as the run gets longer. */
  readonly plannedMs: number | undefined;
}

/** What a bin is made of, so that two can be joined. */
interface Bin {
  readonly requests: readonly RequestTimes[];
  readonly parts: readonly DrawnPart[];
}

/** A sampler's values, one entry per finished bin. */
interface Columns {
  readonly p95Ms: (number | undefined)[];
  readonly okPerSecond: number[];
  readonly failedPerSecond: number[];
}

/**
 * The time line of a running test, bin by bin as in its report. Only the current bin's seconds are held, and, where
 * bins will have to be joined, the distributions of finished ones: percentiles come from merged histograms, never from
 * other percentiles.
 */
export class LiveTimeline {
  readonly #labels: readonly Label[];
  readonly #mayGrow: boolean;
  #binSeconds: number;
  #all = new AllRow(undefined, Infinity, true);
  #columns: readonly Columns[];
  readonly #scratch = new LatencyHistogram(2);
  #facts: BinFacts[] = [];
  /** Of finished bins, to join them by; empty when the plan's length is known. */
  #kept: Bin[] = [];
  #open: DrawnSecond[] = [];

  constructor({ labels, plannedMs }: LiveTimelineOptions) {
    this.#labels = labels;
    this.#mayGrow = plannedMs === undefined;
    this.#binSeconds = widthFor(plannedMs);
    this.#columns = labels.map(emptyColumns);
  }

  /** Finished bins. */
  get bins(): number {
    return this.#facts.length;
  }

  get binSeconds(): number {
    return this.#binSeconds;
  }

  /** Takes a second; gives what it changed: bins that it finished are new, or all of them are. */
  add(second: DrawnSecond): 'nothing' | 'bins' | 'everything' {
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
    const { series } = this.#all;
    const facts = this.#facts;
    const perSecond = (count: (bin: BinFacts) => number): number[] => facts.map((bin) => count(bin) / this.#binSeconds);
    return {
      binSeconds: this.#binSeconds,
      seconds: facts.map((_, bin) => bin * this.#binSeconds),
      covered: facts.map(() => this.#binSeconds),
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
      ok: series.ok,
      failed: series.failed,
      heat: series.heat,
      samplers: this.#columns,
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
    const open = this.#open;
    this.#open = [];
    this.#fill({ requests: open.map(({ requests }) => requests), parts: open.flatMap(({ parts }) => parts) });
    this.#facts.push(factsOf(open));
  }

  /** Writes a finished bin down. */
  #fill(bin: Bin): void {
    for (const requests of bin.requests) this.#all.add({ id: -1, ...requests });
    this.#all.close(this.#facts.length, this.#binSeconds, false);
    const byId = new Map<number, DrawnPart[]>();
    for (const part of bin.parts) byId.set(part.id, [...(byId.get(part.id) ?? []), part]);
    this.#columns.forEach((columns, id) => this.#append(columns, byId.get(id) ?? []));
    if (this.#mayGrow) this.#kept.push(bin);
  }

  #append(columns: Columns, parts: readonly DrawnPart[]): void {
    const count = (field: 'ok' | 'failed'): number => parts.reduce((sum, part) => sum + part[field], 0);
    const [ok, failed] = [count('ok'), count('failed')];
    columns.okPerSecond.push(ok / this.#binSeconds);
    columns.failedPerSecond.push(failed / this.#binSeconds);
    const times = mergedInto(this.#scratch, parts);
    columns.p95Ms.push(percentileMs([times], 95));
  }

  /** Twice as wide: two finished bins each become one. Their number is even, and no bin is open. */
  #widen(): void {
    const [kept, facts] = [this.#kept, this.#facts];
    this.#binSeconds *= 2;
    this.#all = new AllRow(undefined, Infinity, true);
    this.#columns = this.#labels.map(emptyColumns);
    [this.#kept, this.#facts] = [[], []];
    for (let at = 0; at + 1 < kept.length; at += 2) {
      const [one, other] = [facts[at], facts[at + 1]];
      if (one === undefined || other === undefined) break;
      this.#fill(this.#joinedBin([kept[at], kept[at + 1]]));
      this.#facts.push(joinedFacts(one, other));
    }
  }

  /** Distributions are merged, so that a bin holds no more however long it is. */
  #joinedBin(bins: readonly (Bin | undefined)[]): Bin {
    const parts = bins.flatMap((bin) => bin?.parts ?? []);
    const requests = bins.flatMap((bin) => bin?.requests ?? []);
    return { requests: [this.#mergedRequests(requests)], parts: this.#mergedParts(parts) };
  }

  #mergedRequests(all: readonly RequestTimes[]): RequestTimes {
    const of = (field: 'ok' | 'failed'): PackedDistribution | undefined =>
      this.#packed(all.flatMap((one) => one[field] ?? []));
    const [ok, failed] = [of('ok'), of('failed')];
    return { ...(ok === undefined ? {} : { ok }), ...(failed === undefined ? {} : { failed }) };
  }

  #mergedParts(parts: readonly DrawnPart[]): DrawnPart[] {
    return [...new Set(parts.map(({ id }) => id))].map((id) => {
      const own = parts.filter((part) => part.id === id);
      const count = (field: 'ok' | 'failed'): number => own.reduce((sum, part) => sum + part[field], 0);
      const packed = this.#packed(own.flatMap(({ times }) => times));
      return { id, ok: count('ok'), failed: count('failed'), times: packed === undefined ? [] : [packed] };
    });
  }

  #packed(parts: readonly PackedDistribution[]): PackedDistribution | undefined {
    if (parts.length < 2) return parts[0];
    return mergedInto(this.#scratch, [{ times: parts }]).pack();
  }
}

/** The one histogram that all are merged in, emptied before. */
function mergedInto(scratch: LatencyHistogram, parts: readonly Pick<DrawnPart, 'times'>[]): LatencyHistogram {
  scratch.clear();
  for (const { times } of parts) for (const packed of times) scratch.addPacked(packed);
  return scratch;
}

function emptyColumns(): Columns {
  return { p95Ms: [], okPerSecond: [], failedPerSecond: [] };
}

function widthFor(plannedMs: number | undefined): number {
  if (plannedMs === undefined) return 1;
  const seconds = plannedMs / 1000;
  return WIDTHS.find((width) => seconds / width <= MAX_BINS) ?? Math.ceil(seconds / MAX_BINS / 300) * 300;
}
