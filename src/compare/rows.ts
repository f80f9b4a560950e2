import { percentileOf } from '../thresholds/judge.ts';
import type { Threshold } from '../thresholds/threshold.ts';
import { percentileValues, rowOf } from './cell-values.ts';
import type { Cell, ComparedRow, Rule } from './comparison.ts';
import { asPoints, asShare, decide, watch, type Yardstick } from './decide.ts';
import type { Evidence, RecordedRun, Sides } from './evidence.ts';
import { rowKey, type MeasuredRow } from './measured-run.ts';
import { standOut } from './statistics/false-discovery.ts';
import type { ChangeInterval } from './statistics/interval.ts';
import { meanOf } from './statistics/sample-moments.ts';
import { runsNeeded } from './statistics/runs-needed.ts';

/** Of those named among the many cells that decide nothing, at most this share is to be false. */
const FALSE_SHARE = 0.1;
/** A change of the failure rate needs at least as many failures on the side that has more. */
const LEAST_FAILURES = 10;
const OVERALL_P95 = 95;

export interface RowContext {
  readonly evidence: Evidence;
  readonly rule: Rule;
  /** `row key` + space + metric. */
  readonly primary: ReadonlySet<string>;
}

/** What decides: overall p95 and failure rate, and everything that a threshold is set on. */
export function primaryMetrics(thresholds: readonly Threshold[]): Set<string> {
  const all = rowKey({ kind: 'all', name: 'all' });
  const limited = thresholds.flatMap(({ metric, sampler }) => {
    const p = percentileOf(metric);
    const name = p === undefined ? metric : `p${p}`;
    // A threshold names a sampler; whether that is a request, a transaction or a poll is the run's business.
    const keys = sampler === undefined ? [all] : KINDS.map((kind) => rowKey({ kind, name: sampler }));
    return keys.map((key) => `${key} ${name}`);
  });
  return new Set([`${all} p${OVERALL_P95}`, `${all} errorRate`, ...limited]);
}

const KINDS = ['request', 'transaction', 'poll'] as const;

/** The rows that every run of both sides has, with all cells that can be compared. */
export function comparedRows(sides: Sides, context: RowContext): ComparedRow[] {
  const runs = [...sides.base, ...sides.candidate];
  const names = (sides.candidate.at(-1)?.measured.rows ?? []).filter((row) =>
    runs.every(({ measured }) => rowOf(measured, rowKey(row)) !== undefined),
  );
  const drafts = names.map(({ name, kind }) => ({ name, kind, drafts: draftsOf({ name, kind }, sides, context) }));
  const others = drafts.flatMap((row) => row.drafts).filter(({ cell, interval }) => !cell.isPrimary && interval);
  const named = standOut(
    others.map(({ interval }) => interval?.p ?? 1),
    FALSE_SHARE,
  );
  const outstanding = new Set(others.filter((_, index) => named[index] === true));
  return drafts.map((row) => ({
    name: row.name,
    kind: row.kind,
    cells: row.drafts.map((draft) => finished(draft, outstanding.has(draft))),
  }));
}

/** A cell before it is known what the others say. */
interface Draft {
  readonly cell: Omit<Cell, 'state'>;
  readonly interval: ChangeInterval | undefined;
  readonly yardstick: Yardstick;
  /** False where a difference must not count, whatever the interval. */
  readonly mayCount: boolean;
}

function draftsOf(row: Pick<MeasuredRow, 'name' | 'kind'>, sides: Sides, context: RowContext): Draft[] {
  const percentiles = sides.candidate[0]?.measured.rows[0]?.percentiles.map(({ p }) => p) ?? [];
  const levels = sides.candidate[0]?.measured.levels ?? [];
  const byLevel =
    row.kind === 'all' && levels.length > 1
      ? levels.map((users, level) => percentileDraft(row, OVERALL_P95, sides, context, { level, users }))
      : [];
  return [
    ...percentiles.map((p) => percentileDraft(row, p, sides, context)),
    failedDraft(row, sides, context),
    ...throughputDrafts(row, sides, context),
    ...byLevel.filter(({ interval }) => interval !== undefined),
  ];
}

function percentileDraft(
  row: Pick<MeasuredRow, 'name' | 'kind'>,
  p: number,
  sides: Sides,
  { evidence, rule, primary }: RowContext,
  only?: { readonly level: number; readonly users: number },
): Draft {
  const measured = { base: measuredOf(sides.base), candidate: measuredOf(sides.candidate) };
  const values = percentileValues(rowKey(row), p, measured, only?.level);
  const interval = values && evidence.percentile(row, p, values);
  const metric = `p${p}`;
  return {
    cell: {
      metric,
      unit: 'time',
      ...(only === undefined ? {} : { level: only.users }),
      ...(values && { base: Math.exp(meanOf(values.base)), candidate: Math.exp(meanOf(values.candidate)) }),
      ...(interval && { change: asShare(interval) }),
      isPrimary: only === undefined && primary.has(`${rowKey(row)} ${metric}`),
    },
    interval,
    yardstick: { minEffect: Math.log1p(rule.minEffect), worse: 1 },
    mayCount: true,
  };
}

function failedDraft(
  row: Pick<MeasuredRow, 'name' | 'kind'>,
  sides: Sides,
  { evidence, rule, primary }: RowContext,
): Draft {
  const interval = evidence.failedShare(row);
  const [base, candidate] = [countsOf(sides.base, row), countsOf(sides.candidate, row)];
  return {
    cell: {
      metric: 'errorRate',
      unit: 'share',
      base: base.share,
      candidate: candidate.share,
      ...(interval && { change: asPoints(interval) }),
      isPrimary: primary.has(`${rowKey(row)} errorRate`),
    },
    interval,
    yardstick: { minEffect: rule.minFailedEffect, worse: 1 },
    mayCount: Math.max(base.failed, candidate.failed) >= LEAST_FAILURES,
  };
}

/** None where the plan decides on the rate. */
function throughputDrafts(
  row: Pick<MeasuredRow, 'name' | 'kind'>,
  sides: Sides,
  { evidence, rule, primary }: RowContext,
): Draft[] {
  const runs = [...sides.base, ...sides.candidate];
  if (!runs.every(({ measured }) => measured.closed)) return [];
  const interval = evidence.throughput(row);
  const [base, candidate] = [countsOf(sides.base, row), countsOf(sides.candidate, row)];
  return [
    {
      cell: {
        metric: 'throughput',
        unit: 'rate',
        base: base.throughput,
        candidate: candidate.throughput,
        ...(interval && { change: asShare(interval) }),
        isPrimary: primary.has(`${rowKey(row)} throughput`),
      },
      interval,
      yardstick: { minEffect: Math.log1p(rule.minThroughputEffect), worse: -1 },
      mayCount: true,
    },
  ];
}

interface Counts {
  readonly failed: number;
  readonly share: number;
  readonly throughput: number;
}

/** Of all runs of a side together; shares and rates as means over the runs, as they are compared. */
function countsOf(runs: readonly RecordedRun[], row: Pick<MeasuredRow, 'name' | 'kind'>): Counts {
  const rows = runs.flatMap(({ measured }) => rowOf(measured, rowKey(row)) ?? []);
  return {
    failed: rows.reduce((sum, { failed }) => sum + failed, 0),
    share: meanOf(rows.map(({ failed, requests }) => (requests === 0 ? 0 : failed / requests))),
    throughput: Math.exp(meanOf(rows.map(({ throughput }) => Math.log(throughput)))),
  };
}

function finished({ cell, interval, yardstick, mayCount }: Draft, standsOut: boolean): Cell {
  if (interval === undefined) return { ...cell, state: 'unknown' };
  const state = cell.isPrimary ? decide(interval, yardstick) : watch(interval, yardstick, standsOut);
  const counts = mayCount || state === 'NO CHANGE' || state === 'quiet';
  if (!counts) return { ...cell, state: cell.isPrimary ? 'INCONCLUSIVE' : 'quiet' };
  if (state !== 'INCONCLUSIVE') return { ...cell, state };
  return { ...cell, state, runsNeeded: runsNeeded(interval.sd, yardstick.minEffect) };
}

function measuredOf(runs: readonly RecordedRun[]): RecordedRun['measured'][] {
  return runs.map(({ measured }) => measured);
}
