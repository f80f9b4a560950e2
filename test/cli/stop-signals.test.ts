import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { StopSignals, type StopSignal } from '../../src/cli/run/stop-signals.ts';

let signals: StopSignals;
let asked: (StopSignal | 'cut' | 'leave')[];
let isEnding: boolean;
beforeEach(() => {
  jest.useFakeTimers();
  asked = [];
  isEnding = false;
  signals = new StopSignals(() => asked.push('leave'));
});
afterEach(() => {
  signals.release();
  jest.useRealTimers();
});

function attach(): () => void {
  return signals.attach({
    stop: (signal) => {
      asked.push(signal);
      const wasRunning = !isEnding;
      isEnding = true;
      return wasRunning;
    },
    cut: () => asked.push('cut'),
  });
}

test.each(['SIGTERM', 'SIGHUP'] as const)('%s cuts off after 8 s: docker stop leaves 10', (signal) => {
  attach();
  process.emit(signal, signal);
  jest.advanceTimersByTime(7999);
  expect(asked).toEqual([signal]);
  jest.advanceTimersByTime(1);
  expect(asked).toEqual([signal, 'cut']);
});

test('a run that ends in time is not cut off', () => {
  const detach = attach();
  process.emit('SIGTERM', 'SIGTERM');
  detach();
  jest.advanceTimersByTime(60_000);
  expect(asked).toEqual(['SIGTERM']);
});

test('the first Ctrl-C stops, the second cuts off, the third leaves', () => {
  attach();
  for (let i = 0; i < 3; i++) process.emit('SIGINT', 'SIGINT');
  expect(asked).toEqual(['SIGINT', 'SIGINT', 'cut', 'leave', 'SIGINT', 'cut']);
});

test.each(['key', 'live view'] as const)('%s stops as the first Ctrl-C does, and never cuts off', (by) => {
  signals.request(by);
  // What came before the load is there is not lost.
  attach();
  expect([asked, signals.hasCome]).toEqual([[by], true]);
  expect(signals.request(by)).toBe(false);
  jest.advanceTimersByTime(60_000);
  expect(asked).toEqual([by, by]);
  process.emit('SIGINT', 'SIGINT');
  expect(asked).toEqual([by, by, 'SIGINT', 'cut']);
});
