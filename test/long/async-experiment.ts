import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ENDPOINTS, runExperiment } from '../support/async-experiment.ts';
import { workFolder } from '../support/cli.ts';
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
