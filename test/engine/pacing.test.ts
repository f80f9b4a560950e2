import { describe, expect, test } from '@jest/globals';
import { Pacing } from '../../src/engine/pacing.ts';
import { closedTimetable } from '../../src/load/closed.ts';
import { seededRandom } from '../../src/base/random.ts';
import type { Step } from '../../src/contracts/virtual-user.ts';
import type { MsRange } from '../../src/plan/plan.ts';
import { compileText, problemLines } from '../support/compile-text.ts';
import { fakeGroup, fakeRun, request } from '../support/fake-group.ts';

const exactly = (ms: number): MsRange => ({ fromMs: ms, toMs: ms });

/** When the iterations of one user start that take so long, one after the other. */
async function starts(takesMs: readonly number[], pace: MsRange, thinkTime?: MsRange): Promise<readonly number[]> {
  const at: number[] = [];
  const body: Step = (user) => {
    at.push(user.clock.now());
    return request(takesMs[user.iteration] ?? 0)(user);
  };
  const loops = takesMs.length;
  const timetable = closedTimetable({ threads: 1, rampUpMs: 0, delayMs: 0, loops, durationMs: undefined });
  const { clock, runner } = fakeRun(fakeGroup({ timetable, loops, body, pace, thinkTime }));
  await clock.run(runner.run());
  return at;
}

describe('pace: from start to start', () => {
  test.each([
    // iterations take, pace, thinkTime → starts
    [[2000, 2000, 2000, 0], 10_000, undefined, [0, 10_000, 20_000, 30_000]],
    [[12_000, 2000, 2000], 10_000, undefined, [0, 12_000, 22_000]], // too long: the next at once, nothing is caught up
    [[10_000, 10_000, 0], 10_000, undefined, [0, 10_000, 20_000]],
    [[2000, 2000, 0], 10_000, 3000, [0, 10_000, 20_000]], // 5 of 10 s gone: the think time is part of the pace
    [[9000, 2000, 0], 10_000, 3000, [0, 12_000, 22_000]], // the think time ends later: it decides
    [[500, 500, 0], 0, undefined, [0, 500, 1000]],
  ])('iterations of %j ms, pace %d ms, thinkTime %p', async (takes, pace, think, expected) => {
    expect(await starts(takes, exactly(pace), think === undefined ? undefined : exactly(think))).toEqual(expected);
  });

  test('a range is drawn anew each time', async () => {
    const at = await starts(
      Array.from({ length: 101 }, () => 100),
      { fromMs: 8000, toMs: 12_000 },
    );
    const gaps = at.slice(1).map((atMs, i) => atMs - (at[i] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(8000);
    expect(Math.max(...gaps)).toBeLessThan(12_000);
    expect(new Set(gaps).size).toBeGreaterThan(90);
    expect(gaps.reduce((sum, gap) => sum + gap, 0) / 100).toBeCloseTo(10_000, -3);
  });

  test('the slack of timers does not add up, real lateness is not caught up', () => {
    const pacing = new Pacing(exactly(100), seededRandom(1));
    let nowMs = 0;
    for (let i = 0; i < 1000; i++) {
      pacing.start(nowMs);
      nowMs += pacing.waitMs(nowMs + 10) + 10 + 1.1; // every timer wakes 1.1 ms late
    }
    expect(nowMs).toBeCloseTo(100_000 + 1.1, 6);
    pacing.start(nowMs + 400);
    expect(pacing.waitMs(nowMs + 410)).toBeCloseTo(90, 6);
  });
});

describe('in the plan', () => {
  const plan = (group: string): string => `threadGroups: [{ ${group}, samplers: [{ get: 'http://127.0.0.1/' }] }]\n`;

  test.each([
    ['threads: 1, pace: 10s', { fromMs: 10_000, toMs: 10_000 }],
    ['stages: [{ threads: 2, hold: 1m }], pace: 8s-12s, thinkTime: 1s', { fromMs: 8000, toMs: 12_000 }],
  ])('%s', async (group, pace) => {
    expect((await compileText(plan(group))).plan?.groups[0]?.pace).toEqual(pace);
  });

  test.each([
    [
      'arrivals: { rate: 5/s, duration: 1m }, pace: 10s',
      '1:57 bad-value A thread group has either "arrivals" (so many new users per second) or "pace" (the time from one iteration to the next), not both.',
    ],
    [
      'threads: 1, pace: 10',
      '1:36 unit "pace" needs a unit: 10s is ten seconds, 10ms ten milliseconds. A range is written 1s-3s.',
    ],
    [
      'threads: 1, pacing: 10s',
      '1:30 unknown-key "pacing" is not a setting of a thread group. Here it is called "pace":  pace: 10s',
    ],
    [
      'threads: 1, constant_pacing: 10s',
      '1:30 unknown-key "constant_pacing" is not a setting of a thread group. Here it is called "pace":  pace: 10s',
    ],
    [
      'threads: 1, constantThroughputTimer: 10s',
      '1:30 unknown-key "constantThroughputTimer" is not a setting of a thread group. Here it is called "pace":  pace: 10s',
    ],
  ])('%s is refused', async (group, problem) => {
    expect(problemLines(await compileText(plan(group)))).toEqual([problem]);
  });
});
