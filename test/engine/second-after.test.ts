import { expect, test } from '@jest/globals';
import { secondAfter } from '../../src/engine/second-after.ts';

test.each([
  // last, now → the next interval's second
  [-1, 0, 0],
  [-1, -0.4, 0], // woken before the run's first instant
  [0, 1000, 1],
  [0, 999.7, 1], // woken early: second 0 has been reported
  [0, 3400, 3], // the thread was blocked for two seconds
])('after %d at %d ms comes %d', (last, nowMs, second) => {
  expect(secondAfter(last, nowMs)).toBe(second);
});
