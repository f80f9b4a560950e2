import type { Trend, TrendMetric, TrendRow } from '../../compare/trend.ts';
import { valueText } from '../../compare/sentence.ts';
import { rowName } from '../compare/words.ts';
import { formatCount } from '../format.ts';
import { favicon } from '../html.ts';
import { loadAssets, type Assets } from '../html/assets.ts';
import { packData } from '../html/data-block.ts';
import { defuse } from '../html/defuse.ts';
import { PALETTE } from '../html/palette.ts';
import type { View } from '../html/verdict-view.ts';
import { loadTemplate } from '../templates.ts';
import { labelBeside } from '../words.ts';
import { trendChart } from './trend-chart.ts';
import { changeLine, rangeText, sortedChanges, trendSentence, trendState } from './words.ts';

/** Samplers with charts; the others have their row in the table. */
const MOST_CHARTED = 60;
const TONES = { WORSE: 'fail', BETTER: 'pass', STEADY: 'pass' } as const;
const SIGNS = { WORSE: '✖', BETTER: '▼', STEADY: '✔' } as const;

let page: { readonly render: (view: View) => string; readonly assets: Assets } | undefined;

/** `trend.html`: one self-contained file under the same policy as the report. */
export function trendPage(history: Trend, tool: string): string {
  page ??= {
    render: loadTemplate<View>('trend.hbs', { partials: { tools: 'compare-tools.hbs' } }),
    assets: loadAssets('compare.css'),
  };
  const trend = defuse(history);
  const state = trendState(trend);
  return page.render({
    title: `${state} - ${trend.plan}`,
    icon: favicon(TONES[state]),
    policy: page.assets.policy,
    css: page.assets.css,
    js: page.assets.js,
    data: packData({
      startedAt: 0,
      bin: 1,
      seconds: [],
      end: 1,
      bands: [],
      events: [],
      findings: [],
      palette: PALETTE,
      charts: [],
    }),
    tool,
    name: trend.plan,
    target: trend.target,
    label: labelBeside(trend),
    environment: trend.environment,
    others: trend.others === 0 ? undefined : formatCount(trend.others),
    state,
    tone: TONES[state],
    sign: SIGNS[state],
    sentence: trendSentence(trend),
    changes: sortedChanges(trend).map((change) => ({
      text: changeLine(change),
      range: rangeText(trend, change),
      tone: change.isWorse ? 'no' : 'ok',
      word: change.isWorse ? 'worse' : 'better',
      isOpen: change.isLatest,
      run: trend.runs[change.first]?.id,
    })),
    rows: trend.rows.slice(0, MOST_CHARTED).map((row) => rowView(trend, row)),
    hidden: Math.max(0, trend.rows.length - MOST_CHARTED) || undefined,
    columns: trend.rows[0]?.metrics.map(({ metric }) => metric) ?? [],
    runs: trend.runs
      .map((run, index) => ({
        id: run.id,
        started: startedText(run.startedAt),
        commit: run.commit?.slice(0, 8) ?? '',
        requests: formatCount(run.requests),
        note: run.invalid ?? '',
        isAccepted: run.isAccepted,
        cells: trend.rows[0]?.metrics.map((metric) => cellView(metric, index)) ?? [],
      }))
      .toReversed(),
  });
}

function startedText(startedAt: number): string {
  const started = new Date(startedAt).toISOString();
  return `${started.slice(0, 10)} ${started.slice(11, 16)} UTC`;
}

function rowView(trend: Trend, row: TrendRow): View {
  return {
    name: rowName(row),
    charts: row.metrics
      .filter(({ values }) => values.some((value) => value !== undefined))
      .map((metric) => ({
        metric: metric.metric,
        latest: valueText(metric.unit, metric.values.at(-1)),
        expected: bandText(metric, trend.runs.length - 1),
        picture: { svg: trendChart(trend, metric) },
      })),
  };
}

function bandText({ bands, unit }: TrendMetric, index: number): string {
  const band = bands[index];
  return band === undefined ? '' : `expected ${valueText(unit, band.low)} to ${valueText(unit, band.high)}`;
}

function cellView(metric: TrendMetric, index: number): View {
  const [value, band] = [metric.values[index], metric.bands[index]];
  const isOutside = value !== undefined && band !== undefined && (value > band.high || value < band.low);
  return { text: valueText(metric.unit, value), isOutside };
}
