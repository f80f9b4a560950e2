import { charts } from '../../report/charts/index.ts';
import type { Series } from '../../report/charts/chart.ts';
import type { ReportModel } from '../../report/report-model.ts';
import { chartView, type ChartView } from '../html/chart-view.ts';

/** Charts in which both sides are drawn, and the series of base that are: grey and dashed. */
const OVERLAID: Readonly<Record<string, readonly string[]>> = {
  load: ['requests/s', '✖ failed/s'],
  times: ['p50', 'p95', 'p99'],
  percentiles: ['all'],
};
const DASHES = [
  [5, 3],
  [2, 3],
  [9, 3],
];

/** Load, response times, and response time by percentile: the candidate in colours, base behind it. */
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
  const isTime = over.chart.x === 'time';
  const fine = under.binSeconds < over.binSeconds ? under : over;
  const xs = longer(fine.xs, (fine === under ? over : under).xs, fine.binSeconds, isTime);
  const values = (view: ChartView, series: Series): Series => ({
    ...series,
    values: xs.map((x, index) => series.values[isTime ? Math.floor(x / view.binSeconds) : index]),
  });
  const shown = names.flatMap((name) => under.series.find((series) => series.name === name) ?? []);
  return {
    ...over,
    xs,
    xEnd: Math.max(over.xEnd, under.xEnd),
    binSeconds: fine.binSeconds,
    series: [
      ...shown.map((series, index) => ({
        ...values(under, withoutSwitch(series)),
        name: `base ${series.name}`,
        color: 'users' as const,
        dash: DASHES[index % DASHES.length] ?? [],
      })),
      ...over.series.map((series) => values(over, coloured(withoutSwitch(series)))),
    ],
  };
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
