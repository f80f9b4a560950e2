import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { launchDemo } from '../../src/demo/launch.ts';
import type { Summary } from '../../src/outputs/summary-json.ts';
import { plan, readJson, workFolder } from '../support/cli.ts';
import { countBy } from '../support/recording-server.ts';
import { groupSums, readBack, rowOf, runPlan, type PlanRun } from '../support/run-plan.ts';
import { shortenPlan } from '../support/shorten-plan.ts';
import { findPython, findStrictPython, startFastApi } from '../targets/fastapi-server.ts';
import { skipOrFail } from '../targets/require-tools.ts';

const work = workFolder();
afterAll(() => work.remove());

const PLANS = fileURLToPath(new URL('../../../plans', import.meta.url));
const SECRETS = { AGENT_PASSWORD: 'SupportPass123!', OPS_PASSWORD: 'OpsPass123!' };
const LOGIN = 'POST /api/v1/auth/login';

interface Target {
  readonly name: string;
  start(accessLog: string): Promise<{ readonly url: string; stop(): Promise<void> }>;
}

const targets: Target[] = [{ name: 'the embedded demo', start: (accessLog) => launchDemo({ accessLog }) }];
const found = findPython();
if (found.python === undefined) skipOrFail(found.reason);
else {
  const { python } = found;
  targets.push({
    name: 'FastAPI',
    start: (accessLog) => startFastApi(python, { workers: 2, env: { DEMO_ACCESS_LOG: accessLog } }),
  });
}

const strict = findStrictPython();
if (strict.python === undefined) skipOrFail(strict.reason);
else {
  const { python } = strict;
  targets.push({
    name: 'FastAPI with strict models',
    start: (accessLog) => startFastApi(python, { workers: 2, env: { DEMO_ACCESS_LOG: accessLog, DEMO_STRICT: '1' } }),
  });
}

interface Reference {
  readonly threads: number;
  readonly loops: number;
  /** Iterations of the whole plan; left out where time decides. */
  readonly iterations?: number;
  readonly rows: readonly string[];
}

const references: Readonly<Record<string, Reference>> = {
  hello: { threads: 3, loops: 5, iterations: 15, rows: ['GET /health'] },
  'basic-reads': {
    threads: 4,
    loops: 10,
    iterations: 40,
    rows: ['GET /health', 'GET /api/v1/products', '/api/v1/products/:id'],
  },
  jwt: {
    threads: 4,
    loops: 12,
    iterations: 48,
    rows: [
      LOGIN,
      'GET /api/v1/users/me',
      'GET /api/v1/orders',
      'GET /api/v1/notifications',
      'POST /api/v1/auth/refresh',
    ],
  },
  'support-desk': {
    threads: 4,
    loops: 8,
    iterations: 32,
    rows: [LOGIN, 'GET /api/v1/customers/search', 'POST /api/v1/tickets', 'PATCH /api/v1/users/me/preferences'],
  },
  'imports-and-reports': {
    threads: 4,
    loops: 6,
    iterations: 24,
    rows: [
      LOGIN,
      'POST /api/v1/imports/customers',
      'POST /api/v1/reports/sales',
      'Wait for report',
      'GET /api/v1/reports/{reportId}/status',
      'GET /api/v1/reports/{reportId}/download',
    ],
  },
  million: { threads: 20, loops: 5, iterations: 100, rows: ['GET /health'] },
  journeys: {
    threads: 3,
    loops: 6,
    iterations: 72,
    rows: [
      '/hello_world',
      '/items/[item_id]',
      'POST /create_item',
      'POST /users',
      'POST /submit_form',
      'POST /login',
      'GET /protected_data',
      '/create_item (chained)',
      'GET /items/{itemId}',
    ],
  },
  'async-comparison': {
    threads: 4,
    loops: 2,
    iterations: 32,
    rows: ['GET /sync_baseline', 'GET /async_independent', 'GET /async_dependent', 'GET /async_concurrent'],
  },
  staged: { threads: 2, loops: 0, rows: ['GET /api/v1/products', 'GET /health'] },
};

test('no plan is left out', () => {
  const names = readdirSync(PLANS).flatMap((name) => (name.endsWith('.yaml') ? [name.replace('.yaml', '')] : []));
  expect(Object.keys(references).concat('fastapi', 'monitored').sort()).toEqual(names.sort());
});

test('the plan that watches its target shows what the demo tells of itself', async () => {
  const folder = work.fresh('monitored');
  const options = ['--demo', '--var', 'duration=3500ms', '--var', 'rampUp=1s', '-o', folder, '--allow-invalid', '-q'];
  const { code, stderr } = await plan(['run', `${PLANS}/monitored.yaml`, ...options]);
  const { target, samplers } = readJson(`${folder}/summary.json`) as Summary;
  expect({ code, stderr, notes: target?.notes }).toMatchObject({ code: 0, notes: [] });
  expect(target?.series.map(({ metric, as, unit }) => [metric, as, unit])).toEqual([
    ['http_requests_total', 'rate', 'perSecond'],
    ['db_pool_in_use', 'value', 'number'],
    ['db_pool_waiting', 'value', 'number'],
    ['process_cpu_seconds_total', 'rate', 'share'],
    ['process_resident_memory_bytes', 'value', 'bytes'],
  ]);
  const orders = samplers.find(({ name }) => name === 'GET /api/v1/orders');
  expect(orders?.serverTimings?.map(({ name, count }) => [name, count])).toEqual([
    ['pool', orders?.requests],
    ['db', orders?.requests],
  ]);
  // What an order takes with a connection.
  expect(orders?.serverTimings?.[1]?.meanMs).toBeCloseTo(80, 3);
}, 60_000);

test('the flagship plan needs no server: --demo', async () => {
  const output = work.fresh('demo');
  const args = [
    'run',
    `${PLANS}/fastapi.yaml`,
    '--demo',
    '--allow-invalid',
    '-o',
    output,
    '-q',
    '--var',
    'duration=3s',
    '--var',
    'rampUp=1s',
  ];
  const result = await plan(args);
  const { run, summary } = await readBack(result, output);
  expect(result.code).toBe(summary.verdict.thresholdsFailed > 0 ? 1 : 0);
  expect(run.head.target).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(summary.all.requests).toBeGreaterThan(100);
  expect(summary.overview.lost).toBe(0);
});

describe.each(targets)('against $name', (target) => {
  let server: Awaited<ReturnType<Target['start']>>;
  const accessLog = work.path(`${target.name.replaceAll(' ', '-')}.log`);
  let linesBefore = 0;
  beforeAll(async () => {
    server = await target.start(accessLog);
  });
  afterAll(async () => server?.stop());
  const logged = (): readonly string[] => readFileSync(accessLog, 'utf8').split('\n').slice(0, -1);
  afterEach(() => {
    linesBefore = logged().length;
  });

  test.each(Object.entries(references))('%s', async (name, { threads, loops, iterations, rows }) => {
    const text = shortenPlan(readFileSync(`${PLANS}/${name}.yaml`, 'utf8'), { threads, loops });
    const args = ['--var', `baseUrl=${server.url}`, '--seed', '3'];
    const result = await runPlan(work, text, { args, env: SECRETS });
    const { code, stderr, run, summary } = result;
    expect({ code, errors: run.errors }).toEqual({ code: 0, errors: [] });
    expect(stderr).toMatch(/^plan: (PASS|NO_THRESHOLDS|INVALID) /m);
    expect(summary.all).toMatchObject({ failed: 0, skipped: 0, interrupted: 0 });
    expect(summary.samplers.map((row) => row.name).sort()).toEqual([...rows].sort());
    for (const row of rows) expect([row, rowOf(result, row).requests]).not.toEqual([row, 0]);
    if (iterations !== undefined) expect(groupSums(run)).toEqual({ iterations, dropped: 0, lost: 0 });
    expect(logged().length - linesBefore).toBe(summary.all.requests);
  });

  test('fastapi: the report counts what the server’s own log counts, sampler by sampler', async () => {
    const output = work.fresh('flagship');
    const variables = { baseUrl: server.url, duration: '5s', rampUp: '500ms', shoppers: 6, members: 4, agents: 5 };
    const args = Object.entries({ ...variables, operators: 3 }).flatMap(([key, value]) => ['--var', `${key}=${value}`]);
    const result = await plan(
      ['run', `${PLANS}/fastapi.yaml`, '-o', output, '-q', '--allow-invalid', '--seed', '1', ...args],
      {
        env: SECRETS,
      },
    );
    const ran = await readBack(result, output);
    const { run, summary } = ran;
    // Limits on times are the machine's business; the one on errors is ours.
    const broken = summary.thresholds.filter((threshold) => threshold['passed'] !== true);
    expect(broken.filter((threshold) => threshold['unit'] !== 'time')).toEqual([]);
    expect({ code: result.code, errors: run.errors }).toEqual({ code: broken.length === 0 ? 0 : 1, errors: [] });
    expect(summary.all).toMatchObject({ failed: 0, skipped: 0 });
    expect(summary.overview.lost).toBe(0);
    for (const { name, requests } of summary.samplers) expect([name, requests]).not.toEqual([name, 0]);
    const polls = rowOf(ran, 'Wait for report');
    expect(polls).toMatchObject({ kind: 'poll', failed: 0 });
    expect(Number(polls.requests)).toBeGreaterThan(0);
    expectSameCounts(ran, logged().slice(linesBefore));
  });
});

/** Every request the report counts is in the server's log, and the other way round. */
function expectSameCounts({ summary }: PlanRun, log: readonly string[]): void {
  const seen = countBy(log.map(samplerOf));
  const rows = summary.samplers.filter((row) => row['kind'] === 'request');
  expect(Object.keys(seen).filter((name) => !rows.some((row) => row.name === name))).toEqual([]);
  for (const { name, requests, interrupted } of rows) {
    const count = seen[name] ?? 0;
    // A request that was cut off may or may not have come to its end over there.
    expect([name, count]).toEqual([name, Math.max(requests, Math.min(count, requests + Number(interrupted)))]);
  }
}

/** `GET /api/v1/products/1007?x=1 200` → `GET /api/v1/products/:id`. */
function samplerOf(line: string): string {
  const [method = '', target = ''] = line.split(' ');
  const path = target
    .replace(/\?.*$/, '')
    .replace(/^(\/api\/v1\/products)\/\d+$/, '$1/:id')
    .replace(/^(\/api\/v1\/reports)\/rep_\w+\/(status|download)$/, '$1/{reportId}/$2')
    .replace(/^\/items\/[^/]+$/, '/items/{itemId}');
  return `${method} ${path}`;
}
