import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { reportModel } from '../../src/report/model.ts';
import { workFolder } from '../support/cli.ts';
import { recordingServer, type RecordingServer } from '../support/recording-server.ts';
import { runPlan, type PlanRun } from '../support/run-plan.ts';

// What a real run leaves as evidence: which assertion failed how often, the slowest requests, and where it came from.
const work = workFolder();
let server: RecordingServer;
let ran: PlanRun;

/** Git in the folder of the plan, without the settings of whoever runs the tests. */
function git(...args: readonly string[]): string {
  const named = ['-c', 'user.name=Someone', '-c', 'user.email=someone@example.com'];
  return execFileSync('git', ['-C', work.folder, ...named, ...args], { encoding: 'utf8' }).trim();
}

beforeAll(async () => {
  work.write('notes.txt', 'first');
  git('init', '--quiet', '--initial-branch', 'more-load');
  git('remote', 'add', 'origin', 'https://me:hunter2-remote@git.example.com/shop.git');
  git('add', 'notes.txt');
  git('commit', '--quiet', '-m', 'A plan');
  work.write('notes.txt', 'second');
  server = await recordingServer();
  let count = 0;
  server.reset(({ path }) => {
    count += 1;
    if (path.startsWith('/orders'))
      return { json: { state: count % 2 === 0 ? 'open' : 'closed', token: 'hunter2-long' } };
    return { json: { ok: true }, headers: { server: 'shop/2.1', 'x-powered-by': 'hunter2-long' } };
  });
  ran = await runPlan(
    work,
    `
description: Orders under light load, with hunter2-long.
baseUrl: ${server.origin}
secrets: { word: SECRET_WORD }
report:
  percentiles: [75]
  apdex: { satisfied: 1ms, tolerated: 2s }
  charts:
    - { title: Orders <b>, metrics: [throughput, failed], samplers: [GET /orders], right: users }
    - { title: All bytes, metrics: [received, sent] }
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
      - transaction: Check
        samplers: [{ get: /health, apdex: { satisfied: 20s, tolerated: 30s } }]
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

test('the head of the page says what the test is for, and the commit it came from', () => {
  const { run, all, samplers } = reportModel(ran.run);
  expect(run.description).toBe('Orders under light load, with [redacted].');
  expect(run.git).toEqual({ commit: git('rev-parse', 'HEAD'), branch: 'more-load', dirty: true });
  const page = readFileSync(join(ran.output, 'index.html'), 'utf8');
  expect(page).toContain('<bdi>Orders under light load, with [redacted].</bdi>');
  expect(page).toContain(`<bdi>more-load ${git('rev-parse', '--short=8', 'HEAD')} +changes</bdi>`);
  expect(page).not.toContain('git.example.com');
  expect(run.servedBy).toEqual([
    { header: 'server', values: ['shop/2.1'] },
    { header: 'x-powered-by', values: ['[redacted]'] },
  ]);
  expect(page).toContain('<dt>response header server</dt><dd><bdi>shop/2.1</bdi></dd>');
  expect(all.checks?.passed).toBe(10 + (samplers[0]?.requests ?? 0) - (samplers[0]?.failed ?? 0));
  expect(all.checks?.failed).toBe(samplers[0]?.failed);
});

test('rows know the transaction that holds them', () => {
  const { samplers } = reportModel(ran.run);
  expect(samplers.map(({ name, within }) => [name, within])).toEqual([
    ['GET /orders', undefined],
    ['GET /health', 'Check'],
    ['Check', undefined],
  ]);
  const page = readFileSync(join(ran.output, 'index.html'), 'utf8');
  expect(page).toMatch(/<tr data-row="2">.*\n<tr data-row="1" class="in-1">/);
});

test('the plan chooses percentiles, the limits of Apdex, and charts of its own', () => {
  const model = reportModel(ran.run);
  expect(model.all.percentiles.map(({ p }) => p)).toEqual([50, 75, 90, 95, 99]);
  expect(model.apdex).toEqual({ satisfiedMs: 1, toleratedMs: 2000 });
  const page = readFileSync(join(ran.output, 'index.html'), 'utf8');
  expect(page).toContain('data-key="p75"');
  expect(page).toContain(
    'satisfied up to 1ms, tolerated up to 2s; some samplers have limits of their own; failed requests count as frustrated',
  );
  const part = page.split('id="custom"')[1]?.split('</section>')[0] ?? '';
  expect(part).toContain('<h3>Orders &lt;b&gt;</h3>');
  expect(part.match(/<svg class="static"/g)).toHaveLength(2);
  const keys = [...part.matchAll(/class="key-name"><bdi>([^<]*)/g)].map(([, name]) => name);
  expect(keys).toEqual(['GET /orders requests/s', 'GET /orders ✖ failed/s', 'users', 'received', 'sent']);
});

test('a sampler has limits of Apdex of its own: in the run file, the summary and the page', () => {
  const { head } = ran.run;
  const own = { satisfiedMs: 20_000, toleratedMs: 30_000 };
  const limited = head.samplers.filter(({ apdex }) => apdex !== undefined);
  expect(limited.map(({ name, apdex }) => [name, apdex])).toEqual([['GET /health', own]]);
  const model = reportModel(ran.run);
  const [orders, health] = model.samplers;
  if (orders === undefined || health === undefined) throw new Error('no rows');
  expect(health.apdex).toBe(1);
  expect(health.satisfaction.satisfied).toBe(1);
  // Each request by the limits of its sampler.
  expect(model.all.satisfaction.satisfied * model.all.requests).toBeCloseTo(
    orders.satisfaction.satisfied * orders.requests + health.requests,
    6,
  );
  const summary = JSON.parse(readFileSync(join(ran.output, 'summary.json'), 'utf8')) as {
    samplers: { name: string; apdexLimits?: unknown }[];
  };
  expect(summary.samplers.map(({ apdexLimits }) => apdexLimits)).toEqual([undefined, own, undefined]);
  const page = readFileSync(join(ran.output, 'index.html'), 'utf8');
  const table = page.split('aria-label="Table: satisfaction by sampler"')[1]?.split('</table>')[0] ?? '';
  expect(table).toContain('<bdi>GET /health</bdi> <span class="hint">up to 20s and 30s</span>');
  expect(table).toContain('<bdi>all requests</bdi> <span class="hint">each by the limits of its sampler</span>');
  expect(table).toContain('<bdi>GET /orders</bdi></th>');
});

test('the slowest requests of each sampler are kept, and shown without secrets', () => {
  const { samplers } = reportModel(ran.run);
  for (const row of samplers.filter(({ kind }) => kind === 'request')) {
    expect(row.slowest).toHaveLength(5);
    // The highest is kept in whole microseconds.
    expect(Math.abs((row.slowest[0]?.elapsedUs ?? 0) - row.maxMs * 1000)).toBeLessThanOrEqual(1);
  }
  const page = readFileSync(join(ran.output, 'index.html'), 'utf8');
  expect(page).toContain('Slowest requests');
  expect(page).not.toContain('hunter2');
});
