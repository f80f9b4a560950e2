import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
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

describe('on a clock turned by hand', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  const now = (): number => performance.now();

  test('one longer than a round of the wheel waits for its round', () => {
    const slow = new TimerWheel(now);
    const startMs = now();
    const fired: number[] = [];
    slow.start(new Deadline(() => fired.push(now() - startMs)), 25_000);
    jest.advanceTimersByTime(60_000);
    expect(fired).toEqual([25_000]);
  });

  test('10,000 fire once each, never early and at most one turn late', () => {
    const busy = new TimerWheel(now);
    const late: number[] = [];
    for (let i = 0; i < 10_000; i++) {
      // 0.37 ms apart, so that their starts lie everywhere between two turns.
      if (i % 3 === 0) jest.advanceTimersByTime(1);
      const startMs = now() + (i % 3) * 0.37;
      const afterMs = (i * 7919) % 30_000;
      const deadline: Deadline = new Deadline(() => late.push(now() - startMs - afterMs));
      busy.startAt(deadline, startMs, afterMs);
    }
    jest.advanceTimersByTime(40_000);
    expect(late).toHaveLength(10_000);
    expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...late)).toBeLessThanOrEqual(10);
  });

  test('what is due when it starts fires at the next turn, also after a stall of a whole round', () => {
    let nowMs = 0;
    const stalled = new TimerWheel(() => nowMs);
    const fired: string[] = [];
    stalled.start(new Deadline(() => fired.push('waiting')), 30);
    nowMs = 20_000;
    stalled.startAt(new Deadline(() => fired.push('late')), 5, 10);
    jest.advanceTimersByTime(10);
    expect(fired.toSorted()).toEqual(['late', 'waiting']);
  });

  test('nothing turns when nothing waits', () => {
    const idle = new TimerWheel(now);
    idle.start(new Deadline(() => {}), 100);
    expect(jest.getTimerCount()).toBe(1);
    jest.advanceTimersByTime(200);
    expect(jest.getTimerCount()).toBe(0);
  });
});
