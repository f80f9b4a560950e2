import { deflateRawSync } from 'node:zlib';
import { topIndexes, type ChartValues, type LimitLine, type Pickable, type Series } from '../../report/charts/chart.ts';
import { BANDS_PER_DECADE } from '../../report/bands.ts';
import type { ReportModel, SamplerColumns, SamplerRow, TimesColumns } from '../../report/report-model.ts';
import { fewIn, type Few } from '../../report/charts/few.ts';
import { limitLines } from '../../report/charts/response-times.ts';
import { bandsOf, type ChartView, type PhaseBand } from './chart-view.ts';
import { findingMarks } from './findings-view.ts';
import type { PageFit } from './page-fit.ts';
import { HEAT_COLORS, PALETTE } from './palette.ts';
import { switchedCells } from './samplers-view.ts';
import { heatText } from './svg-heat.ts';

/**
 * What the page's script needs and markup does not hold: columns of every chart, cells of the switched table.
 * JSON, deflated, base64: no text of the run can end the script element or be read as markup.
 * Short keys: `n` name, `c` color, `k` style, `d` dash, `r` right axis, `v` values, `o` passed, `f` failed, `w` where few,
 * `m` how wider bins are made.
 */
export function dataBlock(model: ReportModel, views: readonly ChartView[], fit: PageFit): string {
  const { timeline, run } = model;
  const detailed = new Set(topIndexes(model.samplers, fit.detailed, (row) => row.timeShare));
  const data = {
    startedAt: run.startedAt,
    bin: timeline.binSeconds,
    seconds: timeline.seconds,
    last: timeline.covered.at(-1),
    end: (timeline.seconds.at(-1) ?? 0) + timeline.binSeconds,
    bands: bandsOf(model).map(bandData),
    events: model.events.map(({ atMs, name }) => [atMs / 1000, name]),
    findings: findingMarks(model),
    palette: PALETTE,
    heatColors: HEAT_COLORS,
    perDecade: BANDS_PER_DECADE,
    charts: views.map(chartData),
    rows: { ok: switchedCells(model, 'ok'), failed: switchedCells(model, 'failed') },
    details: timeline.samplers.map((one, index) =>
      detailed.has(index)
        ? detailData(one, model.samplers[index], { fit, covered: timeline.covered, thresholds: model.thresholds })
        : null,
    ),
  };
  return packData(data);
}

/** `[from, to, label]`, and 1 for the warm-up. */
export function bandData({ from, to, label = '', isWarmUp }: PhaseBand): readonly (number | string)[] {
  return isWarmUp === true ? [from, to, label, 1] : [from, to, label];
}

/** As the page's script unpacks it. */
export function packData(data: unknown): string {
  return JSON.stringify(deflateRawSync(JSON.stringify(data), { level: 9 }).toString('base64'));
}

interface DetailContext {
  readonly fit: PageFit;
  readonly covered: readonly number[];
  readonly thresholds: ReportModel['thresholds'];
}

/** The charts that open with a sampler's row. */
function detailData(
  columns: SamplerColumns,
  row: SamplerRow | undefined,
  { fit: { hasHeats, hasTimings, hasPicks }, covered, thresholds }: DetailContext,
): unknown {
  const limits = row === undefined ? [] : limitLines(thresholds, row.name);
  const few = (p: number): string => fewText(fewIn(p, columns, covered));
  return {
    few: { p50: few(50), p95: few(95), p99: few(99) },
    parts: partsOf(columns, hasPicks),
    p50: rounded(columns.p50Ms),
    p95: rounded(columns.p95Ms),
    p99: rounded(columns.p99Ms),
    ...(hasPicks ? picked(columns) : {}),
    ok: rounded(columns.okPerSecond),
    failed: rounded(columns.failedPerSecond),
    ...(columns.heat.length === 0 || !hasHeats ? {} : { heat: columns.heat.map(heatText) }),
    ...(columns.serverTimings.length === 0 || !hasTimings
      ? {}
      : { timings: columns.serverTimings.map(({ name, meanMs }) => [name, rounded(meanMs)]) }),
    ...(limits.length === 0 ? {} : { limits: limits.map(limitData) }),
    ...(row?.okBands === undefined ? {} : { okBands: row.okBands }),
    ...(row?.failedBands === undefined ? {} : { failedBands: row.failedBands }),
  };
}

/** What charts by sampler can show on every page: the others take room. */
const ALWAYS_PICKED = new Set<Pickable>(['p50', 'p95', 'p99', 'ended']);

/** Whether a page of this fit holds the numbers of a choice. */
export function hasPick(metric: Pickable, { hasPicks }: PageFit): boolean {
  return hasPicks || ALWAYS_PICKED.has(metric);
}

/**
 * `[passed, failed]` of what follows the switch; nothing for samplers of which no request failed: all passed. Entries are
 * next to what they mostly repeat, where deflating makes little of them.
 */
function partsOf({ ok, failed, failedPerSecond }: SamplerColumns, hasPicks: boolean): unknown {
  if (!failedPerSecond.some((rate) => rate > 0)) return undefined;
  const pair = (name: keyof TimesColumns): unknown => [rounded(ok[name]), rounded(failed[name])];
  return {
    p50: pair('p50Ms'),
    p95: pair('p95Ms'),
    p99: pair('p99Ms'),
    ...(hasPicks ? { mean: pair('meanMs') } : {}),
  };
}

/** What can be chosen in charts by sampler beside percentiles and rates. */
function picked({
  meanMs,
  firstByteMs,
  connectMs,
  startedPerSecond,
}: SamplerColumns): Readonly<Record<string, unknown>> {
  return {
    mean: rounded(meanMs),
    'first byte': rounded(firstByteMs),
    connect: rounded(connectMs),
    started: rounded(startedPerSecond),
  };
}

/** One chart as the page's script draws it. */
export function chartData({ chart, xs, xStart, xEnd, series, limits, marks, heat }: ChartView): object {
  return {
    id: chart.id,
    unit: chart.unit,
    right: chart.rightUnit,
    log: chart.scale === 'log',
    ...(chart.x === 'time' ? {} : { x: chart.x, xs: xs.map((x) => Number(x.toFixed(4))), xStart, xEnd }),
    ...(heat === undefined ? {} : { heat: heat.map(heatText) }),
    limits: limits.map(limitData),
    ...(marks.length === 0 ? {} : { marks: marks.map(({ at, text }) => [at, text]) }),
    series: series.map(seriesData),
  };
}

function limitData({ value, text, broken }: LimitLine): readonly [number, string, number] {
  return [value, text, broken ? 1 : 0];
}

function seriesData(series: Series): unknown {
  return {
    n: series.name,
    c: series.color,
    k: series.style,
    d: series.dash,
    r: series.axis === 'right' ? 1 : 0,
    ...(series.isHidden === true ? { h: 1 } : {}),
    ...(series.widens === undefined ? {} : { m: series.widens }),
    ...(series.few === undefined ? {} : { w: fewText(series.few) }),
    ...valuesOf(series),
  };
}

/** A digit per bin: 1 where few of all requests lie beyond the percentile, 2 of the passed, 4 of the failed ones. */
function fewText(few: Few): string {
  return few.all.map((_, bin) => fewDigit(few, bin)).join('');
}

export function fewDigit({ all, ok, failed }: Few, bin: number): string {
  return String((all[bin] === true ? 1 : 0) + (ok[bin] === true ? 2 : 0) + (failed[bin] === true ? 4 : 0));
}

/** Those of a sampler stand with its details. */
function valuesOf({ sampler, values, okValues, failedValues }: Series): Readonly<Record<string, unknown>> {
  if (sampler !== undefined) return { i: sampler };
  return {
    v: rounded(values),
    ...(okValues === undefined ? {} : { o: rounded(okValues) }),
    ...(failedValues === undefined ? {} : { f: rounded(failedValues) }),
  };
}

/** Whole numbers stay whole, others keep 3 digits: what a chart can show, at half the size. */
export function rounded(values: ChartValues): (number | null)[] {
  return values.map((value) =>
    value === undefined ? null : Number.isInteger(value) ? value : Number(value.toPrecision(3)),
  );
}
