import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { reportModel } from '../../src/report/model.ts';
import { workFolder } from '../support/cli.ts';
import { recordingServer, type RecordingServer } from '../support/recording-server.ts';
import { runPlan, type PlanRun } from '../support/run-plan.ts';

// What a real run leaves as evidence: which assertion failed how often, and the slowest requests.
const work = workFolder();
let server: RecordingServer;
let ran: PlanRun;

beforeAll(async () => {
  server = await recordingServer();
  let count = 0;
  server.reset(({ path }) => {
    count += 1;
    if (path.startsWith('/orders'))
      return { json: { state: count % 2 === 0 ? 'open' : 'closed', token: 'hunter2-long' } };
    return { json: { ok: true } };
  });
  ran = await runPlan(
    work,
    `
baseUrl: ${server.origin}
secrets: { word: SECRET_WORD }
threadGroups:
  - name: Buyers
    threads: 1
    loops: 10
    samplers:
      - get: /orders
        assertions:
          status: 200
          jsonPath:
            $.state: open
            $.token: 'hunter2-long'
      - get: /health
`,
    { env: { SECRET_WORD: 'hunter2-long' } },
  );
}, 60_000);
afterAll(() => server.close());

test('every assertion is counted, as the plan writes it, without secrets', () => {
  const { checks, errors } = reportModel(ran.run);
  expect(checks.map(({ sampler }) => sampler)).toEqual(['GET /orders', 'GET /orders']);
  expect(checks[1]).toEqual({ text: 'status: 200', sampler: 'GET /orders', passed: 10, failed: 0 });
  const [jsonPath] = checks;
  expect(jsonPath?.text).toMatch(/^jsonPath: \$\.state: open \$\.token: /);
  expect(jsonPath?.text).not.toContain('hunter2');
  expect((jsonPath?.passed ?? 0) + (jsonPath?.failed ?? 0)).toBe(10);
  expect(jsonPath?.failed).toBeGreaterThan(0);
  expect(errors.some(({ id }) => id === jsonPath?.error)).toBe(true);
});

test('the slowest requests of each sampler are kept, and shown without secrets', () => {
  const { samplers } = reportModel(ran.run);
  for (const row of samplers) {
    expect(row.slowest).toHaveLength(5);
    expect(Math.round((row.slowest[0]?.elapsedUs ?? 0) / 10)).toBe(Math.round(row.maxMs * 100));
  }
  const page = readFileSync(join(ran.output, 'index.html'), 'utf8');
  expect(page).toContain('Slowest requests');
  expect(page).not.toContain('hunter2');
});
