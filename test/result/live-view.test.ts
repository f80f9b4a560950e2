import { describe, expect, test } from '@jest/globals';
import type { Interval, Label, LabelInterval } from '../../src/metrics/interval.ts';
import { LatencyHistogram, percentilesUs } from '../../src/metrics/hdr.ts';
import { liveView, type LiveView } from '../../src/result/live-view.ts';
import type { LiveAggregates, LiveRow } from '../../src/result/live.ts';
import { Trail, trailSeconds } from '../../src/result/trail.ts';
import type { Aggregate } from '../../src/thresholds/judge.ts';
import type { Threshold } from '../../src/thresholds/threshold.ts';
import { distributionOf } from '../simulate/random.ts';

const LABELS: readonly Label[] = ['a', 'b', 'both'].map((name) => ({
  name,
  group: 'g',
  kind: name === 'both' ? 'transaction' : 'request',
  corrected: false,
}));

/** A second of a worker: times in milliseconds by label. */
function interval(second: number, times: Readonly<Record<number, readonly number[]>>): Interval {
  const labels = Object.entries(times).map(([label, ms]): LabelInterval => ({
    label: Number(label),
    started: ms.length,
    skipped: 0,
    interrupted: 0,
    ok: distributionOf(ms.map((one) => one * 1000)),
    bytesIn: 0,
    bytesOut: 0,
    newConnections: 0,
    connectSumUs: 0,
    connectMaxUs: 0,
    statuses: {},
    failures: {},
  }));
  return { worker: 0, second, labels, groups: [], newFailures: [], examples: [] } as Partial<Interval> as Interval;
}

function p95Of(ms: readonly number[]): number {
  const histogram = new LatencyHistogram(2);
  histogram.add(distributionOf(ms.map((one) => one * 1000)));
  return percentilesUs([histogram], [95])[0] ?? Number.NaN;
}

describe('the trail', () => {
  test.each([
    [undefined, 15],
    [10_000, 1],
    [30_000, 2],
    [60_000, 3],
    [200_000, 10],
    [300_000, 15],
    [86_400_000, 15],
  ])('of a run of %p ms has stretches of %d s', (plannedMs, seconds) => {
    expect(trailSeconds(plannedMs)).toBe(seconds);
  });

  test('has the p95 of all that came in a stretch, from every worker, not a mean of the seconds', () => {
    const trail = new Trail(LABELS, 30_000);
    const many = Array.from({ length: 99 }, () => 10);
    trail.push(0, [interval(0, { 0: many, 2: [9000] }), interval(0, { 0: [500], 1: [700] })]);
    trail.push(1, [interval(1, { 0: [800] })]);
    trail.push(2, [interval(2, { 0: [20] })]);
    expect(trail.of(0)).toEqual([p95Of([...many, 500, 800]), p95Of([20])]);
    // Nothing in the stretch under way.
    expect(trail.of(1)).toEqual([p95Of([700]), null]);
    // Transactions are no requests.
    expect(trail.ofAll()).toEqual([p95Of([...many, 500, 700, 800]), p95Of([20])]);
  });

  test('keeps twenty stretches, and a gap for each without a request', () => {
    const trail = new Trail(LABELS, 10_000);
    for (let second = 0; second < 30; second++) trail.push(second, [interval(second, { 0: [second + 1] })]);
    expect(trail.of(0)).toEqual(Array.from({ length: 20 }, (_, i) => p95Of([i + 11])));
    trail.push(33, [interval(33, { 0: [1], 1: [5] })]);
    expect(trail.of(0).slice(-5)).toEqual([p95Of([30]), null, null, null, p95Of([1])]);
    expect(trail.of(1)).toEqual([...Array.from({ length: 19 }, () => null), p95Of([5])]);
    expect(trail.ofAll()).toHaveLength(20);
    trail.push(1000, [interval(1000, {})]);
    expect(trail.of(0)).toEqual(Array.from({ length: 20 }, () => null));
  });
});

describe('rows of the view', () => {
  const aggregate = (requests: number, meanUs: number): Aggregate => ({
    requests,
    failed: 0,
    skipped: 0,
    seconds: 10,
    count: requests,
    meanUs,
    minUs: 0,
    maxUs: 0,
    percentileUs: (p) => (requests === 0 ? undefined : p * 1000),
  });
  const row = (requests: number, meanUs: number): LiveRow => ({
    total: aggregate(requests, meanUs),
    recent: aggregate(requests, meanUs),
  });
  const names = ['quick', 'slow', 'never', 'limited', 'both'];
  const labels = names.map((name): Label => ({
    name,
    group: 'g',
    kind: name === 'both' ? 'transaction' : 'request',
    corrected: false,
  }));
  const threshold: Threshold = {
    metric: 'p95',
    sampler: 'limited',
    operator: 'lessThan',
    limit: 1000,
    unit: 'time',
    text: 'limited p95 < 1ms',
    abortTest: false,
    afterMs: 0,
    line: 1,
  };
  const view = (rows: number): LiveView => {
    const samplers = [row(100, 10), row(10, 5000), row(0, 0), row(1, 1), row(50, 99_999)];
    const live: LiveAggregates = {
      seconds: 10,
      all: row(111, 500),
      samplers,
      groups: [],
      health: { state: 'OK', findings: [], measures: [] },
      errors: Array.from({ length: 50 }, (_, id) => ({ id, name: 'status', message: `cause ${id}`, count: 50 - id })),
      find: (name) => samplers[names.indexOf(name ?? '')]?.total,
    };
    const facts = { labels, thresholds: [threshold], options: { rows, examples: false }, trail: undefined };
    return liveView(live, [], facts);
  };

  test('broken thresholds first, then by the time spent; what never ran and transactions have none', () => {
    expect(view(9).samplers.map(({ id, isBroken }) => [names[id], isBroken])).toEqual([
      ['limited', true],
      ['slow', false],
      ['quick', false],
    ]);
    expect(view(9).others).toBe(0);
  });

  test('only as many as wanted; the others are counted', () => {
    expect(view(1).samplers.map(({ id }) => names[id])).toEqual(['limited']);
    expect(view(1).others).toBe(2);
    expect([view(0).samplers, view(0).others]).toEqual([[], 0]);
  });

  test('causes beyond forty are counted', () => {
    expect(view(1).errors).toHaveLength(40);
    expect(view(1).otherErrors).toBe(10);
  });
});
