import { describe, expect, test } from '@jest/globals';
import { seededRandom } from '../../../src/base/random.ts';
import { standOut } from '../../../src/compare/statistics/false-discovery.ts';
import { normalInterval, predictionInterval, welchInterval } from '../../../src/compare/statistics/interval.ts';
import { runsNeeded } from '../../../src/compare/statistics/runs-needed.ts';
import { blockBootstrap, type Slots } from '../../../src/compare/statistics/bootstrap.ts';

describe('Welch', () => {
  test('as R does', () => {
    // R: t.test(c(30.02,29.99,30.11,29.97,30.01,29.99), c(29.89,29.93,29.72,29.98,30.02,29.98)) gives t = 1.959,
    // df = 7.031, p = 0.09077; with conf.level = 0.9 the interval 0.0032 to 0.1868 (x − y).
    const x = [30.02, 29.99, 30.11, 29.97, 30.01, 29.99];
    const y = [29.89, 29.93, 29.72, 29.98, 30.02, 29.98];
    const found = welchInterval(y, x);
    expect(found.difference).toBeCloseTo(0.095, 6);
    expect(found.p).toBeCloseTo(0.09077, 4);
    expect(found.low).toBeCloseTo(0.0032, 3);
    expect(found.high).toBeCloseTo(0.1868, 3);
  });

  test('runs that agree to the last digit', () => {
    expect(welchInterval([1, 1, 1], [1, 1, 1])).toMatchObject({ difference: 0, low: 0, high: 0, p: 1 });
    expect(welchInterval([1, 1, 1], [2, 2, 2])).toMatchObject({ difference: 1, low: 1, high: 1, p: 0 });
  });
});

test('a prediction interval is t · s · √(1 + 1/H) around the mean', () => {
  const history = [10, 12, 11, 13, 9, 11, 10, 12];
  // mean 11, s = √(12/7) = 1.309307, t(7) = 1.894579: half width 1.894579 · 1.309307 · √1.125 = 2.631062
  const found = predictionInterval(history, [16]);
  expect([found.difference, found.low, found.high].map((value) => value.toFixed(4))).toEqual([
    '5.0000',
    '2.3689',
    '7.6311',
  ]);
});

test('a known variance gives 1.645 standard deviations', () => {
  const { low, high, p } = normalInterval(0.1, 0.0025, 0.05);
  expect([low, high]).toEqual([expect.closeTo(0.017757, 5), expect.closeTo(0.182243, 5)]);
  expect(p).toBeCloseTo(0.0455, 4);
});

describe('Benjamini and Hochberg', () => {
  test('their own example, 15 tests at 5 %: the four smallest', () => {
    const ps = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1,
    ];
    expect(standOut(ps, 0.05)).toEqual(ps.map((_, index) => index < 4));
    expect(standOut(ps.toReversed(), 0.05)).toEqual(ps.map((_, index) => index >= 11));
  });

  test('nothing, or nothing that stands out', () => {
    expect(standOut([], 0.1)).toEqual([]);
    expect(standOut([0.5, 0.9], 0.1)).toEqual([false, false]);
  });
});

test.each([
  // sd, effect as a share, runs
  [0.05, 0.1, 5],
  [0.03, 0.1, 3],
  [0.08, 0.1, 12],
  [0.05, 0.05, 17],
])('runs that vary by %s show a change of %s with %s runs a side', (sd, effect, runs) => {
  expect(runsNeeded(sd, Math.log1p(effect))).toBe(runs);
});

describe('block bootstrap', () => {
  /** One request a slot in one of two buckets. */
  const slotsOf = (isSlow: readonly boolean[], blockSlots: number): Slots => ({
    slots: isSlow.map((slow) => ({ upTo: Uint32Array.of(slow ? 0 : 1, 1), failed: slow ? 1 : 0 })),
    valuesUs: Float64Array.of(1000, 2000),
    blockSlots,
  });

  test('of independent slots, the variance of a share is that of coin tosses', () => {
    const random = seededRandom('tosses');
    const isSlow = Array.from({ length: 400 }, () => random.next() < 0.3);
    const share = isSlow.filter(Boolean).length / 400;
    const { failedShare } = blockBootstrap(slotsOf(isSlow, 1), [50], seededRandom(1));
    expect(failedShare / ((share * (1 - share)) / 400)).toBeGreaterThan(0.8);
    expect(failedShare / ((share * (1 - share)) / 400)).toBeLessThan(1.2);
  });

  test('slow spells of ten slots: blocks see ten times the variance that single slots would', () => {
    const random = seededRandom('spells');
    const spells = Array.from({ length: 60 }, () => random.next() < 0.3);
    const isSlow = spells.flatMap((slow) => Array.from({ length: 10 }, () => slow));
    const single = blockBootstrap(slotsOf(isSlow, 1), [50], seededRandom(1)).failedShare;
    const blocks = blockBootstrap(slotsOf(isSlow, 30), [50], seededRandom(1)).failedShare;
    expect(blocks / single).toBeGreaterThan(5);
    expect(blocks / single).toBeLessThan(15);
  });

  test('the same seed gives the same answer, a run without change no variance', () => {
    const isSlow = Array.from({ length: 50 }, (_, i) => i % 7 === 0);
    const of = (seed: number): unknown => blockBootstrap(slotsOf(isSlow, 5), [50, 95], seededRandom(seed));
    expect(of(3)).toEqual(of(3));
    const still = blockBootstrap(slotsOf([false, false, false], 1), [50], seededRandom(1));
    expect([...still.lnPercentiles, still.failedShare, still.requests]).toEqual(Array(3).fill(expect.closeTo(0, 12)));
  });
});
