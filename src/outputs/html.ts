import type { Chart, Pickable } from '../report/charts/chart.ts';
import { customCharts } from '../report/charts/custom.ts';
import { charts } from '../report/charts/index.ts';
import { targetCharts } from '../report/charts/target.ts';
import type { ReportModel } from '../report/report-model.ts';
import { loadAssets, type Assets } from './html/assets.ts';
import { capacityView } from './html/capacity-view.ts';
import { chartSentence } from './html/chart-text.ts';
import { chartView, type ChartView } from './html/chart-view.ts';
import { checksView } from './html/checks-view.ts';
import { dataBlock, hasPick } from './html/data-block.ts';
import { definitionsOf } from './html/definitions.ts';
import { defuse } from './html/defuse.ts';
import { errorsView } from './html/errors-view.ts';
import { headerView, planView } from './html/facts-view.ts';
import { findingMarks, findingsView } from './html/findings-view.ts';
import { generatorView } from './html/generator-view.ts';
import { keySwatch, svgChart } from './html/svg-chart.ts';
import { leftOutOf, MOST_PAGE_BYTES, PAGE_FITS, type PageFit } from './html/page-fit.ts';
import { pollsView } from './html/polls-view.ts';
import { satisfactionView } from './html/satisfaction-view.ts';
import { samplerDetails, samplersView } from './html/samplers-view.ts';
import { targetView } from './html/target-view.ts';
import { overviewView, pageTitle, toneOf, verdictView, type View } from './html/verdict-view.ts';
import type { Output } from './output.ts';
import { loadTemplate } from './templates.ts';

/** The page: one self-contained file, no script or style or picture from elsewhere. */
export const html: Output = {
  name: 'html',
  files: (model) => [{ path: 'index.html', content: renderPage(defuse(model)) }],
};

const PARTIALS = [
  'header',
  'title',
  'capacity',
  'verdict',
  'findings',
  'finding',
  'overview',
  'chart',
  'samplers',
  'sampler-detail',
  'polls',
  'errors',
  'exchange',
  'checks',
  'satisfaction',
  'target',
  'plan',
  'generator',
  'footer',
];

/** Charts of the section "Capacity", "Timeline", "Distribution", "Traffic" and "Generator", by id. */
const SECTIONS: Readonly<Record<string, readonly string[]>> = {
  capacity: ['capacity'],
  timeline: ['load', 'times', 'heat', 'errors', 'sampler-times', 'sampler-throughput', 'arrivals'],
  distribution: ['percentiles', 'histogram'],
  response: ['times-by-load', 'throughput-by-load', 'times-by-throughput'],
  traffic: ['statuses', 'traffic', 'connections'],
  groups: ['group-users'],
  generator: ['generator', 'in-flight'],
};

let page: { readonly render: (view: View) => string; readonly assets: Assets } | undefined;

/** Compiled on first use: reading and compiling takes longer than rendering. */
function preparedPage(): NonNullable<typeof page> {
  if (page !== undefined) return page;
  const partials = Object.fromEntries(PARTIALS.map((name) => [name, `${name}.hbs`]));
  page = { render: loadTemplate<View>('index.hbs', { partials }), assets: loadAssets() };
  return page;
}

/** The page with as much of the run as fits; what is left out stands at its foot. */
function renderPage(model: ReportModel): string {
  let page = '';
  for (const fit of PAGE_FITS) {
    page = renderFit(model, fit);
    if (Buffer.byteLength(page) <= MOST_PAGE_BYTES) break;
  }
  return page;
}

function renderFit(model: ReportModel, fit: PageFit): string {
  const { render, assets } = preparedPage();
  const marks = findingMarks(model);
  const viewsOf = (all: readonly Chart[]): ChartView[] => all.flatMap((chart) => chartView(chart, model) ?? []);
  const [custom, ofTarget] = [viewsOf(customCharts(model)), viewsOf(targetCharts(model.target))];
  const views = [...viewsOf(charts), ...custom, ...ofTarget].map((view) => withFindings(view, marks));
  const section = (name: string): View[] =>
    (SECTIONS[name] ?? []).flatMap((id) =>
      views.filter((view) => view.chart.id === id).map((view) => figureView(view, choicesOf(model, fit))),
    );
  return render({
    title: pageTitle(model),
    icon: favicon(toneOf(model.verdict.state)),
    policy: assets.policy,
    css: assets.css,
    js: assets.js,
    data: dataBlock(model, views, fit),
    header: headerView(model),
    capacity: capacityView(model, section('capacity')),
    verdict: verdictView(model),
    findings: findingsView(model),
    overview: overviewView(model),
    bin: `${model.timeline.binSeconds} s`,
    widths: widthsOf(model.timeline),
    timeline: section('timeline'),
    custom: custom.map((view) => figureView(view)),
    distribution: section('distribution'),
    satisfaction: satisfactionView(model),
    response: section('response'),
    target: targetView(
      model.target,
      ofTarget.map((view) => figureView(view)),
    ),
    traffic: section('traffic'),
    samplers: samplersView(model, fit),
    details: samplerDetails(model, fit),
    polls: pollsView(model),
    errors: errorsView(model, fit),
    checks: checksView(model),
    plan: { ...planView(model), charts: section('groups') },
    generator: { ...generatorView(model), charts: section('generator') },
    leftOut: leftOutOf(fit, model.samplers.length),
    definitions: definitionsOf(model),
  });
}

/** Bins that a reader may choose for rates and counts, as multiples of the page's; fewer than ten of them are no chart. */
const MULTIPLES = [1, 2, 5, 10, 30];
const FEWEST_BINS = 10;

function widthsOf({ binSeconds, seconds }: ReportModel['timeline']): readonly View[] {
  const fitting = MULTIPLES.filter((times) => times === 1 || seconds.length / times >= FEWEST_BINS);
  return fitting.length === 1
    ? []
    : fitting.map((times) => ({ times, text: `${times * binSeconds} s`, isFirst: times === 1 }));
}

/** Pictures that carry the numbers of findings: in every one they would take more than they give. */
const MARKED = new Set(['load', 'times', 'errors']);

function withFindings(view: ChartView, findings: NonNullable<ChartView['findings']>): ChartView {
  return MARKED.has(view.chart.id) ? { ...view, findings } : view;
}

/** What the page holds for charts whose lines are samplers. */
interface Choices {
  /** Samplers with columns of their own, those that took most of the time: at least the lines of the chart. */
  readonly samplers: number;
  readonly has: (metric: Pickable) => boolean;
}

function choicesOf({ samplers }: ReportModel, fit: PageFit): Choices {
  return { samplers: Math.min(fit.detailed, samplers.length), has: (metric) => hasPick(metric, fit) };
}

/** A chart for the partial `chart`. */
export function figureView(view: ChartView, choices?: Choices): View {
  const { chart, series } = view;
  const picks = (chart.picks ?? []).filter((name) => choices?.has(name) ?? false);
  return {
    id: chart.id,
    title: chart.title,
    about: chart.about,
    log: chart.scale === 'log',
    sentence: chartSentence(view),
    svg: svgChart(view),
    picks: picks.map((name) => ({ name, isChosen: name === view.pick })),
    hasMore: picks.length > 0 && (choices?.samplers ?? 0) > series.length,
    keys: series.map((one, index) => ({
      index,
      name: one.name,
      isHidden: one.isHidden === true,
      swatch: { svg: keySwatch(one) },
    })),
  };
}

const ICON_COLORS: Readonly<Record<string, string>> = {
  pass: '#1a7f4b',
  fail: '#c8102e',
  warn: '#9a6700',
  none: '#5b6270',
};

/** A dot in the colour of the verdict, as a data URL. */
export function favicon(tone: string): string {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="7" fill="${ICON_COLORS[tone] ?? '#5b6270'}"/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
