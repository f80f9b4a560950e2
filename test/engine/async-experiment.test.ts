import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { launchDemo } from '../../src/demo/launch.ts';
import { ENDPOINTS, runExperiment } from '../support/async-experiment.ts';
import { workFolder } from '../support/cli.ts';
import { findPython, startFastApi } from '../targets/fastapi-server.ts';
import { skipOrFail } from '../targets/require-tools.ts';

// The published experiment at a tenth of its size: 500 users and 5 s there, 40 users and 0.25 s here: short steps, so that
// a short run holds many waves of answers.
const STEP_SECONDS = 0.25;
const USERS = 40;

const work = workFolder();
afterAll(() => work.remove());

interface Target {
  readonly name: string;
  start(): Promise<{ readonly url: string; stop(): Promise<void> }>;
}
const targets: Target[] = [{ name: 'the embedded demo', start: () => launchDemo({ sleepSeconds: STEP_SECONDS }) }];
const found = findPython();
if (found.python === undefined) skipOrFail(found.reason);
else {
  const { python } = found;
  const env = { DEMO_SLEEP_SECONDS: String(STEP_SECONDS) };
  targets.push({ name: 'FastAPI, two workers', start: () => startFastApi(python, { workers: 2, env }) });
}

describe.each(targets)('against $name', (target) => {
  let server: Awaited<ReturnType<Target['start']>>;
  beforeAll(async () => {
    server = await target.start();
  });
  afterAll(async () => server?.stop());

  test.each(ENDPOINTS)('$path takes $steps steps, and users ÷ time is the throughput', async (endpoint) => {
    const experiment = { url: server.url, users: USERS, stepSeconds: STEP_SECONDS, rampSeconds: 1, seconds: 8 };
    const { medianMs, steadyThroughput, failed } = await runExperiment(work, endpoint, experiment);
    const takesMs = endpoint.steps * STEP_SECONDS * 1000;
    expect(failed).toBe(0);
    expect(medianMs).toBeGreaterThanOrEqual(takesMs * 0.99);
    expect(medianMs).toBeLessThan(takesMs * 1.5 + 125);
    // Little's law holds whatever the machine: compare with the time that was measured, not the one hoped for. Any
    // stretch holds, for each user, its whole periods or one more: 6 s of periods of 0.75 s are right within 12.5 %.
    const expected = USERS / (medianMs / 1000);
    expect(Math.abs(steadyThroughput / expected - 1)).toBeLessThan(0.15);
  });
});
