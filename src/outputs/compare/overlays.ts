import { charts } from '../../report/charts/index.ts';
import type { Series } from '../../report/charts/chart.ts';
import type { ReportModel } from '../../report/report-model.ts';
import { chartView, type ChartView } from '../html/chart-view.ts';

/** Charts in which both sides are drawn, and the series of base that are: grey and dashed. */
const OVERLAID: Readonly<Record<string, readonly string[]>> = {
  load: ['requests/s', '✖ failed/s'],
  times: ['p50', 'p95', 'p99'],
  percentiles: ['all'],
  'times-by-load': ['p50', 'p95'],
};
const DASHES = [
  [5, 3],
  [2, 3],
  [9, 3],
];

/** Load, response times by time, percentile and users: the candidate in colours, base behind it. */
export function overlayViews(base: ReportModel | undefined, candidate: ReportModel): ChartView[] {
  return Object.entries(OVERLAID).flatMap(([id, names]) => {
    const chart = charts.find((one) => one.id === id);
    const over = chart && chartView(chart, candidate);
    if (chart === undefined || over === undefined) return [];
    const own = { ...over, series: over.series.filter(({ name, style }) => isShown(id, name, style)) };
    const under = base && chartView(chart, base);
    return [under === undefined ? own : overlaid(own, under, names)];
  });
}

/** Highest values and planned users of two runs in one chart would be a thicket. */
function isShown(id: string, name: string, style: Series['style']): boolean {
  return style !== 'dots' && name !== 'users planned' && !(id === 'percentiles' && name !== 'all');
}

function overlaid(over: ChartView, under: ChartView, names: readonly string[]): ChartView {
  if (over.chart.x === 'users') return overlaidByUsers(over, under, names);
  const isTime = over.chart.x === 'time';
  const fine = under.binSeconds < over.binSeconds ? under : over;
  const xs = longer(fine.xs, (fine === under ? over : under).xs, fine.binSeconds, isTime);
  const values = (view: ChartView, series: Series): Series => ({
    ...series,
    values: xs.map((x, index) => series.values[isTime ? Math.floor(x / view.binSeconds) : index]),
    ...(series.few && { few: everyFew(xs.map((x) => series.few?.all[Math.floor(x / view.binSeconds)] ?? false)) }),
  });
  const shown = names.flatMap((name) => under.series.find((series) => series.name === name) ?? []);
  return {
    ...over,
    xs,
    xEnd: Math.max(over.xEnd, under.xEnd),
    binSeconds: fine.binSeconds,
    series: [
      ...shown.map((series, index) => baseLine(values(under, withoutSwitch(series)), index)),
      ...over.series.map((series) => values(over, coloured(withoutSwitch(series)))),
    ],
  };
}

function everyFew(all: readonly boolean[]): NonNullable<Series['few']> {
  return { all, ok: all, failed: all };
}

/** The levels of both sides on one axis; between its own levels a line goes straight on. */
function overlaidByUsers(over: ChartView, under: ChartView, names: readonly string[]): ChartView {
  const xs = [...new Set([...over.xs, ...under.xs])].sort((a, b) => a - b);
  const values = (view: ChartView, series: Series): Series => ({
    ...series,
    style: 'line',
    values: xs.map((x) => between(view.xs, series.values, x)),
  });
  const shown = names.flatMap((name) => under.series.find((series) => series.name === name) ?? []);
  return {
    ...over,
    xs,
    xEnd: Math.max(over.xEnd, under.xEnd),
    series: [
      ...shown.map((series, index) => baseLine(values(under, series), index)),
      ...over.series.map((series) => values(over, series)),
    ],
    marks: [...over.marks, ...under.marks.map(({ at, text }) => ({ at, text: `base: ${text}` }))],
  };
}

/** The value at `x` on the straight line, of logarithms, between the levels around it; none beyond the ends. */
function between(xs: readonly number[], values: Series['values'], x: number): number | undefined {
  const above = xs.findIndex((one) => one >= x);
  const [x1, high] = [xs[above], values[above]];
  if (above < 0 || x1 === undefined || x1 === x || high === undefined) return high;
  const [x0, low] = [xs[above - 1], values[above - 1]];
  if (x0 === undefined || low === undefined) return undefined;
  return low * (high / low) ** ((x - x0) / (x1 - x0));
}

function baseLine(series: Series, index: number): Series {
  return { ...series, name: `base ${series.name}`, color: 'users', dash: DASHES[index % DASHES.length] ?? [] };
}

/** The row of all requests is grey in the report, as base is here. */
function coloured(series: Series): Series {
  return series.name === 'all' ? { ...series, color: 'c0' } : series;
}

/** The page has no switch between passed and failed requests. */
function withoutSwitch(series: Series): Series {
  const { okValues: _, failedValues: __, ...kept } = series;
  return kept;
}

/** The finer axis, as long as the longer run. */
function longer(xs: readonly number[], others: readonly number[], step: number, isTime: boolean): readonly number[] {
  if (!isTime) return xs.length >= others.length ? xs : others;
  const end = Math.max(xs.at(-1) ?? 0, others.at(-1) ?? 0);
  return Array.from({ length: Math.floor(end / step) + 1 }, (_, i) => i * step);
}
