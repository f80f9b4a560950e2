import { describe, expect, test } from '@jest/globals';
import { poissonArrivals, stagedArrivals, type RateStage } from '../../src/load/arrivals.ts';
import { unitProcess } from '../../src/load/poisson.ts';
import { compileText, problemLines } from '../support/compile-text.ts';

const S = 1000;
const HOUR = 3600 * S;
const stage = (perSecond: number, rampUpS: number, holdS: number): RateStage => ({
  rate: { count: perSecond, perMs: S },
  rampUpMs: rampUpS * S,
  holdMs: holdS * S,
});
const all = (stages: readonly RateStage[], seed: number): readonly number[] => {
  const timetable = poissonArrivals(stages, [seed, 0]);
  return Array.from({ length: timetable.plannedIterations }, (_, arrival) => timetable.startAt(arrival));
};
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const variance = (values: readonly number[]): number => {
  const middle = mean(values);
  return mean(values.map((value) => (value - middle) ** 2));
};
/** Arrivals in each of `count` stretches of `lengthMs`. */
const countsIn = (starts: readonly number[], lengthMs: number, count: number): readonly number[] => {
  const counts = Array.from({ length: count }, () => 0);
  for (const startMs of starts) {
    const at = Math.floor(startMs / lengthMs);
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return counts;
};

describe('arrivals at random', () => {
  test('counts per second scatter as Poisson says: variance equals mean, gaps have no memory', () => {
    const starts = all([stage(50, 0, 2000)], 7);
    expect(Math.abs(starts.length - 100_000)).toBeLessThan(4 * Math.sqrt(100_000));
    const counts = countsIn(starts, S, 2000);
    expect(mean(counts)).toBeCloseTo(50, 0);
    expect(Math.abs(variance(counts) / 50 - 1)).toBeLessThan(0.13); // 4 standard errors of 2000 counts
    const gaps = starts.slice(1).map((startMs, i) => startMs - (starts[i] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(0);
    expect(mean(gaps)).toBeCloseTo(20, 0);
    // An exponential distribution: a share e^-k lies beyond k means.
    for (const k of [0.5, 1, 2, 3]) {
      const beyond = gaps.filter((gap) => gap > k * 20).length / gaps.length;
      expect(Math.abs(beyond - Math.exp(-k))).toBeLessThan(0.008);
    }
    // Neighbouring gaps know nothing of each other.
    const product = mean(gaps.slice(1).map((gap, i) => (gap - 20) * ((gaps[i] ?? 0) - 20)));
    expect(Math.abs(product) / variance(gaps)).toBeLessThan(0.015);
  });

  test('follow ramps up and down and pauses', () => {
    const stages = [stage(400, 100, 0), stage(0, 0, 50), stage(100, 50, 50), stage(0, 100, 0)];
    const planned = stagedArrivals(stages);
    const starts = all(stages, 3);
    expect(starts.filter((startMs) => startMs >= 100 * S && startMs < 150 * S)).toEqual([]);
    for (const [fromS, toS] of [
      [0, 50],
      [50, 100],
      [150, 200],
      [200, 250],
      [250, 300],
      [300, 350],
    ] as const) {
      const wanted = planned.arrivalsBefore(toS * S) - planned.arrivalsBefore(fromS * S);
      const came = starts.filter((startMs) => startMs >= fromS * S && startMs < toS * S).length;
      expect(Math.abs(came - wanted)).toBeLessThan(4 * Math.sqrt(wanted));
    }
  });

  test('rise, lie within the time, and are the same in whatever order they are asked for', () => {
    const stages = [stage(30, 20, 10), stage(5, 0, 30)];
    const starts = all(stages, 11);
    const timetable = poissonArrivals(stages, [11, 0]);
    for (const arrival of [starts.length - 1, 0, 255, 256, 257, 3, starts.length - 2]) {
      expect(timetable.startAt(arrival)).toBe(starts[arrival]);
    }
    expect([...starts].sort((a, b) => a - b)).toEqual(starts);
    expect(starts[0]).toBeGreaterThanOrEqual(0);
    expect(starts.at(-1)).toBeLessThanOrEqual(timetable.totalMs);
    expect(timetable.startAt(starts.length)).toBe(Infinity);
    for (const atMs of [0, 1, 500, 12_345, 30_000, 59_999, 60_000, 90_000]) {
      expect(timetable.arrivalsBefore(atMs)).toBe(starts.filter((startMs) => startMs < atMs).length);
    }
  });

  test('the seed decides, nothing else does', () => {
    const stages = [stage(20, 0, 60)];
    expect(all(stages, 1)).toEqual(all(stages, 1));
    expect(all(stages, 1)).not.toEqual(all(stages, 2));
    expect(poissonArrivals(stages, [1, 0]).startAt(0)).not.toBe(poissonArrivals(stages, [1, 1]).startAt(0));
  });

  test('number of arrivals scatters over seeds as it should', () => {
    const counts = Array.from(
      { length: 400 },
      (_, seed) => poissonArrivals([stage(10, 0, 60)], [seed, 0]).plannedIterations,
    );
    expect(Math.abs(mean(counts) - 600)).toBeLessThan(5);
    expect(Math.abs(variance(counts) / 600 - 1)).toBeLessThan(0.3);
  });

  test('an empty process', () => {
    const nothing = unitProcess(0, 1);
    expect([nothing.count, nothing.at(0), nothing.before(5)]).toEqual([0, Infinity, 0]);
    expect(all([stage(0, 10, 10)], 1)).toEqual([]);
  });
});

describe('long runs: arrivals are computed from their number, nothing adds up', () => {
  /** √(value · 10^(2·digits)) as a whole number: an exact answer to compare with. */
  const root = (value: bigint): bigint => {
    let guess = BigInt(Math.floor(Math.sqrt(Number(value))));
    for (let i = 0; i < 100; i++) {
      const next = (guess + value / guess) / 2n;
      if (next === guess) return guess;
      guess = next;
    }
    return guess;
  };

  test.each([1, 1_000_000, 10_000_000, 43_199_999])('a ramp from 0 to 1000/s over 24 h: arrival %d', (arrival) => {
    // Area t²·r / (2·T) = k, so t = √(2·k·T / r), in nanoseconds for the comparison.
    const exactNs = root((2n * BigInt(arrival) * BigInt(24 * HOUR) * 10n ** 12n) / 1n);
    const timetable = stagedArrivals([stage(1000, 24 * 3600, 0)]);
    expect(Math.abs(timetable.startAt(arrival) * 1e6 - Number(exactNs))).toBeLessThan(1000); // 1 µs
  });

  test.each([1, 1_000_000, 10_000_000, 43_199_000])('down from 1000/s to 0 over 24 h: arrival %d', (arrival) => {
    // The mirror image: t = T − √(2·(A − k)·T / r), A = r·T / 2 arrivals in all.
    const left = 43_200_000n - BigInt(arrival);
    const exactNs = BigInt(24 * HOUR) * 10n ** 6n - root(2n * left * BigInt(24 * HOUR) * 10n ** 12n);
    const timetable = stagedArrivals([stage(1000, 0, 0), stage(0, 24 * 3600, 0)]);
    expect(Math.abs(timetable.startAt(arrival) * 1e6 - Number(exactNs))).toBeLessThan(1000);
  });

  test('1000/s for 24 h, after a ramp and a pause: each arrival at its own millisecond', () => {
    const timetable = stagedArrivals([stage(1000, 10, 10), stage(0, 10, 3600), stage(1000, 0, 24 * 3600)]);
    const offsetMs = (10 + 10 + 10 + 3600) * S;
    const before = 5000 + 10_000 + 5000;
    for (const arrival of [0, 1_000_000, 86_399_999]) {
      expect(Math.abs(timetable.startAt(before + arrival) - (offsetMs + arrival))).toBeLessThan(0.001);
    }
    expect(timetable.plannedIterations).toBe(before + 86_400_000);
  });
});

describe('in the plan', () => {
  const plan = (arrivals: string): string =>
    `threadGroups: [{ arrivals: { ${arrivals} }, samplers: [{ get: 'http://127.0.0.1/' }] }]\n`;

  test.each([
    // rate, duration → arrivals
    ['0.2/s', '1m', 12],
    ['12/min', '1m', 12],
    ['3000/m', '10s', 500],
    ['1/h', '150m', 3],
    ['90/h', '1h', 90],
    ['2.5/sec', '4s', 10],
  ])('rate: %s for %s', async (rate, duration, count) => {
    const { plan: compiled } = await compileText(plan(`rate: ${rate}, duration: ${duration}`));
    expect(compiled?.groups[0]?.timetable).toMatchObject({ plannedIterations: count, distribution: 'even' });
  });

  test('distribution: poisson takes the run’s seed; each group has a stream of its own', async () => {
    const group = `{ arrivals: { rate: 50/s, duration: 1m, distribution: poisson }, samplers: [{ get: 'http://127.0.0.1/' }] }`;
    const text = `threadGroups: [${group}, ${group}]\n`;
    const starts = async (seed: number): Promise<readonly number[]> => {
      const { plan: compiled } = await compileText(text, { seed });
      return (compiled?.groups ?? []).map(({ timetable }) => (timetable.model === 'open' ? timetable.startAt(9) : -1));
    };
    const [first, second] = await starts(1);
    expect(await starts(1)).toEqual([first, second]);
    expect(first).not.toBe(second);
    expect((await starts(2))[0]).not.toBe(first);
  });

  test.each([
    [
      'rate: 5/s, duration: 1m, distribution: uniform',
      'bad-value "distribution" must be "even" or "poisson", not "uniform".',
    ],
    [
      'rate: 5/s, duration: 1m, mode: poisson',
      'unknown-key "mode" is not a setting of arrivals. Here it is called "distribution":  distribution: poisson',
    ],
    ['rate: 5, duration: 1m', 'unit "rate" needs a unit: 5/s is 5 per second, 5/m per minute.'],
  ])('%s is refused', async (arrivals, problem) => {
    const lines = problemLines(await compileText(plan(arrivals)));
    expect(lines.map((line) => line.replace(/^\S+ /, ''))).toEqual([problem]);
  });
});
