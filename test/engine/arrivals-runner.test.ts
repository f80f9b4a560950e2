import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import type { Step } from '../../src/contracts/virtual-user.ts';
import { GroupRunner } from '../../src/engine/group-runner.ts';
import { poissonArrivals, stagedArrivals } from '../../src/load/arrivals.ts';
import { closedTimetable } from '../../src/load/closed.ts';
import { stagedTimetable } from '../../src/load/staged.ts';
import type { ArrivalRules, ArrivalTimetable, UserTimetable } from '../../src/load/timetable.ts';
import type { GroupInterval } from '../../src/metrics/interval.ts';
import { fakeGroup, fakeRun, optionsOf, request } from '../support/fake-group.ts';
import { ManualTime } from '../support/manual-alarm.ts';

const S = 1000;
const QUEUE: ArrivalRules = { onBusy: 'queue', precision: 'normal' };

const even = (perSecond: number, seconds: number): ArrivalTimetable =>
  stagedArrivals([{ rate: { count: perSecond, perMs: S }, rampUpMs: 0, holdMs: seconds * S }]);

/** Promises have their turn, timers and the loop do not. */
async function microtasks(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

/** Where all arrivals of a share went: the sum of what was recorded in seconds. */
function places(seconds: readonly GroupInterval[]): Readonly<Record<string, number>> {
  const sum = (of: (second: GroupInterval) => number | undefined): number =>
    seconds.reduce((total, second) => total + (of(second) ?? 0), 0);
  return {
    due: sum(({ arrivals }) => arrivals?.due),
    started: sum(({ iterationsStarted }) => iterationsStarted),
    dropped: sum(({ dropped }) => dropped),
    unserved: sum(({ arrivals }) => arrivals?.unserved),
    queuedAtStop: sum(({ arrivals }) => arrivals?.queuedAtStop),
    queued: seconds.at(-1)?.arrivals?.queued ?? 0,
  };
}

/** `due` is all the others together. */
function expectAllAccounted(seconds: readonly GroupInterval[]): void {
  const { due = 0, started = 0, dropped = 0, unserved = 0, queuedAtStop = 0, queued = 0 } = places(seconds);
  expect(started + dropped + unserved + queuedAtStop + queued).toBe(due);
}

describe('onBusy: queue', () => {
  test('arrivals wait in their order, and the wait is theirs; nothing is dropped', async () => {
    const begun: (readonly [dueMs: number, atMs: number])[] = [];
    const body: Step = (user) => {
      begun.push([user.scheduledMs ?? Number.NaN, user.clock.now()]);
      return request(300)(user);
    };
    const group = fakeGroup({ timetable: even(10, 1), maxUsers: 2, body, arrivalRules: QUEUE });
    const { clock, runner } = fakeRun(group);
    await clock.run(runner.run());
    // Two at a time, each 300 ms: at the end of the second the ninth and the tenth still wait.
    expect(begun).toEqual([
      [0, 0],
      [100, 100],
      [200, 300],
      [300, 400],
      [400, 600],
      [500, 700],
      [600, 900],
    ]);
    const second = runner.drain();
    expectAllAccounted([second]);
    expect(second).toMatchObject({ iterationsStarted: 7, dropped: 0 });
    expect(second.arrivals).toEqual({ due: 10, queued: 0, unserved: 0, queuedAtStop: 3 });
  });

  test('the length of the queue is told second by second, and accounts for all that is due', async () => {
    const time = new ManualTime();
    const waiting: (() => void)[] = [];
    const body: Step = async (user) => {
      Object.assign(user, { sentSamplers: user.sentSamplers + 1 });
      await new Promise<void>((resolve) => waiting.push(resolve));
      time.nowMs += 1;
      return 'continue';
    };
    const group = fakeGroup({ timetable: even(1000, 10), maxUsers: 3, body, arrivalRules: QUEUE });
    const runner = new GroupRunner(optionsOf(group, { clock: time, alarm: time.alarm }));
    const run = runner.run(0);
    const seconds: GroupInterval[] = [];
    for (let second = 1; second <= 5; second++) {
      time.ringAt(second * S);
      // 256 at a time: the rest comes in the turns that follow.
      for (let turn = 0; turn < 6; turn++) await setImmediate();
      seconds.push(runner.drain());
      expectAllAccounted(seconds);
    }
    expect(seconds.map(({ arrivals }) => arrivals?.queued)).toEqual([998, 1998, 2998, 3998, 4998]);
    // One user is free again: it goes on with what has waited longest.
    waiting.shift()?.();
    await setImmediate();
    expect(runner.drain()).toMatchObject({ iterationsStarted: 1, arrivals: { queued: 4997 } });
    runner.cut();
    for (const resolve of waiting) resolve();
    await run;
    expect(runner.drain().arrivals).toMatchObject({ queuedAtStop: 4997, queued: 0 });
  });

  test('a user that ends while others wait makes room for a new one', async () => {
    const body: Step = async (user) => {
      await request(100)(user);
      return 'stopThread';
    };
    const starts: number[] = [];
    const onStart: Step = (user) => {
      starts.push(user.clock.now());
      return Promise.resolve('continue');
    };
    const group = fakeGroup({ timetable: even(20, 1), maxUsers: 1, body, onStart, arrivalRules: QUEUE });
    const { clock, runner } = fakeRun(group);
    await clock.run(runner.run());
    expect(starts).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900]);
    const second = runner.drain();
    expectAllAccounted([second]);
    expect(second.arrivals).toMatchObject({ due: 20, queuedAtStop: 10 });
  });

  test('arrivals whose onStart fails are used up, in the queue too', async () => {
    const group = fakeGroup({
      timetable: even(10, 1),
      maxUsers: 1,
      arrivalRules: QUEUE,
      body: request(10),
      onStart: async (user) => {
        await user.clock.sleep(150, user.signal);
        return 'stopThread';
      },
    });
    const { clock, runner } = fakeRun(group);
    await clock.run(runner.run());
    const second = runner.drain();
    expectAllAccounted([second]);
    // At 0, 150, … 900 one after the other; the last is told to stop while it starts.
    expect(second).toMatchObject({
      iterationsStarted: 0,
      lost: 6,
      arrivals: { due: 10, unserved: 7, queuedAtStop: 3 },
    });
  });
});

describe('the turn of the loop', () => {
  const counted = (): { readonly body: Step; readonly count: () => number } => {
    let count = 0;
    return {
      body: (user) => {
        count++;
        return request(Infinity)(user);
      },
      count: () => count,
    };
  };

  test('an alarm that rings early starts nothing, and is set again', async () => {
    const time = new ManualTime();
    const { body, count } = counted();
    const group = fakeGroup({ timetable: even(10, 1), maxUsers: 100, body });
    const runner = new GroupRunner(optionsOf(group, { clock: time, alarm: time.alarm }));
    const run = runner.run(0);
    await microtasks();
    expect([count(), time.setMs]).toEqual([1, 100]);
    time.ringAt(99.999);
    await microtasks();
    expect([count(), time.setMs]).toEqual([1, 100]);
    time.ringAt(100);
    await microtasks();
    expect([count(), time.setMs]).toEqual([2, 200]);
    runner.cut();
    expect(time.setMs).toBeUndefined();
    await run;
  });

  test('after a stall 256 start at once, and the others when the loop has turned', async () => {
    const time = new ManualTime();
    const { body, count } = counted();
    const group = fakeGroup({ timetable: even(1000, 1), maxUsers: 1000, body });
    const runner = new GroupRunner(optionsOf(group, { clock: time, alarm: time.alarm }));
    const run = runner.run(0);
    await microtasks();
    time.ringAt(700);
    await microtasks();
    const counts = [count()];
    for (let turn = 0; turn < 3; turn++) {
      await setImmediate();
      counts.push(count());
    }
    expect(counts).toEqual([257, 513, 701, 701]);
    expect(time.setMs).toBe(701);
    runner.cut();
    await run;
  });

  test('what is due at the end of the time is started, though the loop was late', async () => {
    const group = fakeGroup({ timetable: even(2000, 1), maxUsers: 5000, body: request(1) });
    const { clock, runner } = fakeRun(group);
    const late = runner.run(clock.now() - 995);
    await clock.run(late);
    expect(runner.drain()).toMatchObject({ iterationsStarted: 2000, dropped: 0, arrivals: { due: 2000, queued: 0 } });
  });
});

describe('stopping', () => {
  test('what was not due yet stays out of the count, what waited is counted as queued', async () => {
    const group = fakeGroup({
      timetable: even(10, 100),
      maxUsers: 1,
      gracefulStopMs: 5 * S,
      body: request(10 * S),
      arrivalRules: QUEUE,
    });
    const { clock, runner } = fakeRun(group);
    const run = runner.run();
    const stopped = clock.sleep(2050, new AbortController().signal).then(() => runner.stop());
    await clock.run(run);
    await stopped;
    const second = runner.drain();
    expectAllAccounted([second]);
    expect(second).toMatchObject({ iterationsStarted: 1, arrivals: { due: 21, queuedAtStop: 20 } });
    expect(clock.now()).toBe(7050);
  });

  test('users without work leave at once, whatever the others still wait for', async () => {
    const left: number[] = [];
    const cutAt: number[] = [];
    let requests = 0;
    const body: Step = (user) =>
      requests++ === 0 ? request(Infinity, (atMs) => cutAt.push(atMs))(user) : request(100)(user);
    const onStop: Step = (user) => {
      left.push(user.clock.now());
      return Promise.resolve('continue');
    };
    const group = fakeGroup({ timetable: even(1, 10), maxUsers: 5, gracefulStopMs: 4 * S, body, onStop });
    const { clock, runner } = fakeRun(group);
    await clock.run(runner.run());
    expect({ left, cutAt }).toEqual({ left: [10 * S], cutAt: [14 * S] });
  });

  test('stopped before it begins: nothing is due', async () => {
    const { clock, runner } = fakeRun(fakeGroup({ timetable: even(10, 10), maxUsers: 1, body: request(1) }));
    const stopped = runner.stop();
    await clock.run(runner.run());
    await stopped;
    expect(runner.drain()).toMatchObject({ iterationsStarted: 0, arrivals: { due: 0, queuedAtStop: 0 } });
  });
});

const STAGES = [
  { rate: { count: 333, perMs: 10_000 }, rampUpMs: 700, holdMs: 1300 },
  { rate: { count: 50, perMs: S }, rampUpMs: 1500, holdMs: 500 },
];
const OPEN: readonly (readonly [name: string, timetable: ArrivalTimetable])[] = [
  ['even arrivals over ramps', stagedArrivals(STAGES)],
  ['arrivals at random', poissonArrivals(STAGES, [42, 0])],
];
const CLOSED: readonly (readonly [name: string, timetable: UserTimetable])[] = [
  ['threads', closedTimetable({ threads: 97, rampUpMs: 1234, delayMs: 100, loops: 3, durationMs: undefined })],
  [
    'stages',
    stagedTimetable([
      { threads: 70, rampUpMs: 900, holdMs: 400 },
      { threads: 11, rampUpMs: 700, holdMs: 200 },
    ]),
  ],
];

describe('the workers of a run together do what one alone does', () => {
  const started = async (timetable: ArrivalTimetable, count: number): Promise<readonly number[]> => {
    const dueMs: number[] = [];
    const body: Step = (user) => {
      dueMs.push(user.scheduledMs ?? Number.NaN);
      return request(30)(user);
    };
    for (let index = 0; index < count; index++) {
      const group = fakeGroup({ timetable, maxUsers: 1000, body });
      const { clock, runner } = fakeRun(group, { share: { index, count } });
      await clock.run(runner.run());
    }
    return dueMs.sort((a, b) => a - b);
  };

  test.each(OPEN)('%s, for 1 to 64 workers, to the last bit', async (_, timetable) => {
    const planned = Array.from({ length: timetable.plannedIterations }, (_each, arrival) => timetable.startAt(arrival));
    for (let count = 1; count <= 64; count++)
      expect([count, await started(timetable, count)]).toEqual([count, planned]);
  });

  test.each(CLOSED)('users and iterations of %s, for 1 to 64 workers', async (_, timetable) => {
    const lived = async (count: number): Promise<readonly string[]> => {
      const log: string[] = [];
      for (let index = 0; index < count; index++) {
        const body: Step = (user) => {
          log.push(`user ${user.threadNumber} at ${user.clock.now().toFixed(6)}`);
          return request(250)(user);
        };
        const group = fakeGroup({ timetable, maxUsers: timetable.users, loops: 3, body });
        const { clock, runner } = fakeRun(group, { share: { index, count } });
        await clock.run(runner.run());
      }
      return log.sort();
    };
    const alone = await lived(1);
    for (const count of [2, 3, 7, 16, 63, 64]) expect([count, await lived(count)]).toEqual([count, alone]);
  });

  test('closed load sets no alarm', async () => {
    const time = new ManualTime();
    const alarm = (): never => {
      throw new Error('An alarm was asked for.');
    };
    const runner = new GroupRunner(optionsOf(fakeGroup({ body: request(0) }), { clock: time, alarm }));
    runner.cut();
    await runner.run();
  });
});
