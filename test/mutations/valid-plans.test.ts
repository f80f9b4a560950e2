import { expect, test } from '@jest/globals';
import { examplePlans } from '../support/plans.ts';
import { check, wholePlan } from './mutation.ts';
import { validPlans } from './valid-plans.ts';

const PLANS = [
  ...examplePlans(),
  ...validPlans.map(([name, where, text]) => [name, wholePlan(name, where, text)] as const),
];

test.each(PLANS)('is accepted: %s', async (_name, text) => {
  const { plan, problems } = await check(text);
  expect(problems.filter(({ severity }) => severity === 'error').map(({ message }) => message)).toEqual([]);
  expect(plan).toBeDefined();
});
