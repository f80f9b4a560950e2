import type { MeasuredRow, MeasuredRun } from './measured-run.ts';

/** What a comparison says, as numbers; outputs format it and compute nothing. */
export interface Comparison {
  readonly verdict: ComparisonVerdict;
  /** One sentence: what decided it. */
  readonly sentence: string;
  readonly rule: Rule;
  readonly base: Side;
  readonly candidate: Side;
  /** What was not alike, those that forbid a verdict first. */
  readonly differences: readonly Difference[];
  /** All requests first, then the samplers of both sides in the candidate's order. */
  readonly rows: readonly ComparedRow[];
  /** Samplers that only one side has. */
  readonly onlyBase: readonly string[];
  readonly onlyCandidate: readonly string[];
  readonly errors: readonly ErrorChange[];
  /** Thresholds whose metric is not compared, as written. */
  readonly notCompared: readonly string[];
  readonly planDiff: PlanDiff | undefined;
  /** Where throughput stops growing as users are added; absent where it does so on neither side. */
  readonly knee?: { readonly base?: SideLimit; readonly candidate?: SideLimit };
}

export type ComparisonVerdict = 'REGRESSION' | 'IMPROVED' | 'NO CHANGE' | 'INCONCLUSIVE';

/** How differences were told from noise. */
export interface Rule {
  /** 1: runs against runs; 2: against earlier runs; 3: one against one. */
  readonly tier: 1 | 2 | 3;
  /** Standard deviation from run to run that tier 3 assumes, as a share. */
  readonly assumedNoise?: number;
  /** Smallest change of times and throughput that counts, as a share. */
  readonly minEffect: number;
  /** Of the failure rate, in shares (0.005 = half a percentage point). */
  readonly minFailedEffect: number;
  readonly minThroughputEffect: number;
}

export interface Side {
  readonly runs: readonly MeasuredRun[];
  /** Runs that were left out because their results are not to be trusted. */
  readonly leftOut: readonly MeasuredRun[];
  /** True when these are lines of a history, without charts, errors and plan. */
  readonly isHistory: boolean;
}

/** Where throughput of a side stops growing, or the users up to which it grew. A side that says neither has none. */
export interface SideLimit {
  readonly users?: number;
  /** Passed requests a second there; unknown of runs in a history that was written by an earlier version. */
  readonly perSecond?: number;
  readonly noLimitUpTo?: number;
}

export interface Difference {
  /** True when it forbids a verdict. */
  readonly isDecisive: boolean;
  readonly text: string;
}

export interface ComparedRow {
  readonly name: string;
  readonly kind: MeasuredRow['kind'];
  /** Percentiles, `errorRate`, and `throughput` where it is a result. */
  readonly cells: readonly Cell[];
}

/** One metric of one row. */
export interface Cell {
  /** `p95`, `errorRate`, `throughput`: as thresholds call it. */
  readonly metric: string;
  readonly unit: 'time' | 'share' | 'rate';
  /** Load level for cells of a single one; upper end in users. */
  readonly level?: number;
  /** Of all runs of a side together: milliseconds, share, or requests a second; absent when there is nothing. */
  readonly base?: number;
  readonly candidate?: number;
  /** Absent when too few requests lie behind the value on either side. */
  readonly change?: Change;
  /** Decides on the verdict and the exit code. */
  readonly isPrimary: boolean;
  readonly state: CellState;
  /** Runs a side that would decide it; only where that is open. */
  readonly runsNeeded?: number;
}

/** Candidate against base: as a share of base, for failure rates as a difference of shares. With its 90 % interval. */
export interface Change {
  readonly by: number;
  readonly low: number;
  readonly high: number;
  readonly p: number;
}

/**
 * Of primary cells a verdict. Of all others `watch` and `better`, when they stand out among all of them, or `quiet`.
 * `unknown`: too few requests to say anything.
 */
export type CellState = ComparisonVerdict | 'watch' | 'better' | 'quiet' | 'unknown';

/** A cause of failures that came, or went. */
export interface ErrorChange {
  readonly what: 'new' | 'gone';
  readonly name: string;
  readonly message: string;
  /** In all runs of the side that has it. */
  readonly count: number;
  readonly samplers: readonly string[];
}

/** How the candidate's plan differs; at most some hundred lines. */
export interface PlanDiff {
  readonly lines: readonly { readonly sign: ' ' | '+' | '-' | '…'; readonly text: string }[];
  readonly added: number;
  readonly removed: number;
  /** True when there were more lines than are kept. */
  readonly isCut: boolean;
}
