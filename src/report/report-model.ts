import type { ApdexLimits } from '../base/apdex.ts';
import type { ChartRequest } from '../base/chart-metrics.ts';
import type { CapturedExchange } from '../metrics/sample.ts';
import type { BandCounts } from './bands.ts';
import type { Capacity } from '../result/capacity.ts';
import type { Health } from '../result/health/health.ts';
import type { GroupFacts } from '../result/run-file.ts';
import type { ThresholdVerdict } from '../thresholds/threshold.ts';
import type { Finding } from './findings/finding.ts';
import type { RunFacts } from './run-facts.ts';
import type { TargetModel } from './target.ts';
import type { LoadLevel, Timeline } from './timeline-columns.ts';

export type { PartFacts, RunFacts, ServedBy } from './run-facts.ts';
export type { GroupColumns, LoadLevel, SamplerColumns, Timeline, TimesColumns } from './timeline-columns.ts';

/**
 * Everything a report says, as numbers: computed once from the run file. HTML, JSON, Markdown, JUnit and
 * the terminal format it and compute nothing.
 */
export interface ReportModel {
  readonly verdict: Verdict;
  readonly run: RunFacts;
  readonly thresholds: readonly ThresholdRow[];
  /** What happened, most important first; those that the plan ignores are left out. */
  readonly findings: readonly Finding[];
  readonly overview: Overview;
  /** All requests together; never counts transactions or polls. */
  readonly all: SamplerRow;
  /** Request samplers, then transactions and polls, in plan order. */
  readonly samplers: readonly SamplerRow[];
  readonly errors: readonly ErrorGroup[];
  /** Assertions of the plan, the most often failed first. */
  readonly checks: readonly CheckRow[];
  readonly timeline: Timeline;
  /** How times and throughput depend on the number of users. */
  readonly levels: readonly LoadLevel[];
  /** Up to these times a user is satisfied, or tolerates the wait. */
  readonly apdex: ApdexLimits;
  readonly groups: readonly GroupRow[];
  /** Whether the generator kept up. */
  readonly health: Health;
  /** What the search found that this run is a step of; only in the report of a search. */
  readonly capacity?: Capacity;
  /** What the target showed beside the load; absent when the plan watches nothing. */
  readonly target?: TargetModel;
  readonly plan: PlanFacts;
  /** Charts that the plan asks for; absent when it asks for none. */
  readonly customCharts?: readonly ChartRequest[];
  readonly events: readonly { readonly atMs: number; readonly name: string; readonly text: string }[];
}

export interface Verdict {
  readonly state: 'PASS' | 'FAIL' | 'STOPPED EARLY' | 'NO THRESHOLDS' | 'INVALID';
  readonly thresholdsFailed: number;
  readonly thresholdsTotal: number;
  /** One sentence: what decided it. */
  readonly sentence: string;
  /** The failed threshold that was broken before all others; absent when none was for three bins in a row. */
  readonly first?: { readonly text: string; readonly atMs: number; readonly users: number };
  /** A `thresholds:` block ready to paste (measured × 1.2), only when the plan has none. */
  readonly suggestion?: string;
}

export interface ThresholdRow extends ThresholdVerdict {
  /** Distance to the limit as a share of it; positive = room left. */
  readonly margin?: number;
  /** What was measured is a percentile with fewer than ten samples beyond it; it counts all the same. */
  readonly rough?: true;
  /** First of 3 bins in a row over the limit. */
  readonly firstBroken?: { readonly atMs: number; readonly users: number };
}

export interface Overview {
  readonly requests: number;
  readonly failed: number;
  readonly errorRate: number;
  readonly throughput: number;
  /** Requests/s of the best minute with a steady number of users; absent in short runs. */
  readonly bestMinute?: number;
  readonly maxUsers: number;
  readonly receivedBytes: number;
  readonly sentBytes: number;
  readonly iterations: number;
  readonly dropped: number;
  readonly lost: number;
  readonly skipped: number;
  readonly interrupted: number;
  /** Not sent for want of local ports or descriptors: in none of the other numbers. */
  readonly unsent: number;
  /** Sent again because the server had just closed the idle connection. */
  readonly staleRetries: number;
}

/** A percentile with what it rests on: `rough` when fewer than 10 samples lie beyond it. */
export interface Percentile {
  readonly p: number;
  /** Milliseconds; absent when less than one sample lies beyond it. */
  readonly ms?: number;
  readonly rough: boolean;
}

export interface SamplerRow {
  readonly name: string;
  readonly group: string;
  readonly kind: 'request' | 'transaction' | 'poll' | 'all';
  /** The transaction that holds it; absent outside of any, and where there are several. */
  readonly within?: string;
  /** Rows of redirects: the sampler that followed them. Its time holds theirs. */
  readonly hopOf?: string;
  readonly corrected: boolean;
  readonly requests: number;
  readonly failed: number;
  readonly skipped: number;
  readonly interrupted: number;
  readonly unsent: number;
  readonly staleRetries: number;
  readonly errorRate: number;
  /** Assertions of the plan on these requests; absent where it has none, or none was judged. */
  readonly checks?: CheckTotals;
  readonly throughput: number;
  /** Share of the summed response time of all requests, 0–1. */
  readonly timeShare: number;
  readonly meanMs: number;
  readonly minMs: number;
  readonly maxMs: number;
  /** Of all samples, failed included (the report's "all" view). */
  readonly percentiles: readonly Percentile[];
  /** The same, only passed / only failed samples, for the ok | all | failed switch. */
  readonly okPercentiles: readonly Percentile[];
  readonly failedPercentiles: readonly Percentile[];
  readonly okMeanMs: number;
  readonly failedMeanMs: number;
  /** By the sampler's own limits, where it has some; of all requests each by those of its sampler. */
  readonly apdex: number;
  /** Limits of its own; absent where those of the report hold. */
  readonly apdexLimits?: ApdexLimits;
  readonly apdexRough: boolean;
  readonly receivedBytes: number;
  readonly sentBytes: number;
  readonly receivedPerSecond: number;
  readonly sentPerSecond: number;
  readonly firstByteP50Ms: number;
  readonly firstByteP95Ms: number;
  readonly connectMeanMs: number;
  readonly newConnectionShare: number;
  readonly meanResponseBytes: number;
  readonly statuses: readonly { readonly status: string; readonly count: number }[];
  /** Metrics of this row that a threshold says are broken: `p95`, `errorRate` … */
  readonly broken: readonly string[];
  /** p95 per bin for the sparkline; undefined where a bin has too few samples. */
  readonly sparkline: readonly (number | undefined)[];
  /** Passed and failed requests by latency band; each absent when there are none. */
  readonly okBands?: BandCounts;
  readonly failedBands?: BandCounts;
  /** Shares of the requests, 0–1, by how long users had to wait; together 1. */
  readonly satisfaction: Satisfaction;
  /** Its slowest requests, slowest first; empty where none was kept. */
  readonly slowest: readonly CapturedExchange[];
  /** What `Server-Timing` headers of its answers said; empty without any. */
  readonly serverTimings: readonly ServerTiming[];
  /** Only in rows of polls. */
  readonly poll?: PollFacts;
  /** Only where times count from the scheduled start: what they are made of. */
  readonly schedule?: ScheduleFacts;
}

/** A time that the server told of itself, by the name it gave it. */
export interface ServerTiming {
  readonly name: string;
  readonly count: number;
  readonly meanMs: number;
  /** Absent when less than one value lies beyond it. */
  readonly p95Ms?: number;
  readonly maxMs: number;
}

/** What Apdex is made of. Frustrated: passed, but slower than tolerated. */
export interface Satisfaction {
  readonly satisfied: number;
  readonly tolerated: number;
  readonly frustrated: number;
  readonly failed: number;
}

/** Open load: the times beside the corrected ones, in milliseconds. */
export interface ScheduleFacts {
  /** From the actual start, of all samples; in the row of all requests those of closed load too. */
  readonly elapsed: readonly Percentile[];
  readonly okElapsed: readonly Percentile[];
  readonly failedElapsed: readonly Percentile[];
  /** Actual minus scheduled start, p50 and p99, of the samples that had a schedule of their own; empty when none had. */
  readonly lag: readonly Percentile[];
  /** How many had one. */
  readonly scheduled: number;
}

/** What a `repeat` with `until` found out. Time to ready: start of the first try to the end of the ready one. */
export interface PollFacts {
  readonly ready: number;
  readonly exhausted: number;
  /** Of polls that became ready; 0 when none did. */
  readonly meanTries: number;
  /** Nearest rank. */
  readonly p95Tries: number;
  readonly maxTries: number;
  readonly meanReadyMs: number;
  readonly readyPercentiles: readonly Percentile[];
}

/** How often assertions held, all together. */
export interface CheckTotals {
  readonly passed: number;
  readonly failed: number;
  /** Of those judged, 0–1. */
  readonly passedShare: number;
}

/** One assertion of one sampler, and what came of it. */
export interface CheckRow {
  /** As the plan writes it. */
  readonly text: string;
  readonly sampler: string;
  readonly passed: number;
  readonly failed: number;
  /** `ErrorGroup.id` of its most frequent failure. */
  readonly error?: number;
}

export interface ErrorGroup {
  readonly id: number;
  readonly kind: string;
  readonly name: string;
  readonly message: string;
  readonly count: number;
  readonly shareOfErrors: number;
  readonly shareOfAll: number;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly samplers: readonly { readonly name: string; readonly count: number }[];
  readonly perBin: readonly number[];
  readonly examples: readonly (CapturedExchange & { readonly sampler: string })[];
}

export interface GroupRow extends GroupFacts {
  readonly maxActive: number;
  readonly iterations: number;
  readonly dropped: number;
  readonly lost: number;
  /** Only of groups with open load whose arrivals were recorded. */
  readonly arrivals?: ArrivalFacts;
}

/**
 * What became of every arrival, warm-up included: planned = started + dropped + queued + unserved + notDue, or the
 * run file is wrong.
 */
export interface ArrivalFacts {
  readonly planned: number;
  readonly started: number;
  readonly dropped: number;
  /** Due when the run stopped, and never started. */
  readonly queued: number;
  /** Their thread ended before it began them. */
  readonly unserved: number;
  /** Not yet due when the run stopped. */
  readonly notDue: number;
  /** Most that waited at the end of a second. */
  readonly maxQueued: number;
}

export interface PlanFacts {
  readonly text: string;
  /** Files that the plan includes. */
  readonly included?: readonly { readonly file: string; readonly text: string }[];
  readonly variables: readonly { readonly name: string; readonly value: string }[];
  readonly dataFiles: readonly {
    readonly name: string;
    readonly file: string;
    readonly rows: number;
    readonly sha256: string;
  }[];
}
