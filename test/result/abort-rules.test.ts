import { describe, expect, test } from '@jest/globals';
import type { Interval, Label, LabelInterval } from '../../src/metrics/interval.ts';
import { AbortRules } from '../../src/result/abort-rules.ts';
import { finder } from '../../src/result/live.ts';
import { SamplerTotals } from '../../src/result/totals.ts';
import type { Threshold } from '../../src/thresholds/threshold.ts';
import { distributionOf } from '../simulate/random.ts';
import { Simulation, threshold } from '../simulate/run-file.ts';

const LABELS: readonly Label[] = ['GET /a', 'GET /b'].map((name) => ({
  name,
  group: 'users',
  kind: 'request',
  corrected: false,
}));

const rule = (fields: Partial<Threshold> & Pick<Threshold, 'metric' | 'limit'>): Threshold =>
  threshold('rule', { abortTest: true, ...fields });
const ERRORS = rule({ metric: 'errorRate', operator: 'atMost', limit: 0.95, unit: 'share', forMs: 30_000 });

/** A second of one worker: passed and failed requests of each label, all of `ms`. */
function second(
  at: number,
  worker: number,
  counts: readonly (readonly [ok: number, failed: number])[],
  ms = 10,
): Interval {
  const [base] = new Simulation({ ...SHAPE }).second(0);
  if (base === undefined) throw new Error('no interval');
  const all = (count: number): number[] => Array.from({ length: count }, () => ms * 1000);
  const labels = counts.map(([ok, failed], label): LabelInterval => ({
    label,
    started: ok + failed,
    skipped: 0,
    interrupted: 0,
    ...(ok === 0 ? {} : { ok: distributionOf(all(ok)) }),
    ...(failed === 0 ? {} : { failed: distributionOf(all(failed)) }),
    bytesIn: 0,
    bytesOut: 0,
    newConnections: 0,
    connectSumUs: 0,
    connectMaxUs: 0,
    statuses: {},
    failures: {},
  }));
  return { ...base, worker, second: at, labels };
}

const SHAPE = {
  name: 'shape',
  seed: 1,
  seconds: 1,
  workers: 1,
  samplers: [],
  groups: [],
  thresholds: [],
  users: () => 1,
  slowdown: () => 1,
  generator: () => ({}),
  head: {},
  events: [],
  reason: 'completed',
  ends: true,
} as const;

/** Plays seconds until a rule breaks; gives how many it took, or `undefined`. */
function play(
  thresholds: readonly Threshold[],
  seconds: number,
  at: (second: number) => readonly Interval[],
  countedFromMs = 0,
): { readonly after: number; readonly measured: number | undefined } | undefined {
  const rules = new AbortRules(thresholds, LABELS);
  const totals = LABELS.map(() => new SamplerTotals(3));
  for (let now = 0; now < seconds; now++) {
    const intervals = at(now);
    rules.add(intervals);
    for (const { labels } of intervals) for (const label of labels) totals[label.label]?.addInterval(label, () => 0);
    const find = finder(LABELS, totals, now + 1);
    const broken = rules.broken({ seconds: now + 1, countedFromMs, find });
    if (broken !== undefined) return { after: now + 1, measured: broken.measured };
  }
  return undefined;
}

describe('a rule on the last seconds', () => {
  const failsFrom = (from: number) => (at: number) =>
    [0, 1].map((worker) => second(at, worker, [at < from ? [10, 0] : [0, 10], [0, 0]]));

  test('is broken when all of its seconds together are, however good the run was before', () => {
    // 95 % of 30 s are 28.5 s of failures.
    expect(play([ERRORS], 700, failsFrom(600))).toEqual({ after: 629, measured: 29 / 30 });
    const { forMs: _, ...whole } = ERRORS;
    expect(play([whole], 700, failsFrom(600))).toBeUndefined();
  });

  test('is not judged before its seconds are over, nor before "after" and the warm-up', () => {
    expect(play([ERRORS], 60, failsFrom(0))?.after).toBe(30);
    expect(play([{ ...ERRORS, afterMs: 10_000 }], 60, failsFrom(0))?.after).toBe(40);
    expect(play([ERRORS], 60, failsFrom(0), 15_000)?.after).toBe(45);
    expect(play([ERRORS], 60, failsFrom(0), Infinity)).toBeUndefined();
  });

  test('is not judged on nothing', () => {
    expect(play([ERRORS], 60, (at) => [second(at, 0, [])])).toBeUndefined();
  });

  test('may be on one sampler, on times and on rates', () => {
    const onB = { ...ERRORS, sampler: 'GET /b' };
    expect(play([onB], 60, failsFrom(0))).toBeUndefined();
    expect(
      play([onB], 60, (at) => [
        second(at, 0, [
          [10, 0],
          [0, 1],
        ]),
      ])?.after,
    ).toBe(30);
    const slow = rule({ metric: 'p95', limit: 50_000, forMs: 5000 });
    const slowFrom = (at: number): readonly Interval[] => [
      second(
        at,
        0,
        [
          [10, 0],
          [0, 0],
        ],
        at < 20 ? 10 : 100,
      ),
    ];
    expect(play([slow], 60, slowFrom)?.after).toBe(21);
    const rate = rule({ metric: 'throughput', operator: 'atLeast', limit: 5, unit: 'rate', forMs: 10_000 });
    expect(
      play([rate], 60, (at) => [
        second(at, 0, [
          [at < 30 ? 10 : 0, 0],
          [1, 0],
        ]),
      ]),
    ).toEqual({ after: 37, measured: expect.closeTo(4) });
  });

  test('a second that comes in parts counts once', () => {
    const parts = (at: number): readonly Interval[] =>
      at === 3
        ? []
        : [
            second(at, 0, [
              [0, 10],
              [0, 0],
            ]),
          ];
    expect(play([{ ...ERRORS, forMs: 5000 }], 60, parts)?.after).toBe(5);
  });
});
