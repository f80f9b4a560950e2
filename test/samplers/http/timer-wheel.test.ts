import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Deadline, TimerWheel } from '../../../src/samplers/http/timer-wheel.ts';

let wheel: TimerWheel;

beforeEach(() => {
  wheel = new TimerWheel(() => performance.now());
});
afterEach(() => wheel.close());

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

test.each([0, 5, 95, 250])('a deadline in %d ms fires once, never early', async (ms) => {
  const startMs = performance.now();
  const fired: number[] = [];
  wheel.start(new Deadline(() => fired.push(performance.now() - startMs)), ms);
  await sleep(ms + 150);
  expect(fired).toHaveLength(1);
  expect(fired[0]).toBeGreaterThanOrEqual(ms);
});

test('one that is stopped does not fire, its neighbours do', async () => {
  const fired: number[] = [];
  const deadlines = [0, 1, 2, 3, 4].map((i) => new Deadline(() => fired.push(i)));
  for (const deadline of deadlines) wheel.start(deadline, 50);
  for (const i of [0, 2, 4]) wheel.stop(deadlines[i] ?? new Deadline(() => {}));
  await sleep(150);
  expect(fired.toSorted((a, b) => a - b)).toEqual([1, 3]);
});

test('one can be started again, also while it fires', async () => {
  let count = 0;
  const deadline: Deadline = new Deadline(() => {
    if (++count < 3) wheel.start(deadline, 10);
  });
  wheel.start(deadline, 10);
  await sleep(250);
  expect(count).toBe(3);
});

test('one longer than a turn of the wheel waits for its turn', () => {
  let nowMs = 0;
  const ticks: (() => void)[] = [];
  const slow = new TimerWheel(() => nowMs);
  const fired: number[] = [];
  slow.start(new Deadline(() => fired.push(nowMs)), 25_000);
  const turn = Reflect.get(slow, 'turn') as () => void;
  ticks.push(() => turn.call(slow));
  for (nowMs = 10; nowMs <= 30_000; nowMs += 10) for (const tick of ticks) tick();
  slow.close();
  expect(fired).toEqual([25_000]);
});
