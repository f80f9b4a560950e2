import { expect, test } from '@jest/globals';
import { ClockWatch } from '../../src/base/clock-watch.ts';

const HOUR = 3_600_000;

test.each<[string, number, number | undefined]>([
  // what is done to the wall clock while a second passes → step seen
  ['nothing', 0, undefined],
  ['50 ms', 50, undefined],
  ['51 ms forward', 51, 51],
  ['51 ms back', -51, -51],
  ['an hour forward', HOUR, HOUR],
  ['an hour back', -HOUR, -HOUR],
])('%s', (_, shiftMs, step) => {
  let [wallMs, monotonicMs] = [1_700_000_000_000, 5000];
  const watch = new ClockWatch({ wallMs: () => wallMs, monotonicMs: () => monotonicMs });
  monotonicMs += 1000;
  wallMs += 1000 + shiftMs;
  expect(watch.check()).toBe(step);
  // Told once: from then on the clock is right as it is.
  monotonicMs += 1000;
  wallMs += 1000;
  expect(watch.check()).toBeUndefined();
});

test('clocks that drift apart slowly make no step', () => {
  let second = 0;
  const watch = new ClockWatch({ wallMs: () => second * 1001, monotonicMs: () => second * 1000 });
  const steps = Array.from({ length: 3600 }, () => {
    second++;
    return watch.check();
  });
  expect(steps.filter((step) => step !== undefined)).toEqual([]);
});

test('a thread that has to wait between two readings sees no step', () => {
  let monotonicMs = 0;
  const waits = [0, 200, 0];
  const watch = new ClockWatch({
    wallMs: () => {
      const atMs = monotonicMs;
      monotonicMs += waits.shift() ?? 0;
      return atMs;
    },
    monotonicMs: () => monotonicMs,
  });
  expect(watch.check()).toBeUndefined();
});
