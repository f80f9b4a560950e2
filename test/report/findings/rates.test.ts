import { describe, expect, test } from '@jest/globals';
import { measureRun } from '../../../src/compare/measure-run.ts';
import { findingsOf } from '../../../src/report/findings/findings.ts';
import type { RuleId } from '../../../src/report/findings/finding.ts';
import type { RunResult } from '../../../src/result/read-run.ts';
import { noisyRun, type Times } from './support/noisy-run.ts';
import { queueRun } from './support/queue-run.ts';

// How often a rule speaks where it should, and where it should not: many seeded runs of each kind. The bounds are the
// design's figures with room for the number of trials; every run is the same on every machine.
const TRIALS = 40;
/** Where the rule must speak always, or never. */
const SURE_TRIALS = 10;

/** Share of the runs in which the rule spoke, above "info" or at all. */
function hits(id: RuleId, make: (seed: number) => RunResult, trials = SURE_TRIALS): number {
  const found = Array.from({ length: trials }, (_, i) =>
    findingsOf(make(1 + i)).some((one) => one.id === id && one.text.startsWith('No limit') === false),
  );
  return found.filter(Boolean).length / trials;
}

const ramp = (users: number, seconds: number) => (t: number) =>
  Math.max(1, Math.round(users * Math.min(1, (t + 1) / seconds)));
const STRONG = { phi: 0.8, sd: 0.2 };
const minutes = (n: number): number => n * 60;

describe('R3 saturation-knee', () => {
  /** Where users × (service + thinking) fills the servers, and how far from it the rule may be. */
  test.each([
    {
      what: '400/s',
      users: 300,
      servers: 20,
      serviceMs: 48,
      thinkMs: 240,
      seconds: 300,
      k: 115.6,
      within: 0.06,
      trials: 10,
    },
    { what: '60/s', users: 60, servers: 6, serviceMs: 96, thinkMs: 300, seconds: 600, k: 24, within: 0.1, trials: 10 },
    { what: '8/s', users: 20, servers: 4, serviceMs: 480, thinkMs: 500, seconds: 600, k: 8, within: 0.35, trials: 10 },
  ])(
    'finds the knee of a pool that serves $what',
    ({ users, servers, serviceMs, thinkMs, seconds, k, within, trials }) => {
      const knees = Array.from({ length: trials }, (_, i) => {
        const run = queueRun({ seed: 1 + i, seconds, users: ramp(users, seconds), servers, serviceMs, thinkMs });
        return findingsOf(run).find(({ id, severity }) => id === 'R3' && severity === 'warning')?.evidence[0]?.value;
      });
      const right = knees.filter((knee) => knee !== undefined && Math.abs(knee / k - 1) <= within);
      expect(right.length / trials).toBeGreaterThanOrEqual(0.95);
    },
  );

  test('a history keeps the knee, also where the plan ignores the rule', () => {
    const options = { seed: 1, seconds: 300, users: ramp(300, 300), servers: 20, serviceMs: 48, thinkMs: 240 };
    const run = queueRun(options);
    const ignoring = { ...run, head: { ...run.head, ignoredFindings: ['R3'] } };
    expect(findingsOf(ignoring).map(({ id }) => id)).not.toContain('R3');
    const knee = findingsOf(run).find(({ id }) => id === 'R3')?.evidence[0]?.value;
    expect(knee).toBeGreaterThan(0);
    expect(measureRun(ignoring).kneeUsers).toBe(knee);
  });

  test.each([
    ['a healthy ramp', { phi: 0.6, sd: 0.08 }, 0],
    ['a noisy ramp', STRONG, 0],
    ['a ramp that merely gets slower', { phi: 0.6, sd: 0.08 }, 1],
  ])('finds none in %s', (_what, noise, slowing) => {
    const users = ramp(100, 600);
    const make = (seed: number): RunResult =>
      noisyRun({
        seed,
        seconds: 600,
        users,
        noise,
        rate: (t) => users(t) / (1 + (slowing * t) / 1200),
        medianMs: (t) => 40 * (1 + (slowing * t) / 300),
      });
    expect(hits('R3', make)).toBe(0);
  });
});

describe('R5 sudden-jump', () => {
  test.each([
    ['×2', 80, undefined, 1, 1],
    ['×1.6', 64, undefined, 0.7, 1],
    ['×2 in strong noise', 80, STRONG, 0.3, 1],
  ])('a jump of %s', (_what, afterMs, noise, least, most) => {
    const make = (seed: number): RunResult =>
      noisyRun({ seed, seconds: minutes(10), medianMs: (t) => (t < 300 ? 40 : afterMs), ...(noise && { noise }) });
    const share = hits('R5', make, least === 1 ? SURE_TRIALS : TRIALS);
    expect(share).toBeGreaterThanOrEqual(least);
    expect(share).toBeLessThanOrEqual(most);
  });

  test('a slow rise and a knee are none', () => {
    expect(hits('R5', (seed) => noisyRun({ seed, seconds: 600, medianMs: (t) => 40 * (1 + t / 600) }))).toBe(0);
    const knee = (seed: number): RunResult =>
      queueRun({ seed, seconds: 600, users: ramp(60, 600), servers: 6, serviceMs: 96, thinkMs: 300 });
    expect(hits('R5', knee)).toBeLessThanOrEqual(0.09);
  });
});

describe('R12 two-groups', () => {
  const mixed =
    (share: number, factor: number, sigma = 0.25) =>
    ({ random, lognormal }: Times, medianMs: number) =>
      lognormal(random() < share ? medianMs * factor : medianMs, sigma);

  test.each([
    ['30 % four times slower', mixed(0.3, 4), 1, 1],
    ['10 % eight times slower', mixed(0.1, 8), 1, 1],
    ['a wide spread of one kind', mixed(0, 1, 0.9), 0, 0],
    ['one kind', mixed(0, 1), 0, 0],
  ])('%s', (_what, draw, least, most) => {
    const share = hits('R12', (seed) => noisyRun({ seed, seconds: minutes(10), draw }));
    expect(share).toBeGreaterThanOrEqual(least);
    expect(share).toBeLessThanOrEqual(most);
  });

  test('first the one and then the other is a jump', () => {
    const make = (seed: number): RunResult =>
      noisyRun({ seed, seconds: 600, sigma: 0.2, medianMs: (t) => (t < 300 ? 40 : 160) });
    expect([hits('R12', make), hits('R5', make)]).toEqual([0, 1]);
  });
});

test('R13 warm-up: a cold start of half a minute', () => {
  const { exp } = Math;
  const make = (seed: number): RunResult =>
    noisyRun({ seed, seconds: 600, medianMs: (t) => 40 * (1 + 1.5 * exp(-t / 20)) });
  expect(hits('R13', make)).toBe(1);
});

describe('R14 drift', () => {
  test.each([
    ['30 % in 30 minutes', 0.3, 1, 1],
    ['15 % in 30 minutes', 0.15, 0.2, 0.8],
    ['none', 0, 0, 0.05],
  ])('%s', (_what, rise, least, most) => {
    const seconds = minutes(30);
    const make = (seed: number): RunResult =>
      noisyRun({ seed, seconds, rate: () => 20, medianMs: (t) => 40 * (1 + (rise * t) / seconds) });
    const share = hits('R14', make, 20);
    expect(share).toBeGreaterThanOrEqual(least);
    expect(share).toBeLessThanOrEqual(most);
  });
});

test.each([
  ['minute', 60],
  ['half minute', 30],
])('R15 periodic-stalls: slow spells every %s', (_what, period) => {
  const medianMs = (t: number): number => (t % period < period / 6 ? 80 : 40);
  expect(hits('R15', (seed) => noisyRun({ seed, seconds: minutes(10), medianMs }))).toBe(1);
});

describe('R19 effective-concurrency', () => {
  test.each([
    { what: '500 users at once, 5 s each', users: (): number => 500, seconds: 60, serviceMs: 5000, sigma: 0 },
    { what: '500 users at once, 0.5 s each', users: (): number => 500, seconds: 15, serviceMs: 500, sigma: 0 },
    { what: 'a ramp to 500 users', users: ramp(500, 60), seconds: 100, serviceMs: 500, sigma: 0.2 },
  ])('80 are served at a time: $what', ({ users, seconds, serviceMs, sigma }) => {
    for (let seed = 1; seed <= 10; seed++) {
      const run = queueRun({ seed, seconds, every: 1, users, servers: 80, serviceMs, sigma });
      const served = findingsOf(run).find(({ id }) => id === 'R19')?.evidence[0];
      expect(served?.value).toBeGreaterThanOrEqual(75);
      expect(served?.value).toBeLessThanOrEqual(85);
    }
  });

  test.each([
    [
      'as many servers as users',
      (seed: number) => queueRun({ seed, seconds: 60, every: 1, users: ramp(50, 30), servers: 60, serviceMs: 200 }),
    ],
    ['times that merely wander', (seed: number) => noisyRun({ seed, seconds: 600, noise: STRONG })],
    [
      'a jump at constant users, early on',
      (seed: number) =>
        noisyRun({
          seed,
          seconds: 600,
          sigma: 0.1,
          rate: (t) => (t < 60 ? 60 : 20),
          medianMs: (t) => (t < 60 ? 40 : 120),
        }),
    ],
  ])('silent: %s', (_what, make) => {
    expect(hits('R19', make)).toBe(0);
  });
});

describe('where there is nothing to find', () => {
  const MOST: Readonly<Partial<Record<RuleId, number>>> = { R13: 0.03, R14: 0.05, R5: 0.03, R15: 0.01 };

  test.each([
    ['10 quiet minutes', undefined],
    ['10 minutes of strong noise', STRONG],
  ])('%s', (_what, noise) => {
    const counts = new Map<RuleId, number>();
    for (let seed = 1; seed <= TRIALS; seed++) {
      const found = findingsOf(noisyRun({ seed, seconds: minutes(10), ...(noise && { noise }) }));
      for (const { id } of found) counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    for (const [id, count] of counts) expect([id, count / TRIALS <= (MOST[id] ?? 0)]).toEqual([id, true]);
  });

  test('15 seconds with a short ramp get nothing above info', () => {
    for (let seed = 1; seed <= TRIALS; seed++) {
      const users = ramp(20, 5);
      const run = noisyRun({ seed, seconds: 15, every: 1, users, rate: (t) => 10 * users(t) });
      expect(findingsOf(run).filter(({ severity }) => severity !== 'info')).toEqual([]);
    }
  });
});
