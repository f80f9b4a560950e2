import { afterAll, expect, test } from '@jest/globals';
import { workFolder } from '../../support/cli.ts';
import { rawServer, scriptedServer } from '../../support/loopback.ts';
import { runPlan } from '../../support/run-plan.ts';

const work = workFolder();
afterAll(() => work.remove());

test('connect: a server that never ends the handshake costs each request its limit, and counts as timeout_connect', async () => {
  const server = await rawServer(() => {});
  const { run, summary } = await runPlan(
    work,
    `baseUrl: ${server.origin.replace('http:', 'https:')}
defaults: { timeout: { connect: 200ms, total: 30s }, tls: { insecure: true } }
threadGroups:
  - { threads: 2, loops: 2, samplers: [{ get: /a }, { get: /b, transport: undici }, { get: /c, http2: true }] }
`,
    // It would find the same before any load.
    { args: ['--no-preflight'] },
  );
  await server.close();
  expect(run.errors.map(({ name }) => name)).toEqual(['timeout_connect']);
  expect(summary.samplers.map(({ requests, failed }) => [requests, failed])).toEqual(Array(3).fill([4, 4]));
  const times = run.end.totals.flatMap(({ failed }) => failed ?? []);
  expect(times).toHaveLength(3);
  for (const { minUs } of times) expect(minUs).toBeGreaterThanOrEqual(200_000);
});

test('expectLength: only where it is asked for', async () => {
  const server = await scriptedServer(['HTTP/1.1 200 OK\r\n\r\nhello'], 5, 'end');
  const { run, summary } = await runPlan(
    work,
    `baseUrl: ${server.origin}
threadGroups:
  - threads: 1
    samplers:
      - { get: /free }
      - { get: /wire, expectLength: true }
      - { get: /undici, expectLength: true, transport: undici }
`,
  );
  await server.close();
  expect(run.errors.map(({ name }) => name)).toEqual(['close_delimited']);
  expect(summary.samplers.map(({ name, failed }) => [name, failed])).toEqual([
    ['GET /free', 0],
    ['GET /wire', 1],
    ['GET /undici', 1],
  ]);
});
