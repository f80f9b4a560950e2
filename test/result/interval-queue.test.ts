import { expect, test } from '@jest/globals';
import { IntervalQueue } from '../../src/result/interval-queue.ts';
import type { Interval } from '../../src/metrics/interval.ts';

const interval = (worker: number, second: number): Interval => ({
  worker,
  second,
  labels: [],
  groups: [],
  generator: {
    cpu: 0,
    loop: 0,
    loopDelayP99Ms: 0,
    loopDelayMaxMs: 0,
    lagP99Ms: 0,
    lagMaxMs: 0,
    inFlight: 0,
    rssBytes: 0,
    heapBytes: 0,
    gcMs: 0,
  },
  newFailures: [],
  examples: [],
});

test('a worker that hangs keeps the others waiting for five seconds, and loses nothing itself', async () => {
  const handled: string[] = [];
  const queue = new IntervalQueue(2, (intervals) => {
    handled.push(`${intervals[0]?.second}: ${intervals.map(({ worker }) => worker).join(' ')}`);
    return Promise.resolve();
  });
  for (let second = 0; second < 7; second++) queue.push(interval(0, second));
  await new Promise((resolve) => setImmediate(resolve));
  expect(handled.splice(0)).toEqual(['0: 0', '1: 0']);
  // It slept through the rest: its part of second 0 comes late.
  queue.push(interval(1, 0));
  await new Promise((resolve) => setImmediate(resolve));
  expect(handled.splice(0)).toEqual(['0: 1']);
  queue.push(interval(1, 7));
  await queue.drain();
  expect(handled).toEqual(['2: 0', '3: 0', '4: 0', '5: 0', '6: 0', '7: 1']);
});

test('a second is handed on when nobody will add to it: at once, once and in order', async () => {
  const handled: string[] = [];
  const queue = new IntervalQueue(3, (intervals) => {
    handled.push(`${intervals[0]?.second}: ${intervals.map(({ worker }) => worker).join(' ')}`);
    return Promise.resolve();
  });
  const after = async (act: () => void): Promise<readonly string[]> => {
    act();
    await new Promise((resolve) => setImmediate(resolve));
    return handled.splice(0);
  };
  const push = (...pairs: readonly (readonly [worker: number, second: number])[]): void => {
    for (const [worker, second] of pairs) queue.push(interval(worker, second));
  };
  expect(await after(() => push([0, 0], [1, 0]))).toEqual([]);
  expect(await after(() => push([2, 0]))).toEqual(['0: 0 1 2']);
  // Worker 1 slept through second 1.
  expect(await after(() => push([0, 1], [2, 1], [1, 2]))).toEqual(['1: 0 2']);
  // Worker 2 ends in second 2: the others are still to report theirs.
  expect(await after(() => (push([2, 2]), queue.finished(2)))).toEqual([]);
  expect(await after(() => push([0, 2]))).toEqual(['2: 1 2 0']);
  // Worker 1 is over too: worker 0 runs tearDown, and its seconds are not kept waiting.
  expect(await after(() => (push([1, 3], [0, 3]), queue.finished(1)))).toEqual(['3: 1 0']);
  expect(await after(() => push([0, 4]))).toEqual(['4: 0']);
  queue.finished(0);
  await queue.drain();
  expect(handled).toEqual([]);
});
