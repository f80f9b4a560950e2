import { judgeAll, type Aggregate } from '../thresholds/judge.ts';
import type { Threshold, ThresholdVerdict } from '../thresholds/threshold.ts';
import type { Label } from '../metrics/interval.ts';
import type { LiveAggregates, LiveRow } from './live.ts';
import type { WrittenSecond } from './live-page.ts';
import type { Trail } from './trail.ts';

/** What of a running test somebody wants to see, each second. */
export interface ViewOptions {
  /** Most rows of samplers beside the one of all; 0 for none. */
  readonly rows: number;
  /** The first exchanges of each cause of errors as well. */
  readonly examples: boolean;
}

/** A stretch of one row, as the terminal shows it. */
export interface LiveFigures {
  readonly requests: number;
  readonly failed: number;
  readonly seconds: number;
  readonly meanUs: number;
  /** Absent when there is no sample. */
  readonly p50Us?: number;
  readonly p95Us?: number;
  readonly p99Us?: number;
}

/** Figures since the start and over the last ten seconds. */
export interface LiveViewRow {
  readonly total: LiveFigures;
  readonly recent: LiveFigures;
  /** p95 over the last minutes, microseconds, oldest first; `null` without a request, the last stretch is under way. */
  readonly trail: readonly (number | null)[];
}

/** A sampler's row. */
export interface LiveSamplerRow extends LiveViewRow {
  /** As in `head.samplers`. */
  readonly id: number;
  /** A threshold on this sampler is broken so far. */
  readonly isBroken: boolean;
}

/** What a running test has measured so far, as plain data: it goes from the writer's thread to the terminal. */
export interface LiveView
  extends Pick<LiveAggregates, 'seconds' | 'groups' | 'generator' | 'health'>, Pick<WrittenSecond, 'records'> {
  readonly all: LiveViewRow;
  /** Samplers with requests: broken thresholds first, then by the time spent in them. */
  readonly samplers: readonly LiveSamplerRow[];
  /** Samplers with requests for which there is no row. */
  readonly others: number;
  /** The most frequent causes. */
  readonly errors: readonly { readonly name: string; readonly message: string; readonly count: number }[];
  /** Causes beyond those. */
  readonly otherErrors: number;
  /** All thresholds, held against the run so far. */
  readonly verdicts: readonly ThresholdVerdict[];
}

export interface ViewFacts {
  readonly labels: readonly Label[];
  readonly thresholds: readonly Threshold[];
  readonly options: ViewOptions;
  /** Absent where no rows are wanted. */
  readonly trail: Trail | undefined;
}

const MOST_ERRORS = 40;

/** Computes what is shown; the closures of `live` stay where they are. */
export function liveView(live: LiveAggregates, records: WrittenSecond['records'], facts: ViewFacts): LiveView {
  const { seconds, groups, generator, health, all, errors, find } = live;
  const { thresholds, options, trail } = facts;
  const verdicts = judgeAll(thresholds, find);
  const ranked = options.rows === 0 ? [] : rank(live, facts.labels, verdicts);
  const chosen = ranked.slice(0, options.rows);
  return {
    seconds,
    groups,
    ...(generator === undefined ? {} : { generator }),
    health,
    all: { ...figures(all, options.rows > 0), trail: trail?.ofAll() ?? [] },
    samplers: chosen.map(({ id, row, isBroken }) => ({
      id,
      isBroken,
      ...figures(row, true),
      trail: trail?.of(id) ?? [],
    })),
    others: ranked.length - chosen.length,
    errors: errors.slice(0, MOST_ERRORS).map(({ name, message, count }) => ({ name, message, count })),
    otherErrors: Math.max(0, errors.length - MOST_ERRORS),
    verdicts,
    records: options.examples ? records : records.filter(({ k }) => k === 'err'),
  };
}

/** Broken thresholds first, then by the time spent, which is what users waited for. */
function rank(
  { samplers }: LiveAggregates,
  labels: readonly Label[],
  verdicts: readonly ThresholdVerdict[],
): { readonly id: number; readonly row: LiveRow; readonly isBroken: boolean }[] {
  const broken = new Set(
    verdicts.flatMap(({ passed, measured, threshold }) => (passed || measured === undefined ? [] : threshold.sampler)),
  );
  // In the warm-up there are no totals.
  const spent = ({ total, recent }: LiveRow): number => {
    const stretch = total.requests > 0 ? total : recent;
    return stretch.meanUs * stretch.requests;
  };
  return samplers
    .flatMap((row, id) => {
      const label = labels[id];
      if (label?.kind !== 'request' || row.total.requests + row.recent.requests === 0) return [];
      return [{ id, row, isBroken: broken.has(label.name), spentUs: spent(row) }];
    })
    .sort((a, b) => Number(b.isBroken) - Number(a.isBroken) || b.spentUs - a.spentUs || a.id - b.id);
}

function figures({ total, recent }: LiveRow, withTotals: boolean): Omit<LiveViewRow, 'trail'> {
  return {
    total: { ...counts(total), ...(withTotals ? percentiles(total) : {}) },
    recent: { ...counts(recent), ...percentiles(recent) },
  };
}

/** What needs no histogram. */
export function counts({ requests, failed, seconds, meanUs }: Aggregate): LiveFigures {
  return { requests, failed, seconds, meanUs };
}

const SHOWN = [50, 95, 99];

/** p50, p95 and p99, where there is a sample. */
export function percentiles(aggregate: Aggregate): Pick<LiveFigures, 'p50Us' | 'p95Us' | 'p99Us'> {
  const [p50Us, p95Us, p99Us] = aggregate.percentilesUs?.(SHOWN) ?? SHOWN.map((p) => aggregate.percentileUs(p));
  return {
    ...(p50Us === undefined ? {} : { p50Us }),
    ...(p95Us === undefined ? {} : { p95Us }),
    ...(p99Us === undefined ? {} : { p99Us }),
  };
}
