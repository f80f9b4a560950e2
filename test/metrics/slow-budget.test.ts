import { expect, test } from '@jest/globals';
import { SlowBudget } from '../../src/metrics/slow-budget.ts';

test('the slowest so far are wanted, each row for itself', () => {
  const budget = new SlowBudget();
  const wanted = [50, 10, 20, 30, 40, 5, 15, 60].filter((us) => budget.wants(0, us));
  expect(wanted).toEqual([50, 10, 20, 30, 40, 15, 60]);
  expect(budget.wants(1, 1)).toBe(true);
});

test('a target that gets ever slower is not captured all the time', () => {
  const budget = new SlowBudget();
  const asked = Array.from({ length: 10_000 }, (_, i) => 1_000_000 + i).filter((us) => budget.wants(0, us));
  // Ten, and then only what is 2 % slower than all before.
  expect(asked.length).toBe(10);
  expect(budget.wants(0, 2_000_000)).toBe(true);
  budget.nextSecond();
  expect(budget.wants(0, 1_500_000)).toBe(true);
});

test('of requests without a trend few are captured', () => {
  const budget = new SlowBudget();
  let state = 1;
  const random = (): number => (state = (state * 48_271) % 2_147_483_647);
  let count = 0;
  for (let i = 0; i < 200_000; i++) {
    if (i % 1000 === 0) budget.nextSecond();
    if (budget.wants(0, random())) count += 1;
  }
  expect(count).toBeLessThan(5 * Math.log(200_000 / 5) * 2);
});
