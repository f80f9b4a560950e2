import { LatencyHistogram, percentilesUs } from '../metrics/hdr.ts';
import type { Label } from '../metrics/interval.ts';
import type { SamplerSecond, Second } from '../result/run-file.ts';
import { judge, percentileOf } from '../thresholds/judge.ts';
import type { Aggregate } from '../thresholds/judge.ts';
import type { Threshold } from '../thresholds/threshold.ts';
import type { WarmUp } from '../result/warm-up.ts';
import type { Bins } from './bins.ts';
import { countOf, isMeaningful, percentileMs } from './percentiles.ts';

const SPARKLINE_POINTS = 40;
const BINS_TO_BREAK = 3;

/** A row's values over time, one entry per bin. */
export interface Series {
  readonly p50Ms: (number | undefined)[];
  readonly p95Ms: (number | undefined)[];
  readonly p99Ms: (number | undefined)[];
  readonly maxMs: (number | undefined)[];
  readonly okPerSecond: number[];
  readonly failedPerSecond: number[];
  /** p95 of at most 40 longer stretches. */
  readonly sparkline: (number | undefined)[];
}

export interface BinnedRun {
  readonly all: Series;
  /** Index = sampler id; absent for redirects that never came. */
  readonly samplers: readonly (Series | undefined)[];
  /** Number of the bin in which each threshold (same order) was broken first; for 3 bins in a row. */
  readonly firstBroken: readonly (number | undefined)[];
}

/**
 * Goes through the seconds once, bin by bin. Only the current bin's histograms are held: those of 60
 * samplers and 300 bins would take 470 MB.
 */
export function binRun(
  byBin: readonly (readonly Second[])[],
  bins: Bins,
  labels: readonly Label[],
  thresholds: readonly Threshold[],
  warmUp?: WarmUp,
): BinnedRun {
  const perPoint = Math.ceil(byBin.length / SPARKLINE_POINTS);
  // Most samplers are never redirected: their rows would hold histograms for nothing.
  const used = new Set(byBin.flatMap((seconds) => seconds.flatMap(drawnSamplers)).map(({ id }) => id));
  const shown = labels.map((label, id) => (label.hopOf === undefined || used.has(id) ? label : undefined));
  const drawn = new Rows(shown, perPoint);
  // Thresholds see only what counts; charts draw the warm-up too.
  const counted = warmUp === undefined ? drawn : new Rows(shown, perPoint);
  const watches = thresholds.map((threshold) => new Watch(threshold));
  byBin.forEach((seconds, bin) => {
    const length = bins.covered[bin] ?? 1;
    drawn.fill(seconds.flatMap(drawnSamplers));
    if (counted !== drawn) counted.fill(seconds.flatMap(({ samplers }) => samplers));
    for (const watch of watches) watch.see(bin, counted.of(watch.threshold), length);
    for (const rows of new Set([drawn, counted])) rows.close(bin, length, bin === byBin.length - 1);
  });
  return {
    all: drawn.all.series,
    samplers: drawn.byId.map((row) => row?.series),
    firstBroken: watches.map((watch) => watch.brokenSince),
  };
}

/** Everything of one second, the warm-up's part too: what charts draw. */
export function drawnSamplers({ samplers, warmUp }: Second): readonly SamplerSecond[] {
  return warmUp === undefined ? samplers : [...samplers, ...warmUp];
}

/** The rows of all samplers, and the one of all requests. */
class Rows {
  /** Index = sampler id. */
  readonly byId: readonly (Row | undefined)[];
  readonly samplers: readonly Row[];
  readonly all: Row;

  constructor(labels: readonly (Label | undefined)[], perPoint: number) {
    this.byId = labels.map((label) => label && new Row(label, perPoint));
    this.samplers = this.byId.filter((row) => row !== undefined);
    this.all = new Row(undefined, perPoint);
  }

  fill(seconds: readonly SamplerSecond[]): void {
    for (const second of seconds) this.byId[second.id]?.add(second);
    for (const row of this.samplers) if (row.label?.kind === 'request') this.all.merge(row);
  }

  of({ sampler }: Threshold): Row[] {
    return sampler === undefined ? [this.all] : this.samplers.filter((row) => row.label?.name === sampler);
  }

  close(bin: number, seconds: number, isLast: boolean): void {
    for (const row of [...this.samplers, this.all]) row.close(bin, seconds, isLast);
  }
}

/** One row of the current bin, and its finished values. */
class Row {
  readonly label: Label | undefined;
  readonly ok = new LatencyHistogram(2);
  readonly failed = new LatencyHistogram(2);
  readonly series: Series = {
    p50Ms: [],
    p95Ms: [],
    p99Ms: [],
    maxMs: [],
    okPerSecond: [],
    failedPerSecond: [],
    sparkline: [],
  };
  readonly #perPoint: number;
  readonly #point = new LatencyHistogram(2);

  constructor(label: Label | undefined, perPoint: number) {
    this.label = label;
    this.#perPoint = perPoint;
  }

  add(second: SamplerSecond): void {
    if (second.ok !== undefined) this.ok.addPacked(second.ok);
    if (second.failed !== undefined) this.failed.addPacked(second.failed);
  }

  merge(other: Row): void {
    if (other.ok.count > 0) this.ok.merge(other.ok);
    if (other.failed.count > 0) this.failed.merge(other.failed);
  }

  /** Writes the bin down and empties the row for the next. */
  close(bin: number, seconds: number, isLast: boolean): void {
    const parts = [this.ok, this.failed].filter((part) => part.count > 0);
    const count = countOf(parts);
    const [p50, p95, p99] = percentilesUs(parts, [50, 95, 99]);
    this.series.p50Ms.push(drawn(count, 50, p50));
    this.series.p95Ms.push(drawn(count, 95, p95));
    this.series.p99Ms.push(drawn(count, 99, p99));
    this.series.maxMs.push(count === 0 ? undefined : Math.max(this.ok.maxUs, this.failed.maxUs) / 1000);
    this.series.okPerSecond.push(this.ok.count / seconds);
    this.series.failedPerSecond.push(this.failed.count / seconds);
    for (const part of parts) this.#point.merge(part);
    if ((bin + 1) % this.#perPoint === 0 || isLast) {
      this.series.sparkline.push(percentileMs([this.#point], 95));
      this.#point.clear();
    }
    for (const part of parts) part.clear();
  }
}

function drawn(count: number, p: number, us: number | undefined): number | undefined {
  return us !== undefined && isMeaningful(count, p) ? us / 1000 : undefined;
}

// Judged on single bins these would be "broken" by any ramp, or say nothing about when.
const NOT_OVER_TIME = new Set(['throughput', 'skipped', 'min']);

/** Watches one threshold bin by bin. */
class Watch {
  readonly threshold: Threshold;
  brokenSince: number | undefined;
  #inARow = 0;

  constructor(threshold: Threshold) {
    this.threshold = threshold;
  }

  see(bin: number, rows: readonly Row[], seconds: number): void {
    if (this.brokenSince !== undefined || NOT_OVER_TIME.has(this.threshold.metric)) return;
    const parts = rows.flatMap((row) => [row.ok, row.failed]);
    const count = countOf(parts);
    const p = percentileOf(this.threshold.metric);
    const canBeJudged = count > 0 && (p === undefined || isMeaningful(count, p));
    const isBroken = canBeJudged && !judge(this.threshold, binAggregate(rows, parts, seconds)).passed;
    this.#inARow = isBroken ? this.#inARow + 1 : 0;
    if (this.#inARow === BINS_TO_BREAK) this.brokenSince = bin - BINS_TO_BREAK + 1;
  }
}

function binAggregate(rows: readonly Row[], parts: readonly LatencyHistogram[], seconds: number): Aggregate {
  const filled = parts.filter((part) => part.count > 0);
  const count = countOf(filled);
  return {
    requests: count,
    failed: rows.reduce((sum, row) => sum + row.failed.count, 0),
    skipped: 0,
    seconds,
    count,
    meanUs: filled.reduce((sum, part) => sum + part.sumUs, 0) / count,
    minUs: Math.min(...filled.map((part) => part.minUs)),
    maxUs: Math.max(...filled.map((part) => part.maxUs)),
    percentileUs: (p) => percentilesUs(filled, [p])[0],
  };
}
