import { expect, test } from '@jest/globals';
import { stagedArrivals, poissonArrivals } from '../../src/load/arrivals.ts';
import { stagedTimetable } from '../../src/load/staged.ts';
import type { Step } from '../../src/contracts/virtual-user.ts';
import { fakeGroup, fakeRun, request } from '../support/fake-group.ts';

const S = 1000;

test('a user that a falling stage stops has gracefulStop from then on, not from the end of the group', async () => {
  const cutAt: number[] = [];
  const timetable = stagedTimetable([
    { threads: 2, rampUpMs: 0, holdMs: 10 * S },
    { threads: 1, rampUpMs: 0, holdMs: 100 * S },
  ]);
  // Both send a request at 0 that nobody answers.
  const body = request(Infinity, (atMs) => cutAt.push(atMs));
  const { clock, runner } = fakeRun(
    fakeGroup({ timetable, maxUsers: 2, loops: Infinity, gracefulStopMs: 5 * S, body }),
  );
  await clock.run(runner.run());
  expect(cutAt).toEqual([15 * S, 115 * S]);
});

test('onStop of a user that was told to stop runs, and is part of its gracefulStop', async () => {
  const log: (readonly [string, number])[] = [];
  const timetable = stagedTimetable([{ threads: 1, rampUpMs: 0, holdMs: 10 * S }]);
  const body = request(12 * S);
  const onStop: Step = async (user) => {
    log.push(['onStop', user.clock.now()]);
    return request(Infinity, (atMs) => log.push(['cut', atMs]))(user);
  };
  const { clock, runner } = fakeRun(fakeGroup({ timetable, loops: Infinity, gracefulStopMs: 5 * S, body, onStop }));
  await clock.run(runner.run());
  expect(log).toEqual([
    ['onStop', 12 * S],
    ['cut', 15 * S],
  ]);
});

const open = (perSecond: number, seconds: number): ReturnType<typeof stagedArrivals> =>
  stagedArrivals([{ rate: { count: perSecond, perMs: S }, rampUpMs: 0, holdMs: seconds * S }]);

test('open load: onStop of idle users is bounded by gracefulStop', async () => {
  const cutAt: number[] = [];
  const group = fakeGroup({
    timetable: open(2, 10),
    maxUsers: 3,
    gracefulStopMs: 4 * S,
    body: request(100),
    onStop: request(Infinity, (atMs) => cutAt.push(atMs)),
  });
  const { clock, runner } = fakeRun(group);
  await clock.run(runner.run());
  expect(cutAt).toEqual([14 * S]);
});

test('open load: what onStart of a new user takes is no lateness of its first iteration', async () => {
  const late: number[] = [];
  const body: Step = (user) => {
    late.push(user.clock.now() - (user.scheduledMs ?? Number.NaN));
    return request(10)(user);
  };
  const group = fakeGroup({ timetable: open(1, 5), maxUsers: 10, onStart: request(700), body });
  const { clock, runner } = fakeRun(group);
  await clock.run(runner.run());
  expect(late).toEqual([0, 0, 0, 0, 0]);
});

test('open load: what finds no free thread is dropped and counted', async () => {
  const { clock, runner } = fakeRun(fakeGroup({ timetable: open(10, 1), maxUsers: 2, body: request(450) }));
  await clock.run(runner.run());
  // Starts at 0 and 100 ms end at 450 and 550: 200, 300 and 400 are dropped, then 700, 800 and 900 after 500 and 600.
  expect(runner.drain()).toMatchObject({ iterationsStarted: 4, iterationsFinished: 4, dropped: 6 });
});

test.each([1, 2, 3, 8])('%d workers together start the arrivals of one Poisson process', async (count) => {
  const timetable = poissonArrivals([{ rate: { count: 20, perMs: S }, rampUpMs: 5 * S, holdMs: 20 * S }], [42, 0]);
  const starts: number[] = [];
  const body: Step = (user) => {
    starts.push(user.clock.now());
    return request(30)(user);
  };
  for (let index = 0; index < count; index++) {
    const share = { index, count };
    const { clock, runner } = fakeRun(fakeGroup({ timetable, maxUsers: 1000, body }), { share });
    await clock.run(runner.run());
  }
  const planned = Array.from({ length: timetable.plannedIterations }, (_, arrival) => timetable.startAt(arrival));
  expect(starts).toHaveLength(planned.length);
  const wrong = starts.sort((a, b) => a - b).filter((atMs, i) => Math.abs(atMs - (planned[i] ?? -1)) > 1e-6);
  expect(wrong).toEqual([]);
});
