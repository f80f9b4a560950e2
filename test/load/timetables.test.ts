import { describe, expect, test } from '@jest/globals';
import { constantArrivals, poissonArrivals, stagedArrivals } from '../../src/load/arrivals.ts';
import { closedTimetable } from '../../src/load/closed.ts';
import type { ClosedLoad } from '../../src/load/closed.ts';
import { globalIndex, share } from '../../src/load/share.ts';
import { stagedTimetable } from '../../src/load/staged.ts';
import type { ArrivalTimetable, Phase, Rate, UserTimetable } from '../../src/load/timetable.ts';
import { seededRandom } from '../../src/base/random.ts';

const S = 1000;
const perSecond = (count: number): Rate => ({ count, perMs: S });
const perMinute = (count: number): Rate => ({ count, perMs: 60 * S });

const closed = (load: Partial<ClosedLoad>): UserTimetable =>
  closedTimetable({ threads: 1, rampUpMs: 0, delayMs: 0, loops: undefined, durationMs: undefined, ...load });
const users = (...stages: readonly (readonly [threads: number, rampUpS: number, holdS: number])[]): UserTimetable =>
  stagedTimetable(stages.map(([threads, rampUp, hold]) => ({ threads, rampUpMs: rampUp * S, holdMs: hold * S })));
const rates = (...stages: readonly (readonly [rate: Rate, rampUpS: number, holdS: number])[]): ArrivalTimetable =>
  stagedArrivals(stages.map(([rate, rampUp, hold]) => ({ rate, rampUpMs: rampUp * S, holdMs: hold * S })));

/** The level as drawn in the plan, between the corners [seconds, level]. */
type Corners = readonly (readonly [atS: number, level: number])[];
function levelOf(corners: Corners, atMs: number): number {
  const next = corners.findIndex(([atS]) => atS * S > atMs);
  const [from, to] = next < 0 ? [corners.at(-1), undefined] : [corners[next - 1], corners[next]];
  if (from === undefined) return 0;
  if (to === undefined) return from[1];
  return from[1] + ((to[1] - from[1]) * (atMs / S - from[0])) / (to[0] - from[0]);
}
function areaOf(corners: Corners, atMs: number): number {
  let area = 0;
  for (let i = 1; i < corners.length; i++) {
    const [fromS, from] = corners[i - 1] ?? [0, 0];
    const [toS] = corners[i] ?? [0, 0];
    const endMs = Math.min(atMs, toS * S);
    if (endMs <= fromS * S) continue;
    const end = endMs === toS * S ? (corners[i]?.[1] ?? 0) : levelOf(corners, endMs);
    area += ((from + end) / 2) * (endMs / S - fromS);
  }
  return area;
}

const USERS: readonly (readonly [name: string, timetable: UserTimetable, level: Corners, totalS: number])[] = [
  ['closed, all at once', closed({ threads: 10, durationMs: 60 * S }), [[0, 10]], 60],
  ['closed, one user', closed({ durationMs: 2 * S, rampUpMs: 5 * S }), [[0, 1]], 2],
  [
    'closed with ramp',
    closed({ threads: 25, rampUpMs: 10 * S, durationMs: 60 * S }),
    [
      [0, 0],
      [10, 25],
      [60, 25],
    ],
    60,
  ],
  [
    'closed, odd ramp',
    closed({ threads: 7, rampUpMs: 10 * S, durationMs: 12 * S }),
    [
      [0, 0],
      [10, 7],
      [12, 7],
    ],
    12,
  ],
  [
    'closed with delay',
    closed({ threads: 9, rampUpMs: 3 * S, delayMs: 5 * S, durationMs: 20 * S }),
    [
      [0, 0],
      [5, 0],
      [8, 9],
      [25, 9],
    ],
    25,
  ],
  [
    'closed, ramp beyond its end',
    closed({ threads: 100, rampUpMs: 50 * S, durationMs: 20 * S }),
    [
      [0, 0],
      [20, 40],
    ],
    20,
  ],
  [
    'staged, one stage',
    users([10, 10, 20]),
    [
      [0, 0],
      [10, 10],
      [30, 10],
    ],
    30,
  ],
  [
    'staged, no ramps',
    users([10, 0, 5], [3, 0, 5], [20, 0, 5]),
    [
      [0, 10],
      [5, 10],
      [5, 3],
      [10, 3],
      [10, 20],
      [15, 20],
    ],
    15,
  ],
  [
    'staged, up and down',
    users([30, 10, 5], [0, 10, 0]),
    [
      [0, 0],
      [10, 30],
      [15, 30],
      [25, 0],
    ],
    25,
  ],
  [
    'staged, saw',
    users([7, 3, 0], [2, 2, 0], [9, 4, 1], [0, 0, 2], [4, 1, 1]),
    [
      [0, 0],
      [3, 7],
      [5, 2],
      [9, 9],
      [10, 9],
      [10, 0],
      [12, 0],
      [13, 4],
      [14, 4],
    ],
    14,
  ],
  [
    'staged, same level twice',
    users([5, 5, 0], [5, 5, 5], [6, 1, 0]),
    [
      [0, 0],
      [5, 5],
      [15, 5],
      [16, 6],
    ],
    16,
  ],
  [
    'staged, nobody',
    users([0, 5, 5]),
    [
      [0, 0],
      [10, 0],
    ],
    10,
  ],
];

describe.each(USERS)('%s', (_name, timetable, level, totalS) => {
  const all = Array.from({ length: timetable.users }, (_, user) => timetable.spells(user));
  const running = (atMs: number): number =>
    all.filter((spells) => spells.some(({ startMs, stopMs }) => startMs <= atMs && atMs < (stopMs ?? Infinity))).length;
  const times = Array.from({ length: totalS * 5 }, (_, i) => i * 200);

  test('ends when it should, and nobody stays longer', () => {
    expect(timetable.totalMs).toBe(totalS * S);
    for (const { stopMs } of all.flat()) expect(stopMs).toBeLessThanOrEqual(totalS * S);
    expect(timetable.plannedUsers(totalS * S)).toBe(0);
    expect(timetable.plannedUsers(-1)).toBe(0);
  });

  test('planned users are those that run', () => {
    expect(times.map((atMs) => timetable.plannedUsers(atMs))).toEqual(times.map(running));
    const corners = all.flat().flatMap(({ startMs, stopMs }) => [startMs, stopMs ?? startMs]);
    for (const atMs of corners) expect([atMs, timetable.plannedUsers(atMs)]).toEqual([atMs, running(atMs)]);
  });

  test('stays within one user of the level in the plan', () => {
    expect(times.filter((atMs) => Math.abs(running(atMs) - levelOf(level, atMs)) > 1 + 1e-9)).toEqual([]);
  });

  test('spells follow each other and lower numbers run longer', () => {
    for (const spells of all) {
      for (const [i, { startMs, stopMs }] of spells.entries()) {
        expect(startMs).toBeGreaterThanOrEqual(0);
        expect(stopMs).toBeGreaterThan(startMs);
        expect(spells[i + 1]?.startMs ?? Infinity).toBeGreaterThan(stopMs ?? Infinity - 1);
      }
    }
    const gaps = times.filter((atMs) => {
      const up = all.map((spells) => spells.some((s) => s.startMs <= atMs && atMs < (s.stopMs ?? Infinity)));
      return up.lastIndexOf(true) !== up.filter(Boolean).length - 1;
    });
    expect(gaps).toEqual([]);
  });

  test.each([1, 2, 3, 5, 8, 64])('%d workers together run what one would, each its share', (workers) => {
    const shares = Array.from({ length: workers }, (_, worker) =>
      Array.from(
        { length: share(timetable.users, worker, workers) },
        (_, local) => all[globalIndex(local, worker, workers)] ?? [],
      ),
    );
    expect(shares.flat().length).toBe(timetable.users);
    for (const atMs of times.filter((_, i) => i % 5 === 0)) {
      const counts = shares.map(
        (mine) =>
          mine.filter((spells) => spells.some((s) => s.startMs <= atMs && atMs < (s.stopMs ?? Infinity))).length,
      );
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(timetable.plannedUsers(atMs));
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    }
  });

  test('phases join and follow the level', () => expectPhases(timetable.phases, level, totalS));
});

function expectPhases(phases: readonly Phase[], level: Corners, totalS: number): void {
  expect(phases.at(-1)?.toMs).toBe(totalS * S);
  for (const [i, phase] of phases.entries()) {
    expect(phase.toMs).toBeGreaterThan(phase.fromMs);
    if (i > 0) expect(phase.fromMs).toBe(phases[i - 1]?.toMs);
    expect(Math.abs(phase.users - levelOf(level, phase.toMs - 1e-6))).toBeLessThan(1e-3);
  }
}

const ARRIVALS: readonly (readonly [name: string, timetable: ArrivalTimetable, rate: Corners, count: number])[] = [
  [
    '50/s',
    constantArrivals(perSecond(50), 30 * S),
    [
      [0, 50],
      [30, 50],
    ],
    1500,
  ],
  [
    '333.3/s',
    constantArrivals(perSecond(333.3), 30 * S),
    [
      [0, 333.3],
      [30, 333.3],
    ],
    9999,
  ],
  [
    '100/m',
    constantArrivals(perMinute(100), 90 * S),
    [
      [0, 100 / 60],
      [90, 100 / 60],
    ],
    150,
  ],
  [
    '7/m for an odd time',
    constantArrivals(perMinute(7), 61 * S),
    [
      [0, 7 / 60],
      [61, 7 / 60],
    ],
    8,
  ],
  [
    '20000/s',
    constantArrivals(perSecond(20_000), 3 * S),
    [
      [0, 20_000],
      [3, 20_000],
    ],
    60_000,
  ],
  [
    '0/s',
    constantArrivals(perSecond(0), 5 * S),
    [
      [0, 0],
      [5, 0],
    ],
    0,
  ],
  [
    'ramp 0 to 400/s',
    rates([perSecond(400), 30, 0]),
    [
      [0, 0],
      [30, 400],
    ],
    6000,
  ],
  [
    'ramp, hold, ramp to nothing',
    rates([perSecond(100), 10, 10], [perSecond(0), 10, 0]),
    [
      [0, 0],
      [10, 100],
      [20, 100],
      [30, 0],
    ],
    2000,
  ],
  [
    'steps',
    rates([perSecond(10), 0, 5], [perSecond(40), 0, 5], [perMinute(60), 0, 5]),
    [
      [0, 10],
      [5, 10],
      [5, 40],
      [10, 40],
      [10, 1],
      [15, 1],
    ],
    255,
  ],
  [
    'a pause between',
    rates([perSecond(10), 0, 2], [perSecond(0), 0, 3], [perSecond(10), 4, 2]),
    [
      [0, 10],
      [2, 10],
      [2, 0],
      [5, 0],
      [9, 10],
      [11, 10],
    ],
    60,
  ],
  [
    'odd ramps',
    rates([perMinute(100), 7, 3.5], [perSecond(33.3), 4.25, 0], [perSecond(1), 1, 1]),
    [
      [0, 0],
      [7, 5 / 3],
      [10.5, 5 / 3],
      [14.75, 33.3],
      [15.75, 1],
      [16.75, 1],
    ],
    105,
  ],
];

describe.each(ARRIVALS)('%s', (_name, timetable, rate, count) => {
  const totalS = rate.at(-1)?.[0] ?? 0;
  const starts = Array.from({ length: timetable.plannedIterations }, (_, arrival) => timetable.startAt(arrival));

  test('as many arrivals as planned, all of them before the end', () => {
    expect(timetable.totalMs).toBe(totalS * S);
    expect(timetable.plannedIterations).toBe(count);
    if (count > 0) expect(starts.at(-1)).toBeLessThan(totalS * S);
    expect(timetable.startAt(count)).toBe(Infinity);
  });

  test('starts rise', () => {
    const wrong = starts.filter(
      (startMs, i) => startMs < 0 || !Number.isFinite(startMs) || startMs < (starts[i - 1] ?? 0),
    );
    expect(wrong).toEqual([]);
  });

  test('within one arrival of the area under the rate, at any time and in every second', () => {
    const before = (atMs: number): number => {
      const next = starts.findIndex((startMs) => startMs >= atMs - 1e-6);
      return next < 0 ? starts.length : next;
    };
    for (let atMs = 0; atMs <= totalS * S; atMs += 250) {
      expect(Math.abs(before(atMs) - areaOf(rate, atMs))).toBeLessThanOrEqual(1);
      expect([atMs, timetable.arrivalsBefore(atMs)]).toEqual([atMs, before(atMs)]);
      if (atMs % S === 0 && atMs > 0) {
        const due = areaOf(rate, atMs) - areaOf(rate, atMs - S);
        expect(Math.abs(before(atMs) - before(atMs - S) - due)).toBeLessThanOrEqual(1);
      }
    }
  });

  test('phases join and follow the rate', () => expectPhases(timetable.phases, rate, totalS));
});

describe('details', () => {
  test('a constant rate is exact after a year', () => {
    const yearMs = 365 * 24 * 3600 * S;
    const timetable = constantArrivals(perMinute(100), yearMs);
    expect(timetable.plannedIterations).toBe(52_560_000);
    expect(timetable.startAt(52_559_900)).toBe(yearMs - 60 * S);
    expect(timetable.startAt(52_559_901)).toBeCloseTo(yearMs - 60 * S + 600, 6);
  });

  test.each([
    // rate, for how long → arrivals
    ['333.3/s for an hour', { count: 3333, perMs: 10_000 }, 3600 * S, 1_199_880],
    ['1000/3s for a day', { count: 1000, perMs: 3000 }, 86_400 * S, 28_800_000],
    ['7/h for a week', { count: 7, perMs: 3_600_000 }, 7 * 86_400 * S, 1176],
    ['0.1/s for an hour', { count: 1, perMs: 10_000 }, 3600 * S, 360],
    ['9999.9/s for an hour', { count: 99_999, perMs: 10_000 }, 3600 * S, 35_999_640],
  ])('%s: every moment is i · den / num, to the last bit', (_, rate, totalMs, count) => {
    const timetable = constantArrivals(rate, totalMs);
    expect(timetable.plannedIterations).toBe(count);
    const step = Math.max(1, Math.floor(count / 5003));
    const wrong: number[] = [];
    for (let arrival = 0; arrival < count; arrival += step) {
      if (!isNearest(timetable.startAt(arrival), arrival * rate.perMs, rate.count)) wrong.push(arrival);
    }
    expect(wrong).toEqual([]);
  });

  test('a ramp is the inverse of its cumulative count: arrival i of 0 to 400/s in 30 s is due at √(i · 0.15) s', () => {
    const timetable = rates([perSecond(400), 30, 0]);
    const wrong: number[] = [];
    for (let arrival = 0; arrival < timetable.plannedIterations; arrival++) {
      // In whole billionths of a millisecond, without floating point.
      const due = Number(squareRoot(BigInt(arrival) * 150_000n * 10n ** 18n)) / 1e9;
      if (Math.abs(timetable.startAt(arrival) - due) > 1e-8) wrong.push(arrival);
    }
    expect(wrong).toEqual([]);
  });

  test('a thousand stages of the same rate are one: nothing adds up', () => {
    const rate = { count: 3333, perMs: 10_000 };
    const one = constantArrivals(rate, 1000 * 1500);
    const many = stagedArrivals(Array.from({ length: 1000 }, () => ({ rate, rampUpMs: 0, holdMs: 1500 })));
    expect(many.plannedIterations).toBe(one.plannedIterations);
    const wrong: number[] = [];
    for (let arrival = 0; arrival < one.plannedIterations; arrival++) {
      if (Math.abs(many.startAt(arrival) - one.startAt(arrival)) > 1e-5) wrong.push(arrival);
    }
    expect(wrong).toEqual([]);
  });

  test('asked in any order, the answers are the same', () => {
    const stages = [perSecond(33.3), perMinute(700), perSecond(50)].map((rate, i) => ({
      rate,
      rampUpMs: 700 * i,
      holdMs: 1300,
    }));
    for (const timetable of [stagedArrivals(stages), poissonArrivals(stages, [7, 0])]) {
      const indices = Array.from({ length: timetable.plannedIterations }, (_, i) => i);
      const inOrder = indices.map((i) => timetable.startAt(i));
      const mixed = seededRandom('order', 1);
      const shuffled = indices.map((i) => ({ i, at: mixed.next() })).sort((a, b) => a.at - b.at);
      expect(shuffled.map(({ i }) => timetable.startAt(i))).toEqual(shuffled.map(({ i }) => inOrder[i]));
    }
  });

  test('random stages: number, order and area hold', () => {
    for (let seed = 0; seed < 200; seed++) {
      const random = seededRandom('stages', seed);
      const stages = Array.from({ length: random.integer(1, 6) }, () => ({
        rate: { count: random.integer(0, 60), perMs: random.integer(0, 1) === 0 ? S : 60 * S },
        rampUpMs: random.integer(0, 3) * random.integer(0, 3000),
        holdMs: random.integer(0, 3) * random.integer(0, 3000),
      }));
      const timetable = stagedArrivals(stages);
      let area = 0;
      let last = 0;
      for (const { rate, rampUpMs, holdMs } of stages) {
        const perMs = rate.count / rate.perMs;
        area += ((last + perMs) / 2) * rampUpMs + perMs * holdMs;
        last = perMs;
      }
      expect(Math.abs(timetable.plannedIterations - area)).toBeLessThanOrEqual(1);
      let previous = 0;
      const wrong: number[] = [];
      for (let arrival = 0; arrival < timetable.plannedIterations; arrival++) {
        const startMs = timetable.startAt(arrival);
        if (!(startMs >= previous && startMs <= timetable.totalMs)) wrong.push(arrival);
        previous = startMs;
      }
      expect(wrong).toEqual([]);
    }
  });

  test('closed: user i starts at delay + i · rampUp / threads', () => {
    const timetable = closed({ threads: 4, rampUpMs: 2 * S, delayMs: S });
    expect([0, 1, 2, 3].map((user) => timetable.spells(user))).toEqual([
      [{ startMs: 1000, stopMs: undefined }],
      [{ startMs: 1500, stopMs: undefined }],
      [{ startMs: 2000, stopMs: undefined }],
      [{ startMs: 2500, stopMs: undefined }],
    ]);
    expect(timetable.spells(4)).toEqual([]);
    expect([999, 1000, 1500, 2499, 2500, 1e9].map((atMs) => timetable.plannedUsers(atMs))).toEqual([0, 1, 2, 3, 4, 4]);
    expect(timetable.totalMs).toBeUndefined();
    expect(timetable.phases).toEqual([{ fromMs: 1000, toMs: 3000, kind: 'ramp', users: 4 }]);
  });

  test.each([
    [{ threads: 10, loops: 5 }, 50],
    [{ threads: 10, loops: 5, durationMs: S }, undefined],
    [{ threads: 10, durationMs: S }, undefined],
  ])('closed %j plans %s iterations', (load, iterations) => {
    expect(closed(load).plannedIterations).toBe(iterations);
  });

  test('staged: up evenly, down in mirror image, the last one in stops first', () => {
    const timetable = users([3, 3, 3], [0, 3, 0]);
    expect([0, 1, 2].map((user) => timetable.spells(user))).toEqual([
      [{ startMs: 0, stopMs: 9000 }],
      [{ startMs: 1000, stopMs: 8000 }],
      [{ startMs: 2000, stopMs: 7000 }],
    ]);
  });

  test('staged: a user comes back when the load does', () => {
    const timetable = users([2, 0, 10], [1, 0, 10], [2, 0, 10]);
    expect(timetable.spells(0)).toEqual([{ startMs: 0, stopMs: 30_000 }]);
    expect(timetable.spells(1)).toEqual([
      { startMs: 0, stopMs: 10_000 },
      { startMs: 20_000, stopMs: 30_000 },
    ]);
  });

  test('the lowest user of a dip never leaves', () => {
    expect(users([4, 0, 1], [2, 2, 0], [4, 2, 1]).spells(2)).toEqual([{ startMs: 0, stopMs: 6000 }]);
  });
});

/** Whether `value` is the double nearest to numerator / denominator. */
function isNearest(value: number, numerator: number, denominator: number): boolean {
  // Both doubles and the half of their last bit are whole numbers of 2^-80.
  const scaled = (double: number): bigint => BigInt(double * 2 ** 60) << 20n;
  const exact = (BigInt(numerator) << 80n) / BigInt(denominator);
  const off = scaled(value) - exact;
  const lastBit = 2 ** (Math.floor(Math.log2(Math.max(value, 2 ** -8))) - 52);
  return (off < 0n ? -off : off) <= BigInt(lastBit * 2 ** 80) / 2n + 1n;
}

function squareRoot(of: bigint): bigint {
  if (of < 2n) return of;
  let guess = BigInt(Math.floor(Math.sqrt(Number(of))));
  for (;;) {
    const next = (guess + of / guess) / 2n;
    if (next === guess || next === guess + 1n || next === guess - 1n) return next;
    guess = next;
  }
}
