import type { Percentile, SamplerRow, ScheduleFacts } from '../../report/report-model.ts';
import { formatApdex, formatBytes, formatCount, formatMs, formatRate, formatShare } from '../format.ts';

/** Which requests the times are of. */
export type RequestView = 'all' | 'ok' | 'failed';

/** One cell: the number as measured (for sorting and copying), as shown, and how sure it is. */
export interface Cell {
  readonly value: number | undefined;
  readonly text: string;
  readonly rough: boolean;
}

/** A column of the sampler table. */
export interface Column {
  readonly key: string;
  readonly title: string;
  /** Unit or meaning, shown when the title is pointed at. */
  readonly about: string;
  /** Shown always, or only when this column set is chosen. */
  readonly set: 'core' | 'times' | 'traffic' | 'connection';
  /** One of the eight columns that fit on paper. */
  readonly print: boolean;
  /** Name of the threshold metric that marks this column as broken. */
  readonly metric: string;
  readonly cell: (row: SamplerRow, view: RequestView) => Cell;
  /** True when the numbers follow the ok | all | failed switch. */
  readonly switches: boolean;
}

type Spec = Partial<Column> & Pick<Column, 'key' | 'title' | 'about' | 'cell'>;

function column(spec: Spec): Column {
  return { set: 'core', print: false, metric: spec.key, switches: false, ...spec };
}

function cellOf(value: number | undefined, format: (value: number) => string, rough = false): Cell {
  return { value, text: value === undefined ? '-' : format(value), rough };
}

/** Times mean nothing where nothing was measured. */
function timeOf(row: SamplerRow, ms: number): Cell {
  return cellOf(row.requests === 0 ? undefined : ms, formatMs);
}

const PERCENTILES: Readonly<Record<RequestView, (row: SamplerRow) => readonly Percentile[]>> = {
  all: (row) => row.percentiles,
  ok: (row) => row.okPercentiles,
  failed: (row) => row.failedPercentiles,
};

function meanCell(row: SamplerRow, view: RequestView): Cell {
  if (view === 'ok') return cellOf(row.requests > row.failed ? row.okMeanMs : undefined, formatMs);
  if (view === 'failed') return cellOf(row.failed > 0 ? row.failedMeanMs : undefined, formatMs);
  return timeOf(row, row.meanMs);
}

function percentileColumn(p: number): Column {
  return column({
    key: `p${p}`,
    title: `p${p}`,
    about: `${p} % of the requests were faster than this`,
    set: 'times',
    print: p === 50 || p === 95 || p === 99,
    switches: true,
    cell: (row, view) => percentileCell(PERCENTILES[view](row), p),
  });
}

function percentileCell(percentiles: readonly Percentile[], p: number): Cell {
  const found = percentiles.find((one) => one.p === p);
  return cellOf(found?.ms, formatMs, found?.rough ?? false);
}

const ELAPSED: Readonly<Record<RequestView, (facts: ScheduleFacts) => readonly Percentile[]>> = {
  all: (facts) => facts.elapsed,
  ok: (facts) => facts.okElapsed,
  failed: (facts) => facts.failedElapsed,
};

function elapsedColumn(p: number): Column {
  return column({
    key: `elapsed${p}`,
    title: `elapsed p${p}`,
    about: 'the same from the actual start: without the wait for it',
    set: 'times',
    switches: true,
    cell: ({ schedule }, view) => percentileCell(schedule === undefined ? [] : ELAPSED[view](schedule), p),
  });
}

function lagColumn(p: number): Column {
  return column({
    key: `lag${p}`,
    title: `lag p${p}`,
    about: 'schedule lag: how late requests were started',
    set: 'times',
    cell: ({ schedule }) => percentileCell(schedule?.lag ?? [], p),
  });
}

/** Only where times count from the scheduled start: what they are made of. */
const SCHEDULE: readonly Column[] = [...[50, 95, 99].map(elapsedColumn), ...[50, 99].map(lagColumn)];

const COUNTS: readonly Column[] = [
  column({
    key: 'requests',
    title: 'requests',
    about: 'finished requests, passed and failed',
    print: true,
    cell: (row) => cellOf(row.requests, formatCount),
  }),
  column({
    key: 'failed',
    title: 'failed',
    about: 'requests with an error status, no response or a failed check',
    cell: (row) => cellOf(row.failed, formatCount),
  }),
  column({
    key: 'errorRate',
    title: 'failed %',
    about: 'failed requests as a share of all',
    print: true,
    cell: (row) => cellOf(row.errorRate, formatShare),
  }),
  column({
    key: 'throughput',
    title: 'req/s',
    about: 'requests per second over the whole run',
    print: true,
    cell: (row) => cellOf(row.throughput, formatRate),
  }),
  column({
    key: 'timeShare',
    title: 'time share',
    about: 'share of the summed response time of all requests',
    cell: (row) => cellOf(row.timeShare, formatShare),
  }),
];

const AFTER: readonly Column[] = [
  column({
    key: 'max',
    title: 'max',
    about: 'slowest request, exact',
    set: 'times',
    print: true,
    cell: (row) => timeOf(row, row.maxMs),
  }),
  column({
    key: 'apdex',
    title: 'Apdex',
    about: 'satisfaction score, 0 to 1',
    set: 'times',
    cell: (row) =>
      cellOf(row.requests === 0 ? undefined : row.apdex, (value) => formatApdex(value, row.requests), row.apdexRough),
  }),
  column({
    key: 'checks',
    title: 'checks %',
    about: 'assertions of the plan that held, of those judged',
    set: 'traffic',
    cell: ({ checks }) => cellOf(checks?.passedShare, formatShare),
  }),
  column({
    key: 'received',
    title: 'received/s',
    about: 'bytes per second, head and body',
    set: 'traffic',
    cell: (row) => cellOf(row.receivedPerSecond, formatBytes),
  }),
  column({
    key: 'sent',
    title: 'sent/s',
    about: 'bytes per second, head and body',
    set: 'traffic',
    cell: (row) => cellOf(row.sentPerSecond, formatBytes),
  }),
  column({
    key: 'receivedTotal',
    title: 'received',
    about: 'bytes in all',
    set: 'traffic',
    cell: (row) => cellOf(row.receivedBytes, formatBytes),
  }),
  column({
    key: 'sentTotal',
    title: 'sent',
    about: 'bytes in all',
    set: 'traffic',
    cell: (row) => cellOf(row.sentBytes, formatBytes),
  }),
  column({
    key: 'size',
    title: 'mean size',
    about: 'mean size of a response',
    set: 'traffic',
    cell: (row) => cellOf(row.meanResponseBytes, formatBytes),
  }),
  column({
    key: 'ttfb50',
    title: 'TTFB p50',
    about: 'time to the complete response head',
    set: 'connection',
    cell: (row) => timeOf(row, row.firstByteP50Ms),
  }),
  column({
    key: 'ttfb95',
    title: 'TTFB p95',
    about: 'time to the complete response head',
    set: 'connection',
    cell: (row) => timeOf(row, row.firstByteP95Ms),
  }),
  column({
    key: 'connect',
    title: 'connect',
    about: 'mean time to open a connection: DNS, TCP, TLS',
    set: 'connection',
    cell: (row) => cellOf(row.newConnectionShare > 0 ? row.connectMeanMs : undefined, formatMs),
  }),
  column({
    key: 'newConnections',
    title: 'new conn.',
    about: 'share of requests that opened a connection',
    set: 'connection',
    cell: (row) => cellOf(row.newConnectionShare, formatShare),
  }),
  column({
    key: 'retries',
    title: 'retries',
    about: 'requests sent again because the server had just closed the idle connection',
    set: 'connection',
    cell: (row) => cellOf(row.staleRetries, formatCount),
  }),
];

const MEAN = column({
  key: 'mean',
  title: 'mean',
  about: 'arithmetic mean; hides the slow ones',
  metric: 'avg',
  set: 'times',
  switches: true,
  cell: meanCell,
});
const MIN = column({
  key: 'min',
  title: 'min',
  about: 'fastest request, exact',
  set: 'connection',
  cell: (row) => timeOf(row, row.minMs),
});

/** The columns of a table whose first row is `all`; which percentiles there are is the plan's choice. */
export function samplerColumns(all: SamplerRow): readonly Column[] {
  const schedule = all.schedule === undefined ? [] : SCHEDULE;
  return [...COUNTS, MEAN, ...all.percentiles.map(({ p }) => percentileColumn(p)), ...schedule, ...AFTER, MIN];
}
