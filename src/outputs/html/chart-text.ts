import type { ChartAxis, ChartUnit } from '../../report/charts/chart.ts';
import { formatBytes, formatCount, formatElapsed, formatMs, formatRate, formatShare } from '../format.ts';
import type { ChartView } from './chart-view.ts';

const FORMATS: Readonly<Record<ChartUnit, (value: number) => string>> = {
  ms: formatMs,
  perSecond: (value) => `${formatRate(value)}/s`,
  users: formatCount,
  iterations: formatCount,
  bytes: formatBytes,
  number: formatRate,
  bytesPerSecond: (value) => `${formatBytes(value)}/s`,
  share: formatShare,
};

/** A value with its unit, as a sentence or a legend shows it. */
export function formatUnit(unit: ChartUnit, value: number): string {
  return FORMATS[unit](value);
}

/** The short form on an axis: rates and counts without their unit, which the axis title names once. */
export function formatTick(unit: ChartUnit, value: number): string {
  const isNumber = unit === 'perSecond' || unit === 'users' || unit === 'iterations';
  return isNumber ? formatRate(value) : formatUnit(unit, value);
}

const TITLES: Readonly<Record<ChartUnit, string>> = {
  ms: 'time',
  perSecond: 'per second',
  users: 'users',
  iterations: 'iterations',
  bytes: 'bytes',
  number: 'number',
  bytesPerSecond: 'bytes per second',
  share: 'share',
};

/** What the axis counts. */
export function axisTitle(unit: ChartUnit): string {
  return TITLES[unit];
}

/** What the left axis counts, and over how long. */
export function leftTitle({ chart, binSeconds }: ChartView): string {
  const by = xTitle(chart.x);
  return `${axisTitle(chart.unit)}${chart.x === 'time' ? ` · bins of ${binSeconds} s` : by === '' ? '' : ` · by ${by}`}`;
}

/** A place on the x axis, as a tick or a reader wants it. */
export function formatX(axis: ChartAxis, x: number): string {
  switch (axis) {
    case 'time':
      return formatElapsed(x * 1000);
    case 'percentile':
      return `${Number((100 * (1 - 10 ** -x)).toFixed(3))} %`;
    case 'duration':
      return formatMs(10 ** x);
    case 'users':
      return formatCount(x);
    case 'perSecond':
      return formatRate(x);
  }
}

/** What the x axis counts; time and percentiles explain themselves. */
export function xTitle(axis: ChartAxis): string {
  if (axis === 'users') return 'users';
  return axis === 'perSecond' ? 'requests/s' : '';
}

/** What a chart shows, for people who do not see it: each series with its lowest and highest value and when. */
export function chartSentence(view: ChartView): string {
  const span =
    view.chart.x === 'time'
      ? `over ${formatElapsed(view.xEnd * 1000)} in bins of ${view.binSeconds} s`
      : `from ${formatX(view.chart.x, view.xs[0] ?? 0)} to ${formatX(view.chart.x, view.xs.at(-1) ?? 0)} ${xTitle(view.chart.x)}`.trim();
  const parts = view.series
    .filter(({ isHidden }) => isHidden !== true)
    .slice(0, 8)
    .map((series) => {
      const unit = series.axis === 'right' ? (view.chart.rightUnit ?? view.chart.unit) : view.chart.unit;
      return `${series.name}: ${rangeText(view, series.values, unit)}`;
    });
  return `${view.chart.title} ${span}. ${parts.join('; ')}.`;
}

function rangeText(view: ChartView, values: ChartView['series'][number]['values'], unit: ChartUnit): string {
  const known = values.filter((value) => value !== undefined);
  const high = known.reduce((highest, value) => Math.max(highest, value), -Infinity);
  const low = known.reduce((lowest, value) => Math.min(lowest, value), Infinity);
  const range = `${formatUnit(unit, low)} to ${formatUnit(unit, high)}`;
  if (view.chart.x !== 'time') return range;
  return `${range}, highest at ${formatElapsed((view.xs[values.indexOf(high)] ?? 0) * 1000)}`;
}
