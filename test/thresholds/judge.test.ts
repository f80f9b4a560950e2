import { describe, expect, test } from '@jest/globals';
import { judge, judgeAll, percentileOf } from '../../src/thresholds/judge.ts';
import type { Aggregate } from '../../src/thresholds/judge.ts';
import type { Threshold } from '../../src/thresholds/threshold.ts';
import { threshold } from '../simulate/run-file.ts';

const MEASURED: Aggregate = {
  requests: 200,
  failed: 4,
  skipped: 10,
  seconds: 20,
  count: 200,
  meanUs: 50_000,
  minUs: 1_000,
  maxUs: 900_000,
  percentileUs: (p) => p * 1000,
};
const NOTHING: Aggregate = { ...MEASURED, requests: 0, failed: 0, skipped: 0, count: 0, percentileUs: () => undefined };

describe('judge', () => {
  test.each<[string, Threshold['operator'], Threshold['limit'], Threshold['unit'], number, boolean]>([
    // metric, operator, limit, unit → measured, passed
    ['p95', 'lessThan', 95_001, 'time', 95_000, true],
    ['p95', 'lessThan', 95_000, 'time', 95_000, false],
    ['p95', 'atMost', 95_000, 'time', 95_000, true],
    ['p99.9', 'lessThan', 100_000, 'time', 99_900, true],
    ['median', 'between', [50_000, 60_000], 'time', 50_000, true],
    ['p50', 'between', [50_001, 60_000], 'time', 50_000, false],
    ['avg', 'lessThan', 60_000, 'time', 50_000, true],
    ['min', 'greaterThan', 1_000, 'time', 1_000, false],
    ['max', 'lessThan', 800_000, 'time', 900_000, false],
    ['errorRate', 'lessThan', 0.02, 'share', 0.02, false],
    ['errorRate', 'atMost', 0.02, 'share', 0.02, true],
    ['throughput', 'atLeast', 10, 'rate', 10, true],
    ['throughput', 'greaterThan', 10, 'rate', 10, false],
    ['skipped', 'equals', 0, 'count', 10, false],
    ['skipped', 'notEquals', 0, 'count', 10, true],
    ['skipped', 'lessThan', 0.05, 'share', 10 / 210, true],
  ])('%s %s %j (%s) against %d: passed %s', (metric, operator, limit, unit, measured, passed) => {
    const verdict = judge(threshold('text', { metric, operator, limit, unit }), MEASURED);
    expect(verdict).toMatchObject({ passed, measured, count: 200 });
    expect(verdict.reason).toBeUndefined();
  });

  test.each([
    ['a sampler that never ran', NOTHING, 'GET /a', 'No sample of "GET /a" finished, so there is nothing to judge.'],
    ['an unknown sampler', undefined, 'GET /a', 'No sample of "GET /a" finished, so there is nothing to judge.'],
    ['no request at all', NOTHING, undefined, 'No request finished, so there is nothing to judge.'],
    [
      'a sampler that was always skipped',
      { ...NOTHING, skipped: 7 },
      'GET /a',
      'No sample of "GET /a" finished: it was skipped 7 times, so there is nothing to judge.',
    ],
  ])('%s fails, with the reason', (_, aggregate, sampler, reason) => {
    const limits = threshold('t', {
      metric: 'errorRate',
      limit: 1,
      unit: 'share',
      ...(sampler === undefined ? {} : { sampler }),
    });
    const verdict = judge(limits, aggregate);
    expect(verdict).toEqual({ threshold: limits, passed: false, count: 0, reason });
  });

  test('skips can be judged where nothing was sent', () => {
    const verdict = judge(threshold('t', { metric: 'skipped', limit: 5, unit: 'count' }), { ...NOTHING, skipped: 7 });
    expect(verdict).toMatchObject({ passed: false, measured: 7 });
  });

  test('all are judged, each on its sampler', () => {
    const verdicts = judgeAll(
      [threshold('a', { metric: 'max', limit: 1e6 }), threshold('b', { metric: 'max', limit: 1e6, sampler: 'GET /b' })],
      (name) => (name === undefined ? MEASURED : undefined),
    );
    expect(verdicts.map((verdict) => verdict.passed)).toEqual([true, false]);
  });
});

test.each([
  ['p95', 95],
  ['p99.9', 99.9],
  ['median', 50],
  ['max', undefined],
  ['px', undefined],
  ['constructor', undefined],
])('%s is percentile %p', (metric, p) => {
  expect(percentileOf(metric)).toBe(p);
});
