import { expect, test } from '@jest/globals';
import { lostShareText } from '../../src/cli/run/lost-share.ts';
import { compilePlan } from '../../src/plan/compile-plan.ts';

const TIMED = '- { threads: 10, duration: 1m, samplers: [{ get: /a }] }';
const LOOPS = '- { threads: 10, loops: 50, samplers: [{ get: /a }] }';
const ARRIVALS = '- { arrivals: { rate: 10/s, duration: 60s, maxThreads: 2 }, samplers: [{ get: /a }] }';

test.each([
  // groups, worker of workers → what was lost
  [[TIMED], 0, 4, 'Its share was 3 of 10 users.'],
  [[TIMED], 3, 4, 'Its share was 2 of 10 users.'],
  [[LOOPS], 0, 4, 'Its share was 3 of 10 users and 150 of 500 planned iterations.'],
  // Two threads at most: workers 3 and 4 had no arrivals.
  [[ARRIVALS], 1, 4, 'Its share was 1 of 2 users and 300 of 600 planned iterations.'],
  [[ARRIVALS], 2, 4, 'Its share was 0 of 2 users and 0 of 600 planned iterations.'],
  [[LOOPS, ARRIVALS], 0, 2, 'Its share was 6 of 12 users and 550 of 1 100 planned iterations.'],
  // Where time decides for one group, nobody knows how many there would have been.
  [[LOOPS, TIMED], 0, 2, 'Its share was 10 of 20 users.'],
])('%j, worker %d of %d: %s', async (groups, worker, workers, text) => {
  const source = `baseUrl: http://127.0.0.1:1\nthreadGroups:\n${groups.map((group) => `  ${group}\n`).join('')}`;
  const file = { name: 'plan.yaml', text: source, folder: '/' };
  const inputs = { file, overrides: {}, env: {}, allowFolders: [], seed: 1, startedAt: 0 };
  const { plan, problems } = await compilePlan(inputs);
  if (plan === undefined) throw new Error(problems.map(({ message }) => message).join('\n'));
  expect(lostShareText(plan, worker, workers).replaceAll(/[\u202f\u00a0]/g, ' ')).toBe(text);
});
