import { expect, test } from '@jest/globals';
import { delayExceededBy } from './support/wake-probe.ts';

const QUIET = Array.from({ length: 9000 }, () => 0.05);

test('a stall weighs by its length, not as one wake-up among thousands', () => {
  const late = Float64Array.from([...QUIET, ...Array.from({ length: 5 }, () => 20)]);
  expect(delayExceededBy(0.001, late)).toBeGreaterThan(15);
  expect(delayExceededBy(0.001, late)).toBeLessThan(20);
});

test('a machine that wakes in time', () => {
  expect(delayExceededBy(0.001, Float64Array.from(QUIET))).toBeLessThan(0.1);
});
