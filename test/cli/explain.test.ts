import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from '@jest/globals';
import { PROBLEM_CODES } from '../../src/base/errors.ts';
import { plan, workFolder } from '../support/cli.ts';

const work = workFolder();
afterAll(() => work.remove());

const file = work.write(
  'shop.yaml',
  `name: Shop
baseUrl: http://127.0.0.1:1
secrets: { word: SHOP_WORD }
variables: { shop: main }
data:
  account: { mode: unique, per: thread, rows: [{ user: ada }, { user: bob }, { user: eve }] }
  product: { rows: [{ id: 1 }] }
threadGroups:
  - name: Buyers
    threads: 10
    loops: 5
    duration: 1m
    onStart: [{ post: /login, json: { u: '{{account.user}}', p: '{{secrets.word}}', s: '{{shop}}' }, extractors: { token: $.t } }]
    pickOne:
      - { get: /a, weight: 3 }
      - weight: 1
        samplers: [{ get: '/b/{{token}}/{{product.id}}' }, { get: /off, enabled: false }]
  - name: Loops
    threads: 4
    loops: 3
    onStart: [{ get: /start }]
    samplers:
      - get: /c
        extractors: { id: $.id }
      - repeat: 2
        samplers: [{ get: '/d/{{id}}/{{loop.index}}' }]
      - repeat: 5
        until: { id: 1 }
        samplers: [{ get: /e }]
      - if: { id: 1 }
        samplers: [{ get: /f }]
  - name: Probe
    arrivals: { rate: 5/s, duration: 1m, maxThreads: 5 }
    samplers: [{ get: /health }]
thresholds: { p95: { lessThan: 300ms } }
`,
);

interface Facts {
  readonly peakUsers: number;
  readonly plannedMs?: number;
  readonly groups: readonly { readonly name: string; readonly plannedRequests?: unknown }[];
}

test('as text: everything, in order, and nothing is sent', async () => {
  const { code, stdout, stderr } = await plan(['explain', file]);
  expect(code).toBe(0);
  expect(stderr).toMatch(
    /^\S+shop.yaml:6:3 warning\[advice\] Data set "account" has 3 rows for 10 threads, each of which takes one for itself: 7 will do nothing\. /,
  );
  for (const line of [
    'Load: at most 19 users, until its loops are done',
    'Buyers: 10 users, 5 loops each, 1:00 long\n  requests: until the time ends\n  onStart, once per thread:\n    POST /login\n',
    '  each iteration one of:\n    75% GET /a\n    25% samplers\n      GET /b/{{token}}/{{product.id}}\n',
    // 4 × 1 for onStart, 12 × (1 + 2 + 1…5 + 0…1).
    'Loops: 4 users, 3 loops each\n  requests: 52 to 112, if nothing fails\n',
    'requests: 300, if nothing fails\n',
    '  account: 3 rows for 10 users: the rows run out, then stopThread\n',
    '  product: 1 row, one per iteration until the time ends: rows are reused\n',
    '  shop: plan (variables)\n',
    '  token: thread (extractor, Buyers, line 13)\n',
    '  id: iteration (extractor, Loops, line 24)\n',
    '  loop: block (loop, Loops, line ',
    'Secrets\n  word: SHOP_WORD, NOT SET\n',
    'Sends to\n  http://127.0.0.1:1\n',
    'Thresholds\n  p95 < 300ms\n',
  ])
    expect(stdout).toContain(line);
  expect(stdout).not.toContain('/off');
});

test('as JSON: the same facts, no values', async () => {
  const { code, stdout } = await plan(['explain', file, '--format', 'json'], { env: { SHOP_WORD: 'hunter-two' } });
  expect(code).toBe(0);
  expect(stdout).not.toContain('hunter-two');
  const facts = JSON.parse(stdout) as Facts;
  expect(facts).toMatchObject({
    peakUsers: 19,
    servers: ['http://127.0.0.1:1'],
    secrets: [{ name: 'word', environmentVariable: 'SHOP_WORD', isSet: true }],
    data: [{ name: 'account', rows: 3, needed: 10, whenUsedUp: 'stopThread' }, { whenUsedUp: 'reused' }],
  });
  expect(facts.groups.map(({ plannedRequests }) => plannedRequests)).toEqual([
    undefined,
    { least: 52, most: 112 },
    { least: 300, most: 300 },
  ]);
});

test('a request that is not sent over the standard transport says so', async () => {
  const name = work.write(
    'carried.yaml',
    `baseUrl: https://127.0.0.1:1
defaults: { http2: true }
threadGroups:
  - threads: 1
    http2: false
    transport: undici
    onStart: [{ get: /start }]
    samplers:
      - { get: /a }
      - repeat: 2
        samplers: [{ get: /b, http2: true }, { get: /c, transport: wire }]
`,
  );
  const { code, stdout } = await plan(['explain', name]);
  expect(code).toBe(0);
  expect(stdout).toContain('    GET /start over HTTP/2\n');
  expect(stdout).toContain('    GET /a over undici\n    repeat 2\n      GET /b over HTTP/2\n      GET /c\n');
});

const staged = `baseUrl: http://127.0.0.1:1
threadGroups:
  - stages: [{ threads: 100, rampUp: 30s, hold: 30s }]
    samplers: [{ get: /a }]
  - arrivals: { stages: [{ rate: 20/s, rampUp: 1m }] }
    samplers: [{ get: /b }]
`;

test('the chart follows the load, in blocks or in ASCII', async () => {
  const name = work.write('staged.yaml', staged);
  const blocks = (await plan(['explain', name])).stdout;
  expect(blocks).toMatch(/\n {2}users\n {9}100 │ +\S*█{30}\n/);
  expect(blocks).toMatch(/\n {2}arrivals per second\n +19\.8 │ +\S+\n/);
  expect(blocks).toMatch(/0:00 +1:00\n/);
  const ascii = (await plan(['explain', name], { env: { LANG: 'C' } })).stdout;
  expect(ascii).toMatch(/\n {9}100 \| +[.#]+#{30}\n/);
});

test('a wrong plan: its problems, exit 2', async () => {
  const wrong = work.write('wrong.yaml', 'threadGroups: [{ threads: 1, samplers: [{ gett: /a }] }]\n');
  const { code, stdout, stderr } = await plan(['explain', wrong]);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain('gett');
});

test('an error code: its entry of the manual, and only that', async () => {
  const { code, stdout } = await plan(['explain', 'unknown-key']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^### unknown-key\n/);
  expect(stdout.match(/^#/gm)).toHaveLength(1);
  const last = await plan(['explain', PROBLEM_CODES.at(-1) ?? '']);
  expect(last.stdout.match(/^#/gm)).toHaveLength(1);
});

test('the manual ships', () => {
  const manifest = fileURLToPath(new URL('../../../package.json', import.meta.url));
  const { files } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly files: readonly string[] };
  expect(files).toContain('docs/errors.md');
});
