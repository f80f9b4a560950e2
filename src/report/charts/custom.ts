import { CHART_METRICS, type ChartMetric, type ChartRequest } from '../../base/chart-metrics.ts';
import type { ReportModel, Timeline, TimesColumns } from '../report-model.ts';
import { addColumns, colorAt, dashAt, line, type Chart, type ChartValues, type Series } from './chart.ts';
import { fewIn } from './few.ts';

/** Charts that the plan asks for (`report.charts`), over whatever is recorded each second. */
export function customCharts({ customCharts: requests = [] }: Pick<ReportModel, 'customCharts'>): Chart[] {
  return requests.map((request, index) => chartOf(request, index));
}

function chartOf(request: ChartRequest, index: number): Chart {
  const { title, metrics, right } = request;
  const unit = CHART_METRICS[metrics[0] ?? 'throughput'];
  return {
    id: `custom-${index + 1}`,
    title,
    unit,
    ...(right === undefined ? {} : { rightUnit: CHART_METRICS[right] }),
    x: 'time',
    scale: unit === 'ms' ? 'log' : 'linear',
    about: 'Asked for by the plan.',
    series: (model) => seriesOf(request, model),
  };
}

function seriesOf({ metrics, samplers, right }: ChartRequest, model: ReportModel): Series[] {
  const lines =
    samplers === undefined
      ? metrics.map((metric) => ({ name: NAMES[metric], part: ofAll(model, metric) }))
      : samplers.flatMap((name) => ofSampler(model, name, metrics));
  const left = lines.map(({ name, part: { values, ...more } }, i) =>
    line(name, colorAt(i), values, { dash: dashAt(i), ...more }),
  );
  if (right === undefined) return left;
  const { values, widens } = ofAll(model, right);
  const more = widens === undefined ? {} : { widens };
  return [...left, line(NAMES[right], 'users', values, { style: 'step', axis: 'right', ...more })];
}

/** What a line draws. */
type Part = Pick<Series, 'values' | 'okValues' | 'failedValues' | 'few' | 'widens'>;

/** A line for each metric; none when the part of the run that is told has no such sampler. */
function ofSampler(
  { samplers, timeline }: ReportModel,
  name: string,
  metrics: readonly ChartMetric[],
): { readonly name: string; readonly part: Part }[] {
  const columns = timeline.samplers[samplers.findIndex((row) => row.name === name)];
  if (columns === undefined) return [];
  return metrics.map((metric) => ({
    name: metrics.length === 1 ? name : `${name} ${NAMES[metric]}`,
    part: partOf(columns, metric, timeline.covered),
  }));
}

const NAMES: Readonly<Record<ChartMetric, string>> = {
  p50: 'p50',
  p95: 'p95',
  p99: 'p99',
  mean: 'mean',
  min: 'min',
  max: 'max',
  firstByte: 'first byte, mean',
  connect: 'connect, mean',
  throughput: 'requests/s',
  started: 'started/s',
  failed: '✖ failed/s',
  newConnections: 'new connections/s',
  received: 'received',
  sent: 'sent',
  users: 'users',
  plannedUsers: 'users planned',
  errorRate: '✖ failed %',
  cpu: 'generator: CPU of one core',
  eventLoop: 'generator: event loop busy',
};

type Columns = Pick<
  ReportModel['timeline']['samplers'][number],
  | keyof TimesColumns
  | 'ok'
  | 'failed'
  | 'firstByteMs'
  | 'connectMs'
  | 'okPerSecond'
  | 'failedPerSecond'
  | 'startedPerSecond'
  | 'connectionsPerSecond'
  | 'receivedPerSecond'
  | 'sentPerSecond'
>;

const OF_RUN: Readonly<Partial<Record<ChartMetric, (timeline: Timeline) => ChartValues>>> = {
  users: ({ activeUsers }) => activeUsers,
  plannedUsers: ({ plannedUsers }) => plannedUsers,
  cpu: ({ generator }) => generator.map((bin) => bin.cpu),
  eventLoop: ({ generator }) => generator.map((bin) => bin.loop),
};

function ofAll({ timeline }: ReportModel, metric: ChartMetric): Part {
  const ofRun = OF_RUN[metric]?.(timeline);
  return ofRun === undefined ? partOf(timeline, metric, timeline.covered) : { values: ofRun, widens: 'most' };
}

/** Metrics that follow the switch ok | all | failed: times are recorded of both, the others are not told apart. */
const TIMES: Readonly<Partial<Record<ChartMetric, keyof TimesColumns>>> = {
  p50: 'p50Ms',
  p95: 'p95Ms',
  p99: 'p99Ms',
  mean: 'meanMs',
  min: 'minMs',
  max: 'maxMs',
};
const EXTREMES: Readonly<Partial<Record<ChartMetric, Series['widens']>>> = { min: 'least', max: 'most' };
/** Of numbers of requests that the page does not know: wider bins cannot be made of them. */
const MEANS = new Set<ChartMetric>(['firstByte', 'connect', 'errorRate']);
const PERCENTILES: Readonly<Partial<Record<ChartMetric, number>>> = { p50: 50, p95: 95, p99: 99 };

const OF_REQUESTS: Readonly<Partial<Record<ChartMetric, (columns: Columns) => ChartValues>>> = {
  firstByte: (columns) => columns.firstByteMs,
  connect: (columns) => columns.connectMs,
  started: (columns) => columns.startedPerSecond,
  failed: (columns) => columns.failedPerSecond,
  newConnections: (columns) => columns.connectionsPerSecond,
  received: (columns) => columns.receivedPerSecond,
  sent: (columns) => columns.sentPerSecond,
  errorRate: (columns) =>
    ended(columns).map((all, bin) => (all === 0 ? undefined : (columns.failedPerSecond[bin] ?? 0) / all)),
};

function partOf(columns: Columns, metric: ChartMetric, covered: readonly number[]): Part {
  const times = TIMES[metric];
  if (times !== undefined) {
    const p = PERCENTILES[metric];
    const widens = EXTREMES[metric];
    const part = {
      ...(widens && { widens }),
      values: columns[times],
      okValues: columns.ok[times],
      failedValues: columns.failed[times],
    };
    return p === undefined ? part : { ...part, few: fewIn(p, columns, covered) };
  }
  if (metric === 'throughput')
    return {
      values: ended(columns),
      okValues: columns.okPerSecond,
      failedValues: columns.failedPerSecond,
      widens: 'rate',
    };
  const values = OF_REQUESTS[metric]?.(columns) ?? [];
  return MEANS.has(metric) ? { values } : { values, widens: 'rate' };
}

function ended({ okPerSecond, failedPerSecond }: Columns): number[] {
  return addColumns([okPerSecond, failedPerSecond]);
}
