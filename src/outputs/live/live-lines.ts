import type { Series } from '../../report/charts/chart.ts';
import type { News } from '../../report/live/live-news.ts';
import type { PageRow } from '../../result/live-page.ts';
import type { LiveFigures } from '../../result/live-view.ts';
import type { ChartView } from '../html/chart-view.ts';
import { chartData, fewDigit, rounded } from '../html/data-block.ts';
import { cut, visible } from '../html/defuse.ts';
import { heatText } from '../html/svg-heat.ts';

/** Texts of the event log, at most. */
export const LONGEST_TEXT = 400;
export const LONGEST_NAME = 200;

/** One message. */
export function line(message: object): string {
  return `${JSON.stringify(message)}\n`;
}

/** `[id, req/s, p50, p95, p99, failed share, requests]` of the last ten seconds, then the same of the whole run. */
export function rowCells({ id, recent, total }: PageRow): readonly (number | null)[] {
  const figures = (one: LiveFigures): (number | null)[] => [
    perSecond(one),
    milliseconds(one.p50Us),
    milliseconds(one.p95Us),
    milliseconds(one.p99Us),
    share(one),
    one.requests,
  ];
  return [id, ...figures(recent), ...figures(total)];
}

/** Four digits are more than anybody sees. */
export function perSecond({ requests, seconds }: LiveFigures): number {
  return seconds > 0 ? Number((requests / seconds).toPrecision(4)) : 0;
}

/** 0–1. */
export function share({ requests, failed }: LiveFigures): number {
  return requests > 0 ? Number((failed / requests).toPrecision(4)) : 0;
}

/** `null` without a sample. */
export function milliseconds(us: number | undefined): number | null {
  return us === undefined ? null : Number((us / 1000).toPrecision(4));
}

/**
 * Without what only a report has: samplers whose percentile can be chosen. With its title and sentence where the page
 * has no place for it yet.
 */
export function liveChart(view: ChartView, isNamed: boolean): object {
  const data = chartData({ ...view, series: view.series.map(withoutChoice) });
  const { title, about } = view.chart;
  return isNamed ? { ...data, title, about } : data;
}

function withoutChoice(series: Series): Series {
  const copy = { ...series };
  delete (copy as { sampler?: number }).sampler;
  return copy;
}

/** Which lines the charts have: while it is the same, new bins are enough. */
export function linesOf(views: readonly ChartView[]): string {
  return JSON.stringify(views.map(({ chart, series }) => [chart.id, series.map(({ name }) => name)]));
}

/** One bin of a chart, in the order of its lines: `[all, passed, failed]` each, and of percentiles where they are of few. */
export function binOf({ chart, series, limits, heat }: ChartView, bin: number): unknown {
  return {
    id: chart.id,
    limits: limits.map(({ value, text: what, broken }) => [value, what, broken ? 1 : 0]),
    values: series.map(({ values, okValues, failedValues, few }) => [
      ...rounded([values[bin], okValues?.[bin], failedValues?.[bin]]),
      ...(few === undefined ? [] : [fewDigit(few, bin)]),
    ]),
    ...(heat === undefined ? {} : { heat: heatText(heat[bin]) }),
  };
}

/** Values from bin `from` up to `to`, which were told before they were known. */
export function lateBins(views: readonly ChartView[], from: number, to: number): object {
  return {
    from,
    charts: views.map(({ chart, series }) => ({
      id: chart.id,
      values: series.map(({ values }) => rounded(Array.from({ length: to - from }, (_, i) => values[from + i]))),
    })),
  };
}

/** `[ms since the start, kind, text]`. */
export function newsEntry({ atMs, kind, text: what }: News): unknown {
  return [atMs, kind, text(what, LONGEST_TEXT)];
}

/** Cut, and made visible. */
export function text(value: string, most: number): string {
  return visible(cut(value, most));
}

/** Every text within made visible. */
export function defused(value: unknown): unknown {
  if (typeof value === 'string') return visible(value);
  if (Array.isArray(value)) return value.map(defused);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, defused(inner)]));
}
