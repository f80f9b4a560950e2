import type { BandCounts } from './bands.ts';

/** Columns over time: every array has one entry per bin; undefined = nothing to draw. */
export interface Timeline {
  readonly binSeconds: number;
  /** Start of each bin, seconds since the run started. */
  readonly seconds: readonly number[];
  /** Seconds of the run that lie in each bin: what rates were divided by. The last may be shorter, or longer. */
  readonly covered: readonly number[];
  readonly activeUsers: readonly number[];
  readonly plannedUsers: readonly number[];
  readonly okPerSecond: readonly number[];
  readonly failedPerSecond: readonly number[];
  readonly p50Ms: readonly (number | undefined)[];
  readonly p95Ms: readonly (number | undefined)[];
  readonly p99Ms: readonly (number | undefined)[];
  readonly maxMs: readonly (number | undefined)[];
  readonly minMs: readonly (number | undefined)[];
  readonly meanMs: readonly (number | undefined)[];
  /** Requests sent, whenever they ended. */
  readonly startedPerSecond: readonly number[];
  /** The same times of passed and of failed requests alone. */
  readonly ok: TimesColumns;
  readonly failed: TimesColumns;
  /** Requests by latency band. */
  readonly heat: readonly (BandCounts | undefined)[];
  /** Means over each bin, p95 of the first byte; undefined where nothing came or no connection was opened. */
  readonly firstByteMs: readonly (number | undefined)[];
  readonly firstByteP95Ms: readonly (number | undefined)[];
  /** Requests that had a first byte. */
  readonly firstByteCounts: readonly number[];
  readonly connectMs: readonly (number | undefined)[];
  readonly connectionsPerSecond: readonly number[];
  readonly receivedPerSecond: readonly number[];
  readonly sentPerSecond: readonly number[];
  /** Responses/s by status; "0" = no response. */
  readonly statuses: readonly { readonly status: string; readonly perSecond: readonly number[] }[];
  /** One entry per sampler row of `ReportModel.samplers`, same order. */
  readonly samplers: readonly SamplerColumns[];
  /** One entry per thread group of `ReportModel.groups`, same order. */
  readonly groups: readonly GroupColumns[];
  /** Response time by percentile (C7): all requests, then each sampler row; ends where n(1−p) < 1. */
  readonly percentileCurves: readonly {
    readonly name: string;
    readonly points: readonly { readonly p: number; readonly ms: number }[];
  }[];
  readonly generator: readonly {
    readonly cpu: number;
    readonly loop: number;
    readonly loopDelayP99Ms: number;
    readonly lagP99Ms: number;
    readonly inFlight: number;
    readonly rssBytes: number;
  }[];
  /** Of all groups with open load together; absent when there is none. */
  readonly arrivals?: {
    readonly duePerSecond: readonly number[];
    readonly startedPerSecond: readonly number[];
    readonly droppedPerSecond: readonly number[];
    /** Waiting for a thread; the most at the end of a second of the bin. */
    readonly queued: readonly number[];
  };
}

/** Times over time, one entry per bin. */
export interface TimesColumns {
  readonly p50Ms: readonly (number | undefined)[];
  readonly p95Ms: readonly (number | undefined)[];
  readonly p99Ms: readonly (number | undefined)[];
  readonly meanMs: readonly (number | undefined)[];
  readonly minMs: readonly (number | undefined)[];
  readonly maxMs: readonly (number | undefined)[];
}

/** One sampler over time, one entry per bin. */
export interface SamplerColumns extends TimesColumns {
  /** The same times of passed and of failed requests alone. */
  readonly ok: TimesColumns;
  readonly failed: TimesColumns;
  readonly okPerSecond: readonly number[];
  readonly failedPerSecond: readonly number[];
  /** Requests sent, whenever they ended. */
  readonly startedPerSecond: readonly number[];
  readonly receivedPerSecond: readonly number[];
  readonly sentPerSecond: readonly number[];
  readonly connectionsPerSecond: readonly number[];
  readonly firstByteMs: readonly (number | undefined)[];
  readonly connectMs: readonly (number | undefined)[];
  /** Means of what `Server-Timing` headers said, by name. */
  readonly serverTimings: readonly { readonly name: string; readonly meanMs: readonly (number | undefined)[] }[];
  /** Empty for samplers that took too little of the time to get a heatmap. */
  readonly heat: readonly (BandCounts | undefined)[];
}

/** A thread group over time, one entry per bin: what the plan wanted, and what came of it. */
export interface GroupColumns {
  /** Users at work, the most of each bin. */
  readonly users: readonly number[];
  /** Of `planned` and `actual`: users; or, of open load, iterations that were due and began each second. */
  readonly unit: 'users' | 'perSecond';
  readonly planned: readonly number[];
  readonly actual: readonly number[];
}

/** Bins with about the same number of users, the medians of each. Warm-up left out. */
export interface LoadLevel {
  readonly users: number;
  readonly bins: number;
  readonly requestsPerSecond: number;
  readonly p50Ms?: number;
  readonly p95Ms?: number;
}
