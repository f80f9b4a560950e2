import type { ApdexLimits } from '../base/apdex.ts';
import type { Finding } from '../report/findings/finding.ts';
import type {
  ErrorGroup,
  Percentile,
  PollFacts,
  ReportModel,
  SamplerRow,
  ScheduleFacts,
  ServerTiming,
  ThresholdRow,
} from '../report/report-model.ts';
import type { TargetModel, TargetSourceRow } from '../report/target.ts';
import type { Output, OutputOptions } from './output.ts';

/** A row of `samplers[]`, and `all`. Percentiles come as `p50Ms`, `p99.9Ms`; absent when they rest on nothing. */
export interface SummaryRow {
  readonly name: string;
  readonly requests: number;
  readonly failed: number;
  readonly poll?: PollFacts;
  readonly schedule?: ScheduleColumns;
  /** Only where the sampler has limits of its own. */
  readonly apdexLimits?: ApdexLimits;
  /** What the server said of its own times; absent where it said nothing. */
  readonly serverTimings?: readonly ServerTiming[];
  readonly [column: string]:
    | string
    | number
    | readonly string[]
    | Readonly<Record<string, number>>
    | ApdexLimits
    | PollFacts
    | ScheduleColumns
    | readonly ServerTiming[]
    | undefined;
}

/** Only where the times of the row count from the scheduled start. */
export interface ScheduleColumns {
  /** Requests that had a schedule of their own. */
  readonly scheduled: number;
  /** From the actual start. */
  readonly elapsed: Readonly<Record<string, number>>;
  readonly lag: Readonly<Record<string, number>>;
}

/** `summary.json`; described in `schemas/summary.schema.json`. */
export interface Summary {
  readonly schema: 'plan-summary/1';
  readonly verdict: ReportModel['verdict'];
  readonly run: ReportModel['run'];
  readonly thresholds: readonly Record<string, unknown>[];
  readonly findings: readonly Omit<Finding, 'formula'>[];
  readonly all: SummaryRow;
  readonly samplers: readonly SummaryRow[];
  readonly errors: readonly Record<string, unknown>[];
  readonly overview: ReportModel['overview'];
  readonly groups: ReportModel['groups'];
  readonly health: ReportModel['health'];
  /** Only of a search (`--find-capacity`). */
  readonly capacity?: ReportModel['capacity'];
  /** What the target showed; only where the plan watches it. */
  readonly target?: TargetEntry;
  readonly renderedAt?: number;
}

/** `target`: figures are in the unit of the series, over all its readings. */
export interface TargetEntry extends Pick<TargetModel, 'intervalMs' | 'notes'> {
  readonly sources: readonly Omit<TargetSourceRow, 'metrics'>[];
  readonly series: readonly Record<string, string | number>[];
}

/** The numbers of the report for programs. */
export function summaryOf(model: ReportModel, options: OutputOptions = {}): Summary {
  return {
    schema: 'plan-summary/1',
    verdict: model.verdict,
    run: model.run,
    thresholds: model.thresholds.map(thresholdEntry),
    findings: model.findings.map(findingEntry),
    all: row(model.all),
    samplers: model.samplers.map(row),
    errors: model.errors.map(errorEntry),
    overview: model.overview,
    groups: model.groups,
    health: model.health,
    ...(model.capacity === undefined ? {} : { capacity: model.capacity }),
    ...(model.target === undefined ? {} : { target: targetEntry(model.target) }),
    ...(options.renderedAt === undefined ? {} : { renderedAt: options.renderedAt }),
  };
}

export const summaryJson: Output = {
  name: 'json',
  files: (model, options) => [
    { path: 'summary.json', content: `${JSON.stringify(summaryOf(model, options), undefined, 2)}\n` },
  ],
};

function row(sampler: SamplerRow): SummaryRow {
  return {
    name: sampler.name,
    group: sampler.group,
    kind: sampler.kind,
    requests: sampler.requests,
    failed: sampler.failed,
    skipped: sampler.skipped,
    interrupted: sampler.interrupted,
    unsent: sampler.unsent,
    staleRetries: sampler.staleRetries,
    errorRate: sampler.errorRate,
    throughput: sampler.throughput,
    meanMs: sampler.meanMs,
    minMs: sampler.minMs,
    ...percentileColumns(sampler.percentiles),
    maxMs: sampler.maxMs,
    apdex: sampler.apdex,
    ...(sampler.apdexLimits && { apdexLimits: sampler.apdexLimits }),
    receivedBytes: sampler.receivedBytes,
    sentBytes: sampler.sentBytes,
    timeShare: sampler.timeShare,
    firstByteP50Ms: sampler.firstByteP50Ms,
    firstByteP95Ms: sampler.firstByteP95Ms,
    connectMeanMs: sampler.connectMeanMs,
    newConnectionShare: sampler.newConnectionShare,
    meanResponseBytes: sampler.meanResponseBytes,
    statuses: Object.fromEntries(sampler.statuses.map(({ status, count }) => [status, count])),
    ...(sampler.checks && { checks: { passed: sampler.checks.passed, failed: sampler.checks.failed } }),
    rough: sampler.percentiles.filter(({ rough }) => rough).map(({ p }) => `p${p}`),
    ...(sampler.schedule && { schedule: scheduleEntry(sampler.schedule) }),
    ...(sampler.poll && { poll: sampler.poll }),
    ...(sampler.serverTimings.length > 0 && { serverTimings: sampler.serverTimings }),
  };
}

function targetEntry({ intervalMs, notes, sources, series }: TargetModel): TargetEntry {
  return {
    intervalMs,
    notes,
    sources: sources.map(({ kind, name, at, readings, missed }) => ({ kind, name, at, readings, missed })),
    series: series.map(({ sourceName: source, metric, labels, unit, as, readings, min, mean, max, last }) => ({
      source,
      metric,
      labels,
      unit,
      as,
      readings,
      min,
      mean,
      max,
      last,
    })),
  };
}

function scheduleEntry({ elapsed, lag, scheduled }: ScheduleFacts): ScheduleColumns {
  return { scheduled, elapsed: percentileColumns(elapsed), lag: percentileColumns(lag) };
}

function percentileColumns(percentiles: readonly Percentile[]): Record<string, number> {
  return Object.fromEntries(percentiles.flatMap(({ p, ms }) => (ms === undefined ? [] : [[`p${p}Ms`, ms]])));
}

function thresholdEntry({
  threshold,
  margin,
  firstBroken,
  measured,
  ...verdict
}: ThresholdRow): Record<string, unknown> {
  const { text, metric, sampler, operator, limit, unit } = threshold;
  // Thresholds hold times in microseconds; everything in this file is milliseconds.
  const toUnit = (value: number): number => (unit === 'time' ? value / 1000 : value);
  return {
    text,
    metric,
    ...(sampler === undefined ? {} : { sampler }),
    operator,
    limit: typeof limit === 'number' ? toUnit(limit) : limit.map(toUnit),
    unit,
    ...verdict,
    ...(measured === undefined ? {} : { measured: toUnit(measured) }),
    ...(margin === undefined ? {} : { margin }),
    ...(firstBroken === undefined ? {} : { firstBroken }),
  };
}

/** Without the rule's formula: programs know rules by their id. */
function findingEntry(finding: Finding): Summary['findings'][number] {
  const { id, slug, severity, text, evidence, fromMs, toMs, samplers, check } = finding;
  return {
    id,
    slug,
    severity,
    text,
    evidence,
    ...(fromMs === undefined ? {} : { fromMs }),
    ...(toMs === undefined ? {} : { toMs }),
    ...(samplers === undefined ? {} : { samplers }),
    ...(check === undefined ? {} : { check }),
  };
}

function errorEntry(error: ErrorGroup): Record<string, unknown> {
  const { kind, name, message, count, shareOfErrors, shareOfAll, firstMs, lastMs, samplers } = error;
  return { kind, name, message, count, shareOfErrors, shareOfAll, firstMs, lastMs, samplers };
}
