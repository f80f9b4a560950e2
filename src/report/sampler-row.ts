import type { ApdexLimits } from '../base/apdex.ts';
import { percentilesUs } from '../metrics/hdr.ts';
import type { LatencyHistogram } from '../metrics/hdr.ts';
import type { Label } from '../metrics/interval.ts';
import type { CapturedExchange } from '../metrics/sample.ts';
import type { SamplerTotals } from '../result/totals.ts';
import { bandCounts } from './bands.ts';
import { checkTotals } from './check-rows.ts';
import { countOf, percentileMs, percentilesOf } from './percentiles.ts';
import { pollFacts } from './poll-facts.ts';
import { scheduleFacts } from './schedule-facts.ts';
import type { CheckRow, SamplerRow, ServerTiming } from './report-model.ts';

const APDEX_ROUGH_BELOW = 100;

/** What a row needs beside its own totals. */
export interface RowContext {
  readonly seconds: number;
  /** Percentiles of the table, ascending. */
  readonly percentiles: readonly number[];
  /** Of samplers that have no limits of their own. */
  readonly apdex: ApdexLimits;
  /** Response time of all requests, summed up. */
  readonly allSumUs: number;
  readonly broken: readonly string[];
  readonly sparkline: readonly (number | undefined)[];
  readonly slowest?: readonly CapturedExchange[];
  /** Assertions on its requests. */
  readonly checks?: readonly CheckRow[];
  /** In the row of all requests: the samplers it is made of. Their headlines may differ in what they count from. */
  readonly parts?: readonly SamplerTotals[];
  /** Of each of these parts; absent where all have those of the report. */
  readonly partLimits?: readonly ApdexLimits[];
}

const ALL = { name: 'all', group: '', kind: 'all', corrected: false } as const;

/** A row of the sampler table; without a label it is the row of all requests. */
export function samplerRow(label: Label | undefined, totals: SamplerTotals, context: RowContext): SamplerRow {
  const { seconds } = context;
  const schedule = scheduleFacts(context.parts ?? [totals], context.percentiles);
  const requests = countOf(totals.latencies);
  const failed = totals.histogram('failed')?.count ?? 0;
  const rowTimes = times(totals, context.percentiles);
  return {
    ...(label === undefined ? ALL : namesOf(label)),
    requests,
    failed,
    skipped: totals.sum('skipped'),
    interrupted: totals.sum('interrupted'),
    unsent: [...totals.unsent.values()].reduce((sum, count) => sum + count, 0),
    staleRetries: totals.sum('staleRetries'),
    errorRate: ratio(failed, requests),
    ...checksOf(context),
    throughput: ratio(requests, seconds),
    timeShare: timeShareOf(label, totals, context.allSumUs),
    ...rowTimes,
    ...satisfactionOf(passedWithin(label, totals, context), { requests, failed }),
    ...(label?.apdex && { apdexLimits: label.apdex }),
    ...bandsOf(totals),
    apdexRough: requests < APDEX_ROUGH_BELOW,
    ...traffic(totals, requests, seconds),
    statuses: [...totals.statuses]
      .map(([status, count]) => ({ status, count }))
      .sort((a, b) => Number(a.status) - Number(b.status)),
    broken: context.broken,
    sparkline: context.sparkline,
    slowest: (context.slowest ?? []).toSorted((a, b) => b.elapsedUs - a.elapsedUs),
    serverTimings: serverTimings(totals),
    ...(schedule && { schedule }),
    ...(label?.kind === 'poll' && { poll: pollFacts(totals, { requests, failed, ...rowTimes }) }),
  };
}

function serverTimings({ timings }: SamplerTotals): ServerTiming[] {
  return [...timings].map(([name, histogram]) => {
    const p95Ms = percentileMs([histogram], 95);
    const { count, sumUs, maxUs } = histogram;
    return {
      name,
      count,
      meanMs: ratio(sumUs, count) / 1000,
      ...(p95Ms === undefined ? {} : { p95Ms }),
      maxMs: maxUs / 1000,
    };
  });
}

type Times = Pick<
  SamplerRow,
  'meanMs' | 'minMs' | 'maxMs' | 'percentiles' | 'okPercentiles' | 'failedPercentiles' | 'okMeanMs' | 'failedMeanMs'
>;

function times(totals: SamplerTotals, percentiles: readonly number[]): Times {
  const parts = totals.latencies.filter((part) => part.count > 0);
  const [ok, failed] = [only(totals.histogram('ok')), only(totals.histogram('failed'))];
  return {
    meanMs: meanMs(parts),
    minMs: parts.length === 0 ? 0 : Math.min(...parts.map((part) => part.minUs)) / 1000,
    maxMs: parts.length === 0 ? 0 : Math.max(...parts.map((part) => part.maxUs)) / 1000,
    percentiles: percentilesOf(parts, percentiles),
    okPercentiles: percentilesOf(ok, percentiles),
    failedPercentiles: percentilesOf(failed, percentiles),
    okMeanMs: meanMs(ok),
    failedMeanMs: meanMs(failed),
  };
}

type Traffic = Pick<
  SamplerRow,
  | 'receivedBytes'
  | 'sentBytes'
  | 'receivedPerSecond'
  | 'sentPerSecond'
  | 'firstByteP50Ms'
  | 'firstByteP95Ms'
  | 'connectMeanMs'
  | 'newConnectionShare'
  | 'meanResponseBytes'
>;

function traffic(totals: SamplerTotals, requests: number, seconds: number): Traffic {
  const [p50, p95] = percentilesUs(only(totals.histogram('firstByte')), [50, 95]);
  return {
    receivedBytes: totals.sum('received'),
    sentBytes: totals.sum('sent'),
    receivedPerSecond: ratio(totals.sum('received'), seconds),
    sentPerSecond: ratio(totals.sum('sent'), seconds),
    firstByteP50Ms: (p50 ?? 0) / 1000,
    firstByteP95Ms: (p95 ?? 0) / 1000,
    connectMeanMs: ratio(totals.sum('connectSumUs'), totals.sum('newConnections')) / 1000,
    newConnectionShare: Math.min(1, ratio(totals.sum('newConnections'), requests)),
    meanResponseBytes: ratio(totals.sum('received'), requests),
  };
}

// Transactions and polls spend the time of the requests in them again, redirects that of their sampler.
function timeShareOf(label: Label | undefined, totals: SamplerTotals, allSumUs: number): number {
  if (label === undefined) return allSumUs > 0 ? 1 : 0;
  return label.kind === 'request' && label.hopOf === undefined ? ratio(responseTimeUs(totals), allSumUs) : 0;
}

/** Time users spent waiting for responses: elapsed, also where the headline latency is the corrected one. */
export function responseTimeUs(totals: SamplerTotals): number {
  const passed = totals.histogram('elapsed') ?? totals.histogram('ok');
  const failed = totals.histogram('failedElapsed') ?? totals.histogram('failed');
  return (passed?.sumUs ?? 0) + (failed?.sumUs ?? 0);
}

function namesOf({
  name,
  group,
  kind,
  corrected,
  hopOf,
  within,
}: Label): Partial<SamplerRow> & Pick<SamplerRow, 'name' | 'group' | 'kind' | 'corrected'> {
  return {
    name,
    group,
    kind,
    corrected,
    ...(hopOf === undefined ? {} : { hopOf }),
    ...(within === undefined ? {} : { within }),
  };
}

function checksOf({ checks = [] }: RowContext): Pick<SamplerRow, 'checks'> {
  const totals = checkTotals(checks);
  return totals === undefined ? {} : { checks: totals };
}

/** Passed requests, by how long users had to wait. */
interface Passed {
  readonly satisfied: number;
  readonly tolerated: number;
}

/** Where samplers have limits of their own, the row of all requests takes each by those of its sampler. */
function passedWithin(label: Label | undefined, totals: SamplerTotals, context: RowContext): Passed {
  const { parts = [], partLimits } = context;
  if (label !== undefined || partLimits === undefined) return passedOf(totals, label?.apdex ?? context.apdex);
  const each = parts.map((part, i) => passedOf(part, partLimits[i] ?? context.apdex));
  const sum = (field: keyof Passed): number => each.reduce((all, one) => all + one[field], 0);
  return { satisfied: sum('satisfied'), tolerated: sum('tolerated') };
}

function passedOf(totals: SamplerTotals, { satisfiedMs, toleratedMs }: ApdexLimits): Passed {
  const ok = totals.histogram('ok');
  const satisfied = ok?.countUpTo(satisfiedMs * 1000) ?? 0;
  return { satisfied, tolerated: (ok?.countUpTo(toleratedMs * 1000) ?? 0) - satisfied };
}

/** Apdex: (satisfied + tolerated / 2) / all; failed requests satisfy nobody. Source: Apdex specification 1.1. */
function satisfactionOf(
  { satisfied, tolerated }: Passed,
  { requests, failed }: { readonly requests: number; readonly failed: number },
): Pick<SamplerRow, 'apdex' | 'satisfaction'> {
  return {
    apdex: ratio(satisfied + tolerated / 2, requests),
    satisfaction: {
      satisfied: ratio(satisfied, requests),
      tolerated: ratio(tolerated, requests),
      frustrated: ratio(requests - failed - satisfied - tolerated, requests),
      failed: ratio(failed, requests),
    },
  };
}

function bandsOf(totals: SamplerTotals): Pick<SamplerRow, 'okBands' | 'failedBands'> {
  const [ok, failed] = [bandCounts(only(totals.histogram('ok'))), bandCounts(only(totals.histogram('failed')))];
  return { ...(ok && { okBands: ok }), ...(failed && { failedBands: failed }) };
}

function meanMs(parts: readonly LatencyHistogram[]): number {
  return ratio(
    parts.reduce((sum, part) => sum + part.sumUs, 0),
    countOf(parts) * 1000,
  );
}

function only(histogram: LatencyHistogram | undefined): LatencyHistogram[] {
  return histogram === undefined ? [] : [histogram];
}

/** 0 when there is nothing to divide by. */
export function ratio(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}
