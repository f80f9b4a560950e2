import { percentilesUs, type LatencyHistogram } from '../metrics/hdr.ts';
import { drawnSamplers } from '../result/drawn-second.ts';
import type { Label } from '../metrics/interval.ts';
import type { Second } from '../result/run-file.ts';
import { judge, percentileOf } from '../thresholds/judge.ts';
import type { Aggregate } from '../thresholds/judge.ts';
import type { Threshold } from '../thresholds/threshold.ts';
import type { WarmUp } from '../result/warm-up.ts';
import type { Bins } from './bins.ts';
import { Rows, type AllSeries, type Row, type Series } from './binned-rows.ts';
import { countOf, isMeaningful } from './percentiles.ts';

const SPARKLINE_POINTS = 40;
const BINS_TO_BREAK = 3;

/** What decides how a run is cut and what is kept of it. */
export interface BinOptions {
  readonly labels: readonly Label[];
  readonly thresholds: readonly Threshold[];
  /** Sampler ids that get a heatmap: one of each of 500 would not fit a page. */
  readonly heated: ReadonlySet<number>;
  readonly warmUp?: WarmUp | undefined;
}

export interface BinnedRun {
  readonly all: AllSeries;
  /** Index = sampler id; absent for redirects that never came. */
  readonly samplers: readonly (Series | undefined)[];
  /** Number of the bin in which each threshold (same order) was broken first; for 3 bins in a row. */
  readonly firstBroken: readonly (number | undefined)[];
}

/**
 * Goes through the seconds once, bin by bin. Only the current bin's histograms are held: those of 60
 * samplers and 300 bins would take 470 MB.
 */
export function binRun(byBin: readonly (readonly Second[])[], bins: Bins, options: BinOptions): BinnedRun {
  const { labels, thresholds, heated, warmUp } = options;
  const perPoint = Math.ceil(byBin.length / SPARKLINE_POINTS);
  // Most samplers are never redirected: their rows would hold histograms for nothing.
  const used = new Set(byBin.flatMap((seconds) => seconds.flatMap(drawnSamplers)).map(({ id }) => id));
  const shown = labels.map((label, id) => (label.hopOf === undefined || used.has(id) ? label : undefined));
  const drawn = new Rows(shown, perPoint, heated);
  // Thresholds see only what counts; charts draw the warm-up too.
  const counted = warmUp === undefined ? drawn : new Rows(shown, perPoint, NO_HEAT);
  const watches = thresholds.map((threshold) => new Watch(threshold));
  byBin.forEach((seconds, bin) => {
    const length = bins.covered[bin] ?? 1;
    drawn.fill(seconds.flatMap(drawnSamplers));
    if (counted !== drawn) counted.fill(seconds.flatMap(({ samplers }) => samplers));
    for (const watch of watches) watch.see(bin, counted.of(watch.threshold), length);
    for (const rows of new Set([drawn, counted])) rows.close(bin, length, bin === byBin.length - 1);
  });
  return {
    all: { ...drawn.all.series, ...drawn.all.more },
    samplers: drawn.byId.map((row) => row?.series),
    firstBroken: watches.map((watch) => watch.brokenSince),
  };
}

const NO_HEAT: ReadonlySet<number> = new Set();

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
