import { expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from '../support/golden.ts';
import { examplePlans } from '../support/plans.ts';
import { check, FILES, wholePlan } from './mutation.ts';
import { validPlans } from './valid-plans.ts';

/** Plans of other tools, written anew. */
const FROM_PEERS = join(PROJECT, 'plans', 'from-peers');
const PEERS = readdirSync(FROM_PEERS)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => [`from-peers/${name}`, readFileSync(join(FROM_PEERS, name), 'utf8')] as const);

const PLANS = [
  ...examplePlans(),
  ...validPlans.map(([name, where, text]) => [name, wholePlan(name, where, text)] as const),
];

test.each([...PLANS, ...PEERS])('is accepted: %s', async (name, text) => {
  const folder = name.startsWith('from-peers/') ? FROM_PEERS : FILES;
  const { plan, problems } = await check(text, { folder });
  expect(problems.filter(({ severity }) => severity === 'error').map(({ message }) => message)).toEqual([]);
  expect(plan).toBeDefined();
});

test('no plan that comes with loadplan draws a warning of a password, and there are 60 oddities', async () => {
  for (const [, text] of [...examplePlans(), ...PEERS]) {
    const { problems } = await check(text, { folder: FROM_PEERS });
    expect(problems.filter(({ message }) => message.includes('is written in the plan'))).toEqual([]);
  }
  expect(validPlans.length).toBeGreaterThanOrEqual(60);
});
