import { expect, test } from '@jest/globals';
import { defaultWorkerMemoryMb, defaultWorkers } from '../../src/cli/run/workers.ts';
import { compilePlan } from '../../src/plan/compile-plan.ts';

const GB = 2 ** 30;

test.each([
  // load, cores → workers
  ['- { threads: 1, duration: 1m, samplers: [{ get: /a }] }', 8, 1],
  ['- { threads: 10, duration: 1m, samplers: [{ get: /a }] }', 8, 1],
  ['- { threads: 20, duration: 1m, samplers: [{ get: /a }] }', 8, 2],
  ['- { threads: 1000, duration: 1m, samplers: [{ get: /a }] }', 8, 8],
  ['- { threads: 1000, duration: 1m, samplers: [{ get: /a }] }', 1, 1],
  ['- { stages: [{ threads: 50, rampUp: 1m }], samplers: [{ get: /a }] }', 8, 5],
  // Groups at the same time add up; but no worker without a user of the biggest one.
  [
    '- { threads: 10, duration: 1m, samplers: [{ get: /a }] }\n  - { threads: 10, duration: 1m, samplers: [{ get: /b }] }',
    8,
    2,
  ],
  // Open load goes by its highest rate.
  ['- { arrivals: { rate: 50/s, duration: 1m }, samplers: [{ get: /a }] }', 8, 1],
  ['- { arrivals: { rate: 1000/s, duration: 1m, maxThreads: 500 }, samplers: [{ get: /a }] }', 8, 8],
  ['- { arrivals: { rate: 1000/s, duration: 1m, maxThreads: 3 }, samplers: [{ get: /a }] }', 8, 3],
])('%s on %d cores is carried by %d', async (groups, cores, workers) => {
  const text = `baseUrl: http://127.0.0.1:1\nthreadGroups:\n  ${groups}\n`;
  const file = { name: 'plan.yaml', text, folder: '/' };
  const { plan, problems } = await compilePlan({
    file,
    overrides: {},
    env: {},
    allowFolders: [],
    seed: 1,
    startedAt: 0,
  });
  if (plan === undefined) throw new Error(problems.map(({ message }) => message).join('\n'));
  expect(defaultWorkers(plan, cores)).toBe(workers);
});

test.each([
  // workers, memory → MB each
  [1, 2 * GB, 1536],
  [2, 8 * GB, 3072],
  [1, 64 * GB, 4096],
  [64, 2 * GB, 64],
])('%d workers in %d bytes have %d MB each', (workers, bytes, mb) => {
  expect(defaultWorkerMemoryMb(workers, bytes)).toBe(mb);
});
