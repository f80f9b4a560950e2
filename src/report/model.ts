import type { RunResult } from '../result/read-run.ts';
import { endOf, lengthOf } from '../result/record-width.ts';
import type { GroupFacts } from '../result/run-file.ts';
import { countedMs, delayOf } from '../result/warm-up.ts';
import { SamplerTotals } from '../result/totals.ts';
import { arrivalFacts } from './arrival-facts.ts';
import { checkRows } from './check-rows.ts';
import { binRun, type BinnedRun } from './binned-run.ts';
import { requestCounter } from './bin-width.ts';
import { binsOf, secondsByBin, type Bins } from './bins.ts';
import { topIndexes } from './charts/chart.ts';
import { errorGroups } from './error-groups.ts';
import { foundIn, toldOf } from './findings/findings.ts';
import { limitIn } from './findings/limit.ts';
import { loadLevels } from './load-levels.ts';
import { percentileCurve } from './percentiles.ts';
import type {
  CheckRow,
  GroupRow,
  Overview,
  PartFacts,
  PlanFacts,
  ReportModel,
  RunFacts,
  SamplerRow,
  Timeline,
} from './report-model.ts';
import { responseTimeUs, samplerRow } from './sampler-row.ts';
import type { RowContext } from './sampler-row.ts';
import { servedBy } from './served-by.ts';
import { brokenMetrics, thresholdRows } from './threshold-rows.ts';
import { targetModel } from './target.ts';
import { timelineOf } from './timeline.ts';
import { bestSteadyMinute, usersOverTime } from './users.ts';
import { verdictOf } from './verdict.ts';

/** Columns every report has, whatever the plan's list says. */
const ALWAYS = [50, 90, 95, 99];

/** Samplers with a heatmap of their own. */
export const HEATED = 24;

/** What whoever renders a report may choose. */
export interface ReportChoices {
  /** Width of the bins of charts, seconds; absent = by the run's length and requests. At most 300 must do. */
  readonly binSeconds?: number;
  /** What part of a run `run` is. */
  readonly part?: PartFacts;
}

/** Everything a report says about a run. The same run and choices give the same model. */
export function reportModel(run: RunResult, { binSeconds, part }: ReportChoices = {}): ReportModel {
  const { head, end, seconds } = run;
  const bins = binsOf(seconds, end.durationMs, { wanted: binSeconds, requestsIn: requestCounter(head.samplers) });
  const byBin = secondsByBin(seconds, bins);
  const users = usersOverTime(seconds);
  const totals = totalsById(run);
  const binned = binRun(byBin, bins, {
    labels: head.samplers,
    thresholds: head.thresholds,
    heated: new Set(topIndexes(totals, HEATED, responseTimeUs)),
    warmUp: run.warmUp,
  });
  const all = opened(end.all);
  const order = rowOrder(run, totals);
  const checks = checkRows(run, totals);
  const { allRow, rows } = rowsOf(run, { totals, all, binned, order, checks });
  const thresholds = thresholdRows(end.thresholds, binned.firstBroken, bins, users.active);
  const groups = head.groups.map((facts, index) => groupRow(facts, index, run));
  const timeline = timelineOf({
    bins,
    byBin,
    binned,
    users,
    labels: head.samplers,
    groups: head.groups,
    order,
    percentileCurves: curves(all, order, rows, totals),
  });
  const found = foundIn(run);
  const limit = limitIn(found);
  return {
    verdict: verdictOf(run, allRow, thresholds),
    run: { ...runFacts(run), ...(part && { part }) },
    thresholds,
    findings: toldOf(run, found),
    ...(limit && { limit }),
    overview: overviewOf(run, allRow, groups, users.active, bestSteadyMinute(requestsPerSecond(run), users.planned)),
    all: allRow,
    samplers: rows,
    errors: errorGroups(run, totals, byBin, allRow.requests),
    checks,
    timeline,
    levels: loadLevels(timeline, run.warmUp),
    apdex: head.apdex,
    groups,
    health: run.health,
    ...capacityOf(run),
    ...targetOf(run, bins),
    plan: planFacts(run),
    ...(head.charts === undefined ? {} : { customCharts: head.charts }),
    events: run.events.map(({ atMs, name, text }) => ({ atMs, name, text })),
  };
}

interface RowParts {
  readonly totals: readonly SamplerTotals[];
  readonly all: SamplerTotals;
  readonly binned: BinnedRun;
  readonly order: readonly number[];
  readonly checks: readonly CheckRow[];
}

/** The row of all requests, and one of each sampler. */
function rowsOf(
  run: RunResult,
  { totals, all, binned, order, checks }: RowParts,
): { readonly allRow: SamplerRow; readonly rows: SamplerRow[] } {
  const { head, end } = run;
  const requestTimeUs = totals
    .filter((_, id) => head.samplers[id]?.kind === 'request' && head.samplers[id]?.hopOf === undefined)
    .reduce((sum, sampler) => sum + responseTimeUs(sampler), 0);
  const rowContext = (name: string | undefined, sparkline: RowContext['sparkline']): RowContext => ({
    seconds: countedMs(end.durationMs, run.warmUp) / 1000,
    percentiles: [...new Set([...ALWAYS, ...head.percentiles])].sort((a, b) => a - b),
    apdex: head.apdex,
    allSumUs: requestTimeUs,
    broken: brokenMetrics(end.thresholds, name),
    sparkline,
  });
  const requestIds = totals.map((_, id) => id).filter((id) => head.samplers[id]?.kind === 'request');
  const parts = requestIds.flatMap((id) => totals[id] ?? []);
  const own = requestIds.map((id) => head.samplers[id]?.apdex);
  const limits = own.some((one) => one !== undefined) ? { partLimits: own.map((one) => one ?? head.apdex) } : {};
  const context = { ...rowContext(undefined, binned.all.sparkline), parts, checks, ...limits };
  const allRow = samplerRow(undefined, all, context);
  const rows = order.map((id) => {
    const label = head.samplers[id];
    const sparkline = binned.samplers[id]?.sparkline ?? [];
    const slowest = run.slow.flatMap(({ exchange }) => (exchange.label === id ? [exchange] : []));
    const ownChecks = label?.kind === 'request' ? checks.filter(({ sampler }) => sampler === label.name) : [];
    const facts = { ...rowContext(label?.name, sparkline), slowest, checks: ownChecks };
    return samplerRow(label, totals[id] ?? new SamplerTotals(3), facts);
  });
  return { allRow, rows };
}

function targetOf(run: RunResult, bins: Bins): Pick<ReportModel, 'target'> {
  const target = targetModel(run, bins);
  return target === undefined ? {} : { target };
}

function capacityOf({ capacity }: RunResult): Pick<ReportModel, 'capacity'> {
  if (capacity === undefined) return {};
  const { k: _, ...found } = capacity;
  return { capacity: found };
}

function opened(record: RunResult['end']['all']): SamplerTotals {
  const totals = new SamplerTotals(3);
  totals.addSecond(record);
  return totals;
}

function totalsById(run: RunResult): SamplerTotals[] {
  const byId = new Map(run.end.totals.map((record) => [record.id, record]));
  return run.head.samplers.map((_, id) => opened(byId.get(id) ?? {}));
}

/** Requests first, then transactions and polls; plan order among them. Redirects that never came have no row. */
function rowOrder(run: RunResult, totals: readonly SamplerTotals[]): number[] {
  const ids = run.head.samplers
    .map((_, id) => id)
    .filter((id) => run.head.samplers[id]?.hopOf === undefined || (totals[id]?.sum('started') ?? 0) > 0);
  const isRequest = (id: number): boolean => run.head.samplers[id]?.kind === 'request';
  return [...ids.filter(isRequest), ...ids.filter((id) => !isRequest(id))];
}

function curves(
  all: SamplerTotals,
  order: readonly number[],
  rows: readonly SamplerRow[],
  totals: readonly SamplerTotals[],
): Timeline['percentileCurves'] {
  return [
    { name: 'all', points: percentileCurve(all.latencies) },
    ...order.map((id, row) => ({ name: rows[row]?.name ?? '', points: percentileCurve(totals[id]?.latencies ?? []) })),
  ];
}

/** Of a record of several seconds the mean. */
function requestsPerSecond(run: RunResult): number[] {
  const counts: number[] = [];
  for (const second of run.seconds) {
    const { t, samplers } = second;
    while (counts.length < endOf(second)) counts.push(0);
    const requests = samplers.filter(({ id }) => run.head.samplers[id]?.kind === 'request');
    const ended = requests.reduce((sum, { ok, failed }) => sum + (ok?.n ?? 0) + (failed?.n ?? 0), 0);
    const length = lengthOf(second);
    for (let at = t; at < t + length; at++) counts[at] = (counts[at] ?? 0) + ended / length;
  }
  return counts;
}

function overviewOf(
  run: RunResult,
  all: SamplerRow,
  groups: readonly GroupRow[],
  activeUsers: readonly number[],
  bestMinute: number | undefined,
): Overview {
  const sum = (field: 'iterations' | 'dropped' | 'lost'): number =>
    groups.reduce((total, group) => total + group[field], 0);
  return {
    requests: all.requests,
    failed: all.failed,
    errorRate: all.errorRate,
    throughput: all.throughput,
    ...(bestMinute === undefined ? {} : { bestMinute }),
    maxUsers: activeUsers.reduce((most, users) => Math.max(most, users), 0),
    receivedBytes: all.receivedBytes,
    sentBytes: all.sentBytes,
    iterations: sum('iterations'),
    dropped: sum('dropped'),
    lost: sum('lost'),
    skipped: run.end.all.skipped ?? 0,
    interrupted: run.end.all.interrupted ?? 0,
    unsent: all.unsent,
    staleRetries: all.staleRetries,
  };
}

function groupRow(facts: GroupFacts, index: number, run: RunResult): GroupRow {
  const { seconds, began } = run;
  const arrivals = arrivalFacts(facts, index, run);
  const delayMs = delayOf(index, facts, began);
  const own = seconds.map((second) => second.groups[index]).filter((group) => group !== undefined);
  return {
    ...facts,
    phases: facts.phases.map((phase) => ({ ...phase, fromMs: phase.fromMs + delayMs, toMs: phase.toMs + delayMs })),
    maxActive: own.reduce((most, group) => Math.max(most, group.active), 0),
    iterations: own.reduce((sum, group) => sum + group.iterationsFinished - (group.warmUpIterations ?? 0), 0),
    dropped: own.reduce((sum, group) => sum + group.dropped - (group.warmUpDropped ?? 0), 0),
    lost: own.reduce((sum, group) => sum + group.lost, 0),
    ...(arrivals && { arrivals }),
  };
}

function warmUpFacts({ head, seconds, warmUp }: RunResult): RunFacts['warmUp'] {
  if (warmUp === undefined) return undefined;
  const requests = seconds
    .flatMap((second) => second.warmUp ?? [])
    .filter(({ id }) => head.samplers[id]?.kind === 'request');
  const failed = requests.reduce((sum, sampler) => sum + (sampler.failed?.n ?? 0), 0);
  return { ...warmUp, requests: requests.reduce((sum, sampler) => sum + (sampler.ok?.n ?? 0), failed), failed };
}

function runFacts(run: RunResult): RunFacts {
  const { head, end, complete } = run;
  const warmUp = warmUpFacts(run);
  return {
    name: head.plan.name,
    file: head.plan.file,
    target: head.target,
    ...(head.targetLabel === undefined ? {} : { targetLabel: head.targetLabel }),
    startedAt: head.startedAt,
    durationMs: end.durationMs,
    ...(head.plannedMs === undefined ? {} : { plannedMs: head.plannedMs }),
    ...(warmUp === undefined ? {} : { warmUp }),
    reason: complete ? end.reason : 'incomplete',
    ...(end.detail === undefined ? {} : { detail: end.detail }),
    tool: head.tool,
    node: head.node,
    os: head.os,
    cores: head.cores,
    workers: head.workers,
    seed: head.seed,
    ...(head.environment === undefined ? {} : { environment: head.environment }),
    ...(head.git === undefined ? {} : { git: head.git }),
    ...(head.description === undefined ? {} : { description: head.description }),
    ...(run.head.samples === undefined ? {} : { samples: run.head.samples }),
    servedBy: servedBy(run),
  };
}

function planFacts({ head }: RunResult): PlanFacts {
  return {
    text: head.plan.text,
    ...(head.plan.included === undefined
      ? {}
      : { included: head.plan.included.map(({ file, text }) => ({ file, text })) }),
    variables: Object.entries(head.variables).map(([name, value]) => ({
      name,
      value: typeof value === 'string' ? value : (JSON.stringify(value) ?? ''),
    })),
    dataFiles: head.dataFiles,
  };
}
