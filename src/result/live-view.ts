import { judgeAll, type Aggregate } from '../thresholds/judge.ts';
import type { Threshold, ThresholdVerdict } from '../thresholds/threshold.ts';
import type { LiveAggregates } from './live.ts';

/** What of a running test somebody wants to see, and how often. */
export interface ViewOptions {
  /** A row for each sampler, beside the one of all. */
  readonly rows: boolean;
  /** Between two views; a new cause of errors is shown at once. */
  readonly everySeconds: number;
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

export interface LiveViewRow {
  /** Since the start; without percentiles. */
  readonly total: LiveFigures;
  /** Over the last ten seconds. */
  readonly recent: LiveFigures;
}

/** What a running test has measured so far, as plain data: it goes from the writer's thread to the terminal. */
export interface LiveView extends Pick<LiveAggregates, 'seconds' | 'groups' | 'generator' | 'health'> {
  readonly all: LiveViewRow;
  /** Index = sampler id; empty unless rows are wanted. */
  readonly samplers: readonly LiveViewRow[];
  /** The most frequent causes. */
  readonly errors: readonly { readonly message: string; readonly count: number }[];
  /** All thresholds, held against the run so far. */
  readonly verdicts: readonly ThresholdVerdict[];
}

const SHOWN_ERRORS = 3;

/** Computes what is shown; the closures of `live` stay where they are. */
export function liveView(live: LiveAggregates, thresholds: readonly Threshold[], { rows }: ViewOptions): LiveView {
  const { seconds, groups, generator, health, all, samplers, errors, find } = live;
  const row = ({ total, recent }: { readonly total: Aggregate; readonly recent: Aggregate }): LiveViewRow => ({
    total: counts(total),
    recent: { ...counts(recent), ...percentiles(recent) },
  });
  return {
    seconds,
    groups,
    ...(generator === undefined ? {} : { generator }),
    health,
    all: row(all),
    samplers: rows ? samplers.map(row) : [],
    errors: errors.slice(0, SHOWN_ERRORS).map(({ message, count }) => ({ message, count })),
    verdicts: judgeAll(thresholds, find),
  };
}

/** What needs no histogram. */
export function counts({ requests, failed, seconds, meanUs }: Aggregate): LiveFigures {
  return { requests, failed, seconds, meanUs };
}

/** p50, p95 and p99, where there is a sample. */
export function percentiles(aggregate: Aggregate): Pick<LiveFigures, 'p50Us' | 'p95Us' | 'p99Us'> {
  const [p50Us, p95Us, p99Us] = [50, 95, 99].map((p) => aggregate.percentileUs(p));
  return {
    ...(p50Us === undefined ? {} : { p50Us }),
    ...(p95Us === undefined ? {} : { p95Us }),
    ...(p99Us === undefined ? {} : { p99Us }),
  };
}
