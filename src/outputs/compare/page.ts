import type { Cell, ComparedRow, Comparison, ComparisonVerdict, Rule, Side } from '../../compare/comparison.ts';
import type { MeasuredRun } from '../../compare/measured-run.ts';
import { byText, valueText } from '../../compare/sentence.ts';
import type { ReportModel } from '../../report/report-model.ts';
import { favicon, figureView } from '../html.ts';
import { formatCount, formatElapsed, formatShare } from '../format.ts';
import { loadAssets, type Assets } from '../html/assets.ts';
import { bandsOf, type ChartView } from '../html/chart-view.ts';
import { chartData, packData } from '../html/data-block.ts';
import { defuse } from '../html/defuse.ts';
import { PALETTE } from '../html/palette.ts';
import type { View } from '../html/verdict-view.ts';
import { loadTemplate } from '../templates.ts';
import { COMPARISON_DEFINITIONS } from './definitions.ts';
import { intervalBar } from './interval-bar.ts';
import { overlayViews } from './overlays.ts';
import type { ComparisonReport } from './report.ts';
import { intervalText, levelText, plural, ruleText, rowName, stateSign } from './words.ts';

const TONES: Readonly<Record<ComparisonVerdict, string>> = {
  REGRESSION: 'fail',
  IMPROVED: 'pass',
  'NO CHANGE': 'pass',
  INCONCLUSIVE: 'warn',
};
/** Bars of all rows share a scale; changes beyond this are cut off at the end. */
const MOST_SHOWN = 0.6;

let page: { readonly render: (view: View) => string; readonly assets: Assets } | undefined;

/** `comparison.html`: one self-contained file under the same policy as the report. */
export function comparisonPage(report: ComparisonReport): string {
  page ??= {
    render: loadTemplate<View>('compare.hbs', { partials: { chart: 'chart.hbs', tools: 'compare-tools.hbs' } }),
    assets: loadAssets('compare.css'),
  };
  const { comparison, base, candidate } = defuse(report);
  const { verdict, sentence, rows } = comparison;
  const views = overlayViews(base, candidate);
  const scale = scaleOf(comparison);
  const cells = rows.flatMap((row) => row.cells.map((cell) => ({ row, cell })));
  return page.render({
    title: `${verdict} - ${candidate.run.name}`,
    icon: favicon(TONES[verdict]),
    policy: page.assets.policy,
    css: page.assets.css,
    js: page.assets.js,
    data: pageData(candidate, views),
    tool: candidate.run.tool,
    name: candidate.run.name,
    verdict,
    sign: stateSign(verdict, true),
    tone: TONES[verdict],
    sentence,
    rule: ruleText(comparison),
    differences: comparison.differences,
    sides: [sideView('base', comparison.base), sideView('candidate', comparison.candidate)],
    primary: cells.filter(({ cell }) => cell.isPrimary).map(({ row, cell }) => cellView(row, cell, scale)),
    columns: columnsOf(rows),
    rows: rows.map((row) => rowView(row, columnsOf(rows), scale)),
    levels: cells.filter(({ cell }) => cell.level !== undefined).map(({ row, cell }) => cellView(row, cell, scale)),
    only: onlyView(comparison),
    notCompared: comparison.notCompared,
    charts: views.map((view) => figureView(view)),
    hasBase: base !== undefined,
    errors: comparison.errors.map(({ samplers, count, ...error }) => ({
      ...error,
      isNew: error.what === 'new',
      count: formatCount(count),
      samplers: samplers.join(', '),
    })),
    knee: comparison.knee && {
      base: formatCount(comparison.knee.baseUsers),
      candidate: formatCount(comparison.knee.candidateUsers),
    },
    plan: comparison.planDiff && {
      lines: comparison.planDiff.lines.map(({ sign, text }) => ({
        text: sign === '…' ? '…' : `${sign} ${text}`,
        kind: KINDS[sign],
      })),
      added: plural(comparison.planDiff.added, 'line'),
      removed: plural(comparison.planDiff.removed, 'line'),
      isCut: comparison.planDiff.isCut,
    },
    generators: [base, candidate].flatMap((model, index) =>
      model === undefined ? [] : [generatorView(index === 0 ? 'base' : 'candidate', model)],
    ),
    definitions: COMPARISON_DEFINITIONS,
  });
}

const KINDS = { ' ': 'same', '+': 'plus', '-': 'minus', '…': 'gap' } as const;

interface BarScale {
  readonly rule: Rule;
  readonly time: number;
  readonly share: number;
}

/** Far enough for all intervals, and for what does not count. */
function scaleOf({ rows, rule }: Comparison): BarScale {
  const furthest = (isShare: boolean): number =>
    rows
      .flatMap(({ cells }) => cells.filter(({ unit }) => (unit === 'share') === isShare))
      .reduce((most, { change }) => Math.max(most, Math.abs(change?.low ?? 0), Math.abs(change?.high ?? 0)), 0);
  return {
    rule,
    time: Math.min(MOST_SHOWN, Math.max(2 * rule.minEffect, furthest(false))),
    share: Math.min(MOST_SHOWN, Math.max(4 * rule.minFailedEffect, furthest(true))),
  };
}

function effectOf({ unit }: Cell, rule: Rule): number {
  if (unit === 'share') return rule.minFailedEffect;
  return unit === 'rate' ? rule.minThroughputEffect : rule.minEffect;
}

function cellView(row: ComparedRow, cell: Cell, scale: BarScale): View {
  const { rule } = scale;
  const { unit, change, state } = cell;
  return {
    name: rowName(row),
    metric: `${cell.metric}${levelText(cell)}`,
    base: valueText(unit, cell.base),
    candidate: valueText(unit, cell.candidate),
    by: change === undefined ? '-' : byText(unit, change.by),
    value: change?.by,
    interval: intervalText(cell),
    bar: { svg: intervalBar(cell, effectOf(cell, rule), unit === 'share' ? scale.share : scale.time) },
    state: state === 'quiet' ? '' : state,
    sign: stateSign(state, true).trim(),
    tone: state === 'REGRESSION' || state === 'watch' ? 'no' : state === 'IMPROVED' || state === 'better' ? 'ok' : '',
    effect: unit === 'share' ? byText('share', rule.minFailedEffect).slice(1) : formatShare(effectOf(cell, rule)),
    runsNeeded: cell.runsNeeded === undefined ? '' : plural(cell.runsNeeded, 'run'),
  };
}

/** The metrics that the table has columns for, in the order of the first row. */
function columnsOf(rows: readonly ComparedRow[]): string[] {
  return (rows[0]?.cells ?? []).filter(({ level }) => level === undefined).map(({ metric }) => metric);
}

function rowView(row: ComparedRow, columns: readonly string[], scale: BarScale): View {
  const cells = columns.map((metric) => row.cells.find((cell) => cell.metric === metric && cell.level === undefined));
  return {
    name: rowName(row),
    isAll: row.kind === 'all',
    cells: cells.map((cell) =>
      cell === undefined
        ? { by: '-', tone: '', bar: { svg: '' }, sign: '', base: '', candidate: '' }
        : cellView(row, cell, scale),
    ),
  };
}

function sideView(name: string, { runs, leftOut, isHistory }: Side): View {
  return {
    name,
    isHistory,
    runs: [...runs, ...leftOut].map((run) => runView(run, leftOut.includes(run))),
  };
}

function runView(run: MeasuredRun, isOut: boolean): View {
  const started = new Date(run.startedAt).toISOString();
  return {
    id: run.id,
    started: `${started.slice(0, 10)} ${started.slice(11, 19)} UTC`,
    target: run.target,
    environment: run.environment ?? '',
    commit: run.commit?.slice(0, 8) ?? '',
    duration: formatElapsed(run.durationMs),
    requests: formatCount(run.rows[0]?.requests ?? 0),
    health: run.health,
    isBad: run.invalid !== undefined,
    note: `${isOut ? 'left out: ' : ''}${run.invalid ?? ''}`,
  };
}

function onlyView({ onlyBase, onlyCandidate }: Comparison): readonly View[] {
  return [
    { side: 'base', names: onlyBase },
    { side: 'the candidate', names: onlyCandidate },
  ].filter(({ names }) => names.length > 0);
}

function generatorView(side: string, { health }: ReportModel): View {
  return { side, state: health.state, findings: health.findings.map(({ level, text }) => ({ level, text })) };
}

/** What the page's script draws the charts from. */
function pageData(model: ReportModel, views: readonly ChartView[]): string {
  const time = views.find(({ chart }) => chart.x === 'time');
  return packData({
    startedAt: model.run.startedAt,
    bin: time?.binSeconds ?? 1,
    seconds: time?.xs ?? [],
    end: time?.xEnd ?? 1,
    bands: bandsOf(model).map(({ from, to, label }) => (label === undefined ? [from, to] : [from, to, label])),
    events: [],
    findings: [],
    palette: PALETTE,
    charts: views.map(chartData),
  });
}
