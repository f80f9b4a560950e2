import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { afterAll, expect, test } from '@jest/globals';
import { workFolder } from '../support/cli.ts';
import { runPlan } from '../support/run-plan.ts';
import { findPython, startFastApi } from '../targets/fastapi-server.ts';
import { skipOrFail } from '../targets/require-tools.ts';
import { unpack } from '../../src/metrics/hdr.ts';
import { histogramPercentile, percentileOf } from './support/compare.ts';
import { ms } from './support/figure.ts';
import { expectArrivalsAddUp, expectEverySecondAddsUp, expectHistogramsCounted } from './support/identities.ts';
import { Conditions } from './support/quiet.ts';

const work = workFolder();
afterAll(() => work.remove());

const RATE = 300;
const SECONDS = 10;

const found = findPython();
if (found.python === undefined) skipOrFail(found.reason);
else {
  const { python } = found;
  test('FastAPI under uvicorn at 300/s: what the client adds to the server', async () => {
    const timings = work.path('timings.log');
    const server = await startFastApi(python, { env: { DEMO_TIMING_LOG: timings } });
    try {
      pin(server.pid);
      const plan = `baseUrl: ${server.url}
threadGroups:
  - arrivals: { rate: ${RATE}/s, duration: ${SECONDS}s, maxThreads: 200 }
    samplers:
      - get: /health
        assertions: { status: 200, jsonPath: { $.status: ok } }
`;
      const conditions = await Conditions.begin();
      const { run } = await runPlan(work, plan);
      await server.stop();
      expectArrivalsAddUp(run, RATE * SECONDS);
      expectEverySecondAddsUp(run);
      expectHistogramsCounted(run);
      const servedUs = Float64Array.from(
        readFileSync(timings, 'utf8').trimEnd().split('\n'),
        (line) => Number(line.split(' ')[1]) / 1000,
      ).sort();
      expect(servedUs).toHaveLength(run.end.all.started ?? 0);
      expect(run.end.all.ok?.n).toBe(run.end.all.started);
      const { ok, elapsed = ok } = run.end.totals[0] ?? {};
      if (elapsed === undefined) throw new Error('Not one request passed.');
      const client = histogramPercentile(unpack(elapsed), 50);
      const served = percentileOf(servedUs, 50);
      await conditions.judge('fastapi', 'client p50 over server p50 at 300/s', {
        text: `+${ms(client - served)} (client ${ms(client)}, server ${ms(served)})`,
        requests: [],
        check: (slack) => expect(client - served).toBeLessThan(slack * 500),
      });
    } finally {
      await server.stop();
    }
  });
}

/** To the last core, as the truth server is. */
function pin(pid: number): void {
  const cores = availableParallelism();
  if (cores > 1) spawnSync('taskset', ['-cp', String(cores - 1), String(pid)], { stdio: 'ignore' });
}
