import type { Trend, TrendMetric, TrendRow, TrendRun } from '../../compare/trend.ts';
import { valueText } from '../../compare/sentence.ts';
import type { ConsoleOptions } from '../console.ts';
import { rowName } from '../compare/words.ts';
import { fit, oneLine, wrap } from '../one-line.ts';
import { paint } from '../paint.ts';
import { changeLine, rangeText, sortedChanges, trendSentence, trendState } from './words.ts';

const MOST_RUNS = 12;
const MOST_ROWS = 12;
const MOST_CHANGES = 10;
const NARROWEST = 72;
const WIDTHS = [10, 10, 11, 12];
const SIGNS = { WORSE: ['✖', 'x'], BETTER: ['▼', 'v'], STEADY: ['✔', 'ok'] } as const;
const STYLES = { WORSE: 'bad', BETTER: 'good', STEADY: 'good' } as const;

/** What stands in the terminal after `plan trend`; no line end after the last. */
export function trendSummary(trend: Trend, { width: given, unicode, color }: ConsoleOptions): string {
  const { bad, good, dim, warn, ...styles } = paint(color);
  const width = Math.max(given, NARROWEST);
  const ellipsis = unicode ? '…' : '...';
  const state = trendState(trend);
  const style = { bad, good, dim, warn, ...styles }[STYLES[state]];
  const line = (label: string, cells: readonly string[]): string =>
    `${fit(label, width - WIDTHS.reduce((sum, one) => sum + one, 0), ellipsis)}${cells.map((cell, i) => cell.padStart(WIDTHS[i] ?? 0)).join('')}`;
  const all = trend.rows[0];
  const runs = trend.runs.map((run, index) => ({ run, index })).slice(-MOST_RUNS);
  const blocks = [
    [
      style(`${SIGNS[state][unicode ? 0 : 1]} ${state} - ${fit(oneLine(trend.plan), width - 12, ellipsis).trimEnd()}`),
      ...wrap(oneLine(trendSentence(trend)), width - 2).map((text) => fit(`  ${text}`, width, ellipsis).trimEnd()),
    ],
    [
      dim(line('run', titles(all))),
      ...runs.map(({ run, index }) =>
        run.invalid === undefined
          ? line(runLabel(run), cellsOf(all, index, unicode))
          : warn(line(`${runLabel(run)} not used`, cellsOf(all, index, unicode))),
      ),
    ],
    [
      dim(line('sampler, latest run', titles(all))),
      ...trend.rows
        .slice(1, 1 + MOST_ROWS)
        .map((row) => line(oneLine(rowName(row)), cellsOf(row, trend.runs.length - 1, unicode))),
      ...(trend.rows.length > 1 + MOST_ROWS
        ? [`   ${ellipsis} ${trend.rows.length - 1 - MOST_ROWS} more in the page`]
        : []),
    ],
    changeLines(trend, unicode).map((text) => fit(text, width, ellipsis).trimEnd()),
  ].filter((lines) => lines.length > 0);
  return blocks.map((lines) => lines.join('\n')).join('\n\n');
}

/** `trend: WORSE runs=24 changes=2 report=trend/trend.html`. */
export function trendLine(trend: Trend, page: string | undefined): string {
  const open = trend.changes.filter(({ isLatest }) => isLatest).length;
  const report = page === undefined ? '' : ` report=${oneLine(page)}`;
  return `trend: ${trendState(trend)} runs=${trend.runs.length} changes=${open}${report}`;
}

function titles(row: TrendRow | undefined): string[] {
  return row?.metrics.map(({ metric }) => metric) ?? [];
}

function runLabel({ startedAt, id, commit }: TrendRun): string {
  const started = new Date(startedAt).toISOString();
  return `${started.slice(0, 10)} ${started.slice(11, 16)} ${id}${commit === undefined ? '' : ` ${oneLine(commit.slice(0, 8))}`}`;
}

/** Values outside their band carry a sign. */
function cellsOf(row: TrendRow | undefined, index: number, unicode: boolean): string[] {
  return (
    row?.metrics.map(
      (metric) => `${outsideSign(metric, index, unicode)}${valueText(metric.unit, metric.values[index])}`,
    ) ?? []
  );
}

function outsideSign({ values, bands }: TrendMetric, index: number, unicode: boolean): string {
  const [value, band] = [values[index], bands[index]];
  if (value === undefined || band === undefined) return '';
  if (value > band.high) return unicode ? '▲' : '^';
  return value < band.low ? (unicode ? '▼' : 'v') : '';
}

function changeLines(trend: Trend, unicode: boolean): string[] {
  const changes = sortedChanges(trend);
  if (changes.length === 0) return [];
  const shown = changes.slice(0, MOST_CHANGES).map((change) => {
    const sign = change.isWorse ? (unicode ? '✖' : 'x') : unicode ? '✔' : 'ok';
    return `${sign} ${oneLine(changeLine(change))}  ${oneLine(rangeText(trend, change))}${change.isLatest ? '' : '  (over or accepted)'}`;
  });
  return [
    'changes',
    ...shown,
    ...(changes.length > shown.length ? [`   ${changes.length - shown.length} more in the page`] : []),
  ];
}
