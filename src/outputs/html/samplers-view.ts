import type { ReportModel, SamplerRow } from '../../report/report-model.ts';
import { topIndexes } from '../../report/charts/chart.ts';
import { formatBytes, formatCount, formatInUnit, formatMs, formatShare } from '../format.ts';
import { checkView } from './checks-view.ts';
import { cut } from './defuse.ts';
import { exchangeView } from './exchange-view.ts';
import type { PageFit } from './page-fit.ts';
import { samplerColumns, type Cell, type Column } from './sampler-columns.ts';
import { samplerTree, type TreeLine } from './sampler-tree.ts';
import { dotPlot, dotScale, sparkline } from './sparkline.ts';
import type { View } from './verdict-view.ts';

/** Rows are moved in so far for transactions within transactions. */
const DEEPEST = 3;

/** The sampler table: columns, the row of all requests, one row each, and the details behind a row. */
export function samplersView(model: ReportModel, { pictured }: PageFit): View {
  const columns = samplerColumns(model.all);
  const rows = [model.all, ...model.samplers];
  const at = dotScale(rows.flatMap(dotValues));
  const hasTree = samplerTree(model.samplers).some((line) => 'group' in line || line.depth > 0);
  const busiest = new Set(topIndexes(model.samplers, pictured, (row) => row.timeShare).map((at) => model.samplers[at]));
  const one = (row: SamplerRow): View => ({
    name: row.name,
    kind: pillOf(row),
    cells: columns.map((column) => cellView(column, column.cell(row, 'all'), row)),
    dots: { svg: row === model.all || busiest.has(row) ? dotPlot(dotValues(row), at) : '' },
    spark: { svg: row === model.all || busiest.has(row) ? sparkline(row.sparkline) : '' },
  });
  return {
    columns: columns.map(({ key, title, about, set, print }) => ({
      key,
      title,
      about,
      classes: classesOf(set, print),
    })),
    all: one(model.all),
    rows: samplerTree(model.samplers).map((line) => lineView(line, model.samplers, one)),
    hasTree,
    span: columns.length + 3,
    count: formatCount(model.samplers.length),
    hasCorrected: model.samplers.some((row) => row.corrected),
    hasClosed: model.groups.some((group) => group.model !== 'open'),
    hasRough: rows.some((row) => columns.some((column) => column.cell(row, 'all').rough)),
  };
}

function lineView(line: TreeLine, samplers: readonly SamplerRow[], one: (row: SamplerRow) => View): View {
  if ('group' in line) return { group: line.group };
  const row = samplers[line.index];
  if (row === undefined) throw new Error(`no sampler ${line.index}`);
  return { ...one(row), group: '', index: line.index, depth: Math.min(line.depth, DEEPEST) };
}

function pillOf(row: SamplerRow): string {
  if (row.hopOf !== undefined) return 'redirect';
  return row.kind === 'transaction' || row.kind === 'poll' ? row.kind : '';
}

function classesOf(set: Column['set'], print: boolean): string {
  return `n set-${set}${print ? ' pr' : ''}`;
}

function cellView(column: Column, cell: Cell, row: SamplerRow): View {
  const broken = row.broken.includes(column.metric);
  const state = broken ? ' broken' : cell.rough && cell.value !== undefined ? ' rough' : '';
  return {
    ...cellData(cell, broken),
    classes: `${classesOf(column.set, column.print)}${state}`,
    value: compact(cell.value),
  };
}

/** For sorting and copying: six digits are more than a histogram knows; whole numbers stay whole. */
function compact(value: number | undefined): number | undefined {
  return value === undefined || Number.isInteger(value) ? value : Number(value.toPrecision(6));
}

function cellData(cell: Cell, broken: boolean): { readonly text: string } {
  if (broken) return { text: `✖ ${cell.text}` };
  return { text: cell.rough && cell.value !== undefined ? `≈ ${cell.text}` : cell.text };
}

function dotValues(row: SamplerRow): number[] {
  return [50, 95, 99].map((p) => row.percentiles.find((one) => one.p === p)?.ms ?? 0);
}

/** Cells of the columns that follow the switch, per row (all first): `[value, text, rough]` by column key. */
export function switchedCells(model: ReportModel, view: 'ok' | 'failed'): Record<string, readonly unknown[]>[] {
  const columns = samplerColumns(model.all).filter((column) => column.switches);
  return [model.all, ...model.samplers].map((row) =>
    Object.fromEntries(
      columns.map((column) => {
        const cell = column.cell(row, view);
        return [column.key, [cell.value ?? null, cellData(cell, false).text, cell.rough ? 1 : 0]];
      }),
    ),
  );
}

/** What opens under a row: the facts of one sampler that have no column, its statuses and its errors. */
export function samplerDetails(model: ReportModel, { slow }: PageFit): View[] {
  const shown = slowestShown(model, slow);
  return model.samplers.map((row, index) => ({
    index,
    thresholds: thresholdLines(model, row.name),
    checks: checkLines(model, row.name),
    slowest: row.slowest.slice(0, shown[index]).map((exchange) => exchangeView(exchange, '', SHORT)),
    // A page without any says so at its foot.
    isSlowCut: slow > 0 && row.slowest.length > (shown[index] ?? 0),
    name: row.name,
    kind: row.kind,
    group: row.group,
    corrected: row.corrected,
    facts: detailFacts(row),
    statuses: row.statuses.map(({ status, count }) => ({
      status: status === '0' ? 'no response' : status,
      bad: status === '0' || status.startsWith('4') || status.startsWith('5'),
      count: formatCount(count),
    })),
    timings: row.serverTimings.map(({ name, count, meanMs, p95Ms, maxMs }) => ({
      name,
      count: formatCount(count),
      mean: formatMs(meanMs),
      p95: formatMs(p95Ms),
      max: formatMs(maxMs),
    })),
    errors: model.errors
      .flatMap((group) => {
        const own = group.samplers.find((sampler) => sampler.name === row.name);
        return own === undefined ? [] : [{ id: group.id, message: group.message, name: group.name, count: own.count }];
      })
      .toSorted((a, b) => b.count - a.count)
      .map((error) => ({ ...error, count: formatCount(error.count) })),
  }));
}

/** Bodies of slow requests: enough to know them by. */
const SHORT = { request: 600, response: 600 };

/**
 * How many slow requests each sampler shows: all five on most pages. Where there are very many samplers, one each as
 * far as they go, and the others of those that took most time.
 */
export function slowestShown({ samplers }: Pick<ReportModel, 'samplers'>, inAll: number): readonly number[] {
  const shown = samplers.map(() => 0);
  let left = inAll;
  const share = (index: number): number => samplers[index]?.timeShare ?? 0;
  const order = [...samplers.keys()].sort((a, b) => share(b) - share(a));
  for (const most of [1, Infinity]) {
    for (const index of order) {
      const more = Math.min((samplers[index]?.slowest.length ?? 0) - (shown[index] ?? 0), most, left);
      shown[index] = (shown[index] ?? 0) + more;
      left -= more;
    }
  }
  return shown;
}

function thresholdLines({ thresholds }: ReportModel, name: string): View[] {
  return thresholds
    .filter(({ threshold }) => threshold.sampler === name)
    .map(({ threshold, passed, measured }) => ({
      text: cut(threshold.text.replace(`${name} `, ''), 200),
      sign: passed ? '✔' : '✖',
      word: passed ? 'held' : 'broken',
      passed,
      measured: measured === undefined ? '-' : formatInUnit(measured, threshold.unit),
    }));
}

function checkLines({ checks }: ReportModel, name: string): View[] {
  return checks.filter(({ sampler }) => sampler === name).map(checkView);
}

function detailFacts(row: SamplerRow): View[] {
  const time = (ms: number): string => (row.requests === 0 ? '-' : formatMs(ms));
  const facts: readonly (readonly [string, string])[] = [
    ['passed', formatCount(row.requests - row.failed)],
    ['failed', `${formatCount(row.failed)} (${formatShare(row.errorRate)})`],
    ['skipped', formatCount(row.skipped)],
    ['interrupted', formatCount(row.interrupted)],
    ['not sent', formatCount(row.unsent)],
    ['keep-alive retries', formatCount(row.staleRetries)],
    ['fastest', time(row.minMs)],
    ['slowest', time(row.maxMs)],
    ['TTFB p50', time(row.firstByteP50Ms)],
    ['TTFB p95', time(row.firstByteP95Ms)],
    ['connect, mean', row.newConnectionShare > 0 ? formatMs(row.connectMeanMs) : 'no new connections'],
    ['new connections', formatShare(row.newConnectionShare)],
    ['received', formatBytes(row.receivedBytes)],
    ['sent', formatBytes(row.sentBytes)],
    ['mean response', formatBytes(row.meanResponseBytes)],
  ];
  return facts.filter(([, value]) => value !== '0').map(([label, value]) => ({ label, value }));
}
