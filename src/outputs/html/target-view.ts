import type { TargetModel, TargetSeriesRow } from '../../report/target.ts';
import { formatCount, formatMs } from '../format.ts';
import { formatUnit } from './chart-text.ts';
import type { View } from './verdict-view.ts';

/** What the target showed: charts, a row for each line, and what could not be seen. `undefined` when nothing was watched. */
export function targetView(target: TargetModel | undefined, charts: readonly View[]): View | undefined {
  if (target === undefined) return undefined;
  return {
    interval: formatMs(target.intervalMs),
    notes: target.notes,
    charts,
    sources: target.sources.map(({ name, at, readings, missed }) => ({
      name,
      at: at === name ? '' : at,
      readings: formatCount(readings - missed),
      missed: missed === 0 ? '' : formatCount(missed),
    })),
    rows: target.series.map(rowView),
  };
}

function rowView(row: TargetSeriesRow): View {
  const text = (value: number): string => formatUnit(row.unit, value);
  const { sourceName, title, labels, as, readings, min, mean, max, last } = row;
  return {
    source: sourceName,
    title,
    labels,
    as: as === 'rate' ? 'per second' : '',
    readings: formatCount(readings),
    min: text(min),
    mean: text(mean),
    max: text(max),
    last: text(last),
  };
}
