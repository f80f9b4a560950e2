import type { TargetFacts, TargetSeries, TargetSource } from '../metrics/target.ts';
import type { RunResult } from '../result/read-run.ts';
import type { TargetRecord } from '../result/run-file.ts';
import type { Bins } from './bins.ts';

/** What the target showed beside the load. */
export interface TargetModel {
  readonly intervalMs: number;
  readonly sources: readonly TargetSourceRow[];
  readonly series: readonly TargetSeriesRow[];
  /** What could not be seen, and why. */
  readonly notes: readonly string[];
}

export interface TargetSourceRow extends TargetSource {
  /** How often it was read, and how often it gave nothing. */
  readonly readings: number;
  readonly missed: number;
}

/** One line, in its unit. Figures are over all its readings. */
export interface TargetSeriesRow extends TargetSeries {
  readonly sourceName: string;
  readonly readings: number;
  readonly min: number;
  readonly mean: number;
  readonly max: number;
  readonly last: number;
  /** Mean over each bin of the timeline; undefined where nothing was read. */
  readonly perBin: readonly (number | undefined)[];
}

/** `undefined` when the plan watches nothing. */
export function targetModel({ head, series, targetReadings, events }: RunResult, bins: Bins): TargetModel | undefined {
  const { monitor } = head;
  if (monitor === undefined) return undefined;
  return {
    intervalMs: monitor.intervalMs,
    sources: monitor.sources.map((source, index) => ({
      ...source,
      readings: targetReadings.length,
      missed: targetReadings.filter(({ missed = [] }) => missed.includes(index)).length,
    })),
    series: series
      .flatMap((one) => {
        const row = seriesRow(one, targetReadings, bins);
        return row === undefined ? [] : [{ ...row, sourceName: monitor.sources[one.source]?.name ?? '' }];
      })
      .sort((a, b) => a.source - b.source || placeOf(a, monitor) - placeOf(b, monitor) || a.id - b.id),
    notes: events.flatMap(({ name, text }) => (name === 'monitor' ? [text] : [])),
  };
}

/** Where the plan names the metric; of processes all the same. */
function placeOf({ source, metric }: TargetSeries, { sources }: TargetFacts): number {
  return sources[source]?.metrics?.indexOf(metric) ?? 0;
}

function seriesRow(
  { id, source, metric, labels, title, unit, as }: TargetSeries,
  readings: readonly TargetRecord[],
  bins: Bins,
): Omit<TargetSeriesRow, 'sourceName'> | undefined {
  const own = readings.flatMap((reading) => {
    const value = reading.values.find(([series]) => series === id)?.[1];
    return value === undefined ? [] : [{ ...reading, value }];
  });
  const last = own.at(-1);
  if (last === undefined) return undefined;
  const values = own.map(({ value }) => value);
  return {
    id,
    source,
    metric,
    labels,
    title,
    unit,
    as,
    readings: own.length,
    min: values.reduce((low, value) => Math.min(low, value), Infinity),
    // Divided before it is added: sums of very large numbers have no end.
    mean: values.reduce((mean, value) => mean + value / values.length, 0),
    max: values.reduce((high, value) => Math.max(high, value), -Infinity),
    last: last.value,
    perBin: meansByBin(own, bins),
  };
}

/**
 * A reading stands for the time since the one before it: rates and CPU are means over that time, and of anything else
 * nothing more is known. Bins take the mean by how long each reading covers them; what no reading covers is a gap.
 */
function meansByBin(
  readings: readonly { readonly atMs: number; readonly overMs: number; readonly value: number }[],
  { starts, binSeconds }: Bins,
): (number | undefined)[] {
  const sums = starts.map(() => 0);
  const weights = starts.map(() => 0);
  const last = starts.length - 1;
  const binOf = (ms: number): number => Math.min(Math.max(0, Math.floor(ms / 1000 / binSeconds)), last);
  for (const { atMs, overMs, value } of readings) {
    // The first one covers no time, but is better than nothing.
    const fromMs = atMs - Math.max(overMs, 1);
    for (let bin = binOf(fromMs); bin <= binOf(atMs); bin++) {
      const binFromMs = bin * binSeconds * 1000;
      const binToMs = bin === last ? Infinity : binFromMs + binSeconds * 1000;
      const weight = Math.min(atMs, binToMs) - Math.max(fromMs, bin === 0 ? -1 : binFromMs);
      if (weight <= 0) continue;
      sums[bin] = (sums[bin] ?? 0) + value * weight;
      weights[bin] = (weights[bin] ?? 0) + weight;
    }
  }
  return sums.map((sum, bin) => {
    const weight = weights[bin] ?? 0;
    return weight > 0 && Number.isFinite(sum) ? sum / weight : undefined;
  });
}
