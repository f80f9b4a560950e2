import type { TargetFacts, TargetSeries, TargetSource } from '../metrics/target.ts';
import type { RunResult } from '../result/read-run.ts';
import type { TargetRecord } from '../result/run-file.ts';
import type { Bins } from './bins.ts';
import { BinMeans, type SpannedValue } from './target-bins.ts';

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

/** One line over time, in its unit. */
export interface TargetLine extends TargetSeries {
  readonly sourceName: string;
  /** Mean over each bin of the timeline; undefined where nothing was read. */
  readonly perBin: readonly (number | undefined)[];
}

/** What charts of the target are drawn from: of a finished run, or of one under way. */
export interface TargetLines {
  readonly sources: readonly Pick<TargetSource, 'kind'>[];
  readonly series: readonly TargetLine[];
}

/** A line with its figures over all its readings. */
export interface TargetSeriesRow extends TargetLine {
  readonly readings: number;
  readonly min: number;
  readonly mean: number;
  readonly max: number;
  readonly last: number;
}

/** What of a run tells of its target. */
export interface WatchedRun extends Pick<RunResult, 'series' | 'targetReadings'> {
  readonly head: Pick<RunResult['head'], 'monitor'>;
  readonly events: readonly Pick<RunResult['events'][number], 'name' | 'text'>[];
}

/** `undefined` when the plan watches nothing. */
export function targetModel({ head, series, targetReadings, events }: WatchedRun, bins: Bins): TargetModel | undefined {
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
      .sort(byPlace(monitor)),
    notes: events.flatMap(({ name, text }) => (name === 'monitor' ? [text] : [])),
  };
}

/** As the plan names sources and their metrics. */
export function byPlace({ sources }: Pick<TargetFacts, 'sources'>): (a: TargetSeries, b: TargetSeries) => number {
  // Of processes all the same.
  const placeOf = ({ source, metric }: TargetSeries): number => sources[source]?.metrics?.indexOf(metric) ?? 0;
  return (a, b) => a.source - b.source || placeOf(a) - placeOf(b) || a.id - b.id;
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

function meansByBin(readings: readonly SpannedValue[], { starts, binSeconds }: Bins): (number | undefined)[] {
  const means = new BinMeans(binSeconds, starts.length - 1);
  for (const reading of readings) means.add(reading);
  return means.means(starts.length);
}
