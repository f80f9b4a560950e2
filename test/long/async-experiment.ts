import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ENDPOINTS, runExperiment } from '../support/async-experiment.ts';
import { workFolder } from '../support/cli.ts';
import { runPlan } from '../support/run-plan.ts';
import { findPython, startFastApi, type FastApiServer } from '../targets/fastapi-server.ts';

// The published experiment at full size: 500 users, steps of 5 s, uvicorn with two workers. Not part of `npm test`:
// it takes some five minutes and wants the machine for itself.
const STEP_SECONDS = 5;
const USERS = 500;
const RAMP_SECONDS = 10;

const work = workFolder();
let server: FastApiServer;
beforeAll(async () => {
  const found = findPython();
  if (found.python === undefined) throw new Error(found.reason);
  server = await startFastApi(found.python, { workers: 2, env: { DEMO_SLEEP_SECONDS: String(STEP_SECONDS) } });
});
afterAll(async () => {
  await server?.stop();
  work.remove();
});

test.each(ENDPOINTS)(
  '500 users on $path',
  async (endpoint) => {
    const takesSeconds = endpoint.steps * STEP_SECONDS;
    const result = await runExperiment(work, endpoint, {
      url: server.url,
      users: USERS,
      stepSeconds: STEP_SECONDS,
      rampSeconds: RAMP_SECONDS,
      seconds: RAMP_SECONDS + 4 * takesSeconds,
    });
    process.stdout.write(`${JSON.stringify(result)}\n`);
    expect(result.failed).toBe(0);
    expect(Math.abs(result.medianMs / 1000 / takesSeconds - 1)).toBeLessThan(0.03);
    expect(Math.abs(result.steadyThroughput / result.expectedThroughput - 1)).toBeLessThan(0.03);
  },
  300_000,
);

/** Workers, times the threads that each of them gives to plain functions. */
const SERVED = 2 * 40;

test('500 users on /sync_baseline: 80 are served at a time', async () => {
  const takesSeconds = 3 * STEP_SECONDS;
  // Every user must have had an answer, and then as long again in the steady part.
  const waitsSeconds = (USERS / SERVED) * takesSeconds;
  const { summary } = await runPlan(
    work,
    `
baseUrl: ${server.url}
defaults: { timeout: 5m }
threadGroups:
  - threads: ${USERS}
    rampUp: ${RAMP_SECONDS}s
    duration: ${Math.ceil(RAMP_SECONDS + 3 * waitsSeconds)}s
    gracefulStop: 3m
    samplers: [{ get: /sync_baseline }]
`,
  );
  process.stdout.write(`${JSON.stringify(summary.findings, undefined, 2)}\n`);
  // How busy this machine was (R1) is no part of it.
  const first = summary.findings.find(({ id }) => id !== 'R1');
  const served = first?.evidence.find(({ name }) => name === 'served at a time')?.value;
  expect([first?.id, Math.abs((served ?? 0) - SERVED) <= 5]).toEqual(['R19', true]);
}, 900_000);
