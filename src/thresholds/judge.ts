import type { Threshold, ThresholdVerdict } from './threshold.ts';

/** What was measured for one sampler, or for all requests, over some stretch of time. */
export interface Aggregate {
  /** Finished requests, passed and failed. */
  readonly requests: number;
  readonly failed: number;
  /** Not sent because a variable had no value. */
  readonly skipped: number;
  /** Length of the stretch. */
  readonly seconds: number;
  /** Samples the times rest on. */
  readonly count: number;
  /** Times of all samples, failed ones included; 0 when there is none. */
  readonly meanUs: number;
  readonly minUs: number;
  readonly maxUs: number;
  /** `p` is 0–100; `undefined` when there is no sample. */
  percentileUs(p: number): number | undefined;
  /** Several of them, ascending, in one walk: with many samplers each walk counts. */
  percentilesUs?(ps: readonly number[]): readonly (number | undefined)[];
}

/** Finds what was measured for a sampler name, or for all requests when there is none. */
export type FindAggregate = (sampler: string | undefined) => Aggregate | undefined;

/** Holds every threshold against what was measured, in plan order. */
export function judgeAll(thresholds: readonly Threshold[], find: FindAggregate): ThresholdVerdict[] {
  return thresholds.map((threshold) => judge(threshold, find(threshold.sampler)));
}

/**
 * Holds one threshold against what was measured. Nothing to measure is a failure with a reason: a
 * sampler that never ran must not pass its limits.
 */
export function judge(threshold: Threshold, aggregate: Aggregate | undefined): ThresholdVerdict {
  if (aggregate === undefined || aggregate.requests + aggregate.skipped === 0) return unmeasured(threshold, 0);
  const measured = measure(threshold, aggregate);
  if (measured === undefined) return unmeasured(threshold, aggregate.skipped);
  return { threshold, passed: holds(threshold, measured), measured, count: aggregate.count };
}

function unmeasured(threshold: Threshold, skipped: number): ThresholdVerdict {
  const what = threshold.sampler === undefined ? 'No request' : `No sample of "${threshold.sampler}"`;
  const why = skipped > 0 ? `: it was skipped ${skipped} times` : '';
  return { threshold, passed: false, count: 0, reason: `${what} finished${why}, so there is nothing to judge.` };
}

const METRICS: Readonly<Record<string, (aggregate: Aggregate) => number | undefined>> = {
  avg: (aggregate) => aggregate.meanUs,
  mean: (aggregate) => aggregate.meanUs,
  median: (aggregate) => aggregate.percentileUs(50),
  min: (aggregate) => aggregate.minUs,
  max: (aggregate) => aggregate.maxUs,
  errorRate: (aggregate) => aggregate.failed / aggregate.requests,
  throughput: (aggregate) => (aggregate.seconds > 0 ? aggregate.requests / aggregate.seconds : undefined),
};

/** The measured value in the threshold's unit; `undefined` when there is nothing to measure. */
function measure(threshold: Threshold, aggregate: Aggregate): number | undefined {
  if (threshold.metric === 'skipped') {
    const { skipped, requests } = aggregate;
    return threshold.unit === 'share' ? skipped / (skipped + requests) : skipped;
  }
  if (aggregate.requests === 0) return undefined;
  const p = percentileOf(threshold.metric);
  if (p !== undefined) return aggregate.percentileUs(p);
  return Object.hasOwn(METRICS, threshold.metric) ? METRICS[threshold.metric]?.(aggregate) : undefined;
}

/** 95 of `p95`, 99.9 of `p99.9`, 50 of `median`; `undefined` for every other metric. */
export function percentileOf(metric: string): number | undefined {
  if (metric === 'median') return 50;
  const digits = /^p(\d+(?:\.\d+)?)$/.exec(metric)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function holds(threshold: Threshold, measured: number): boolean {
  const [low, high] = typeof threshold.limit === 'number' ? [threshold.limit, threshold.limit] : threshold.limit;
  switch (threshold.operator) {
    case 'lessThan':
      return measured < low;
    case 'atMost':
      return measured <= low;
    case 'greaterThan':
      return measured > low;
    case 'atLeast':
      return measured >= low;
    case 'between':
      return measured >= low && measured <= high;
    case 'equals':
      return measured === low;
    case 'notEquals':
      return measured !== low;
  }
}
