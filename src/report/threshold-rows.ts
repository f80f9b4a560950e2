import { percentileOf } from '../thresholds/judge.ts';
import type { Threshold, ThresholdVerdict } from '../thresholds/threshold.ts';
import type { Bins } from './bins.ts';
import { isRough } from './percentiles.ts';
import type { ThresholdRow } from './report-model.ts';
import { mostUsers } from './users.ts';

/** The verdicts in plan order, with their margin and the moment they were first broken. */
export function thresholdRows(
  verdicts: readonly ThresholdVerdict[],
  firstBroken: readonly (number | undefined)[],
  bins: Bins,
  activeUsers: readonly number[],
): ThresholdRow[] {
  return verdicts.map((verdict, index) => {
    const margin = verdict.measured === undefined ? undefined : marginOf(verdict.threshold, verdict.measured);
    const start = verdict.passed ? undefined : bins.starts[firstBroken[index] ?? -1];
    return {
      ...verdict,
      ...(margin === undefined ? {} : { margin }),
      ...(rests(verdict) ? {} : { rough: true }),
      ...(start === undefined
        ? {}
        : { firstBroken: { atMs: start * 1000, users: mostUsers(activeUsers, start, bins.binSeconds) } }),
    };
  });
}

/** On samples enough: only of percentiles can it be said how many that are. */
function rests({ threshold, measured, count }: ThresholdVerdict): boolean {
  const p = percentileOf(threshold.metric);
  return measured === undefined || p === undefined || !isRough(count, p);
}

/** Distance to the limit as a share of it, positive on the good side; `undefined` where that means nothing. */
function marginOf(threshold: Threshold, measured: number): number | undefined {
  const { limit, operator } = threshold;
  if (typeof limit !== 'number') return nearest(below(measured, limit[1]), above(measured, limit[0]));
  switch (operator) {
    case 'lessThan':
    case 'atMost':
      return below(measured, limit);
    case 'greaterThan':
    case 'atLeast':
      return above(measured, limit);
    case 'between':
    case 'equals':
    case 'notEquals':
      return undefined;
  }
}

function below(measured: number, limit: number): number | undefined {
  return limit === 0 ? undefined : (limit - measured) / limit;
}

function above(measured: number, limit: number): number | undefined {
  return limit === 0 ? undefined : (measured - limit) / limit;
}

function nearest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}

/** Metrics of a row (a sampler name, or `undefined` for all requests) whose threshold failed. */
export function brokenMetrics(verdicts: readonly ThresholdVerdict[], sampler: string | undefined): string[] {
  return verdicts
    .filter((verdict) => !verdict.passed && verdict.threshold.sampler === sampler)
    .map(({ threshold }) => (threshold.metric === 'median' ? 'p50' : threshold.metric));
}
