/** A limit on a result, as plain data: it stands in the compiled plan and in the run file. */
export interface Threshold {
  /** `p95`, `p99.9`, `avg`, `max`, `median`, `errorRate`, `throughput`, `skipped`, `min`. */
  readonly metric: string;
  /** Sampler name; absent = all requests. */
  readonly sampler?: string;
  readonly operator: 'lessThan' | 'atMost' | 'greaterThan' | 'atLeast' | 'between' | 'equals' | 'notEquals';
  /** Microseconds for times, 0–1 for shares, per second for rates, a plain number for counts. `between`: [low, high]. */
  readonly limit: number | readonly [number, number];
  readonly unit: 'time' | 'share' | 'rate' | 'count';
  /** As people read it: `p95 < 300ms`, `GET /health p99 < 50ms`. */
  readonly text: string;
  readonly abortTest: boolean;
  /** Not judged for aborting before this much of the run has passed. */
  readonly afterMs: number;
  /** For aborting, the results of the last so many milliseconds are judged; absent = all of the run so far. */
  readonly forMs?: number;
  readonly line: number;
}

/** A threshold held against what was measured. */
export interface ThresholdVerdict {
  readonly threshold: Threshold;
  readonly passed: boolean;
  /** In the threshold's unit; absent when there was no sample to judge (which fails it). */
  readonly measured?: number;
  /** Samples the measured value rests on. */
  readonly count: number;
  /** Why it failed when there is nothing measured. */
  readonly reason?: string;
}
