import { describe, expect, test } from '@jest/globals';
import { BackOff } from '../../../src/samplers/http/back-off.ts';
import { ConnectGate } from '../../../src/samplers/http/connect-gate.ts';

describe('one user', () => {
  test('waits 100 ms after the first refusal, then twice as long each time, 2 s at most', () => {
    const backOff = new BackOff(new ConnectGate());
    expect(backOff.isPausing).toBe(false);
    let nowMs = 1_000;
    const waits = Array.from({ length: 7 }, () => {
      backOff.failed(nowMs);
      const waitMs = backOff.waitMs(nowMs);
      nowMs += waitMs;
      return waitMs;
    });
    expect(waits).toEqual([100, 200, 400, 800, 1600, 2000, 2000]);
    backOff.connected();
    expect([backOff.isPausing, backOff.waitMs(nowMs)]).toEqual([false, 0]);
  });

  test('requests that overlap and fail together are one refusal', () => {
    const backOff = new BackOff(new ConnectGate());
    for (const nowMs of [1_000, 1_001, 1_002]) backOff.failed(nowMs);
    expect(backOff.waitMs(1_002)).toBe(98);
  });
});

describe('all users of a worker', () => {
  const usersOf = (gate: ConnectGate, count: number): BackOff[] =>
    Array.from({ length: count }, () => new BackOff(gate));

  test.each([
    // users, attempts in ten seconds at most
    [1, 9],
    [10, 85],
    [100, 85],
    [1_000, 85],
  ])('%i users make at most %i further attempts in 10 s', (count, most) => {
    const users = usersOf(new ConnectGate(), count);
    for (const user of users) user.failed(0);
    let attempts = 0;
    for (let nowMs = 10; nowMs <= 10_000; nowMs += 10) {
      for (const user of users.filter((one) => one.waitMs(nowMs) === 0)) {
        attempts++;
        user.failed(nowMs);
      }
    }
    expect(attempts).toBeLessThanOrEqual(most);
    expect(attempts).toBeGreaterThan(most / 3);
  });

  test('the first who gets in lets all others go', () => {
    const [first, ...others] = usersOf(new ConnectGate(), 100);
    for (const user of [first, ...others]) user?.failed(0);
    const ends = others.map((user) => user.ending);
    first?.connected();
    expect(ends.every((signal) => signal.aborted)).toBe(true);
    expect(others.map((user) => user.waitMs(60))).toEqual(others.map(() => 0));
  });

  test('who is refused again after that waits again', () => {
    const [first, second] = usersOf(new ConnectGate(), 2);
    for (const user of [first, second]) user?.failed(0);
    first?.connected();
    second?.failed(60);
    expect([second?.isPausing, second?.waitMs(60), second?.ending.aborted]).toEqual([true, 100, false]);
    first?.failed(61);
    expect(first?.waitMs(61)).toBe(219);
  });
});
