import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { plan, workFolder, type CliOptions, type CliResult } from '../support/cli.ts';
import { closedPort } from '../support/loopback.ts';
import { recordingServer, type RecordingServer } from '../support/recording-server.ts';
import { readBack } from '../support/run-plan.ts';

const work = workFolder();
let server: RecordingServer;
beforeAll(async () => {
  server = await recordingServer();
});
afterAll(async () => {
  await server.close();
  work.remove();
});

// oxlint-disable-next-line no-control-regex
const CLEAR = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/;

async function once(text: string, args: readonly string[] = [], options: CliOptions = {}): Promise<CliResult> {
  const file = work.write(`${work.fresh('p').slice(work.folder.length + 1)}.yaml`, text);
  return plan(['run', file, '--once', ...args], { cwd: work.folder, ...options });
}

const PLAN = (): string => `name: Smoke
baseUrl: ${server.origin}
threadGroups:
  - name: Members
    threads: 500
    rampUp: 10m
    duration: 1h
    thinkTime: 1m
    timer: 1m
    auth: { bearer: '{{token}}' }
    onStart:
      - post: /login
        json: { user: ada, password: hunter-two }
        extractors: { token: $.access_token, userId: $.id }
    samplers:
      - pause: 1h
      - get: /users/{{userId}}
      - pickOne:
          - { get: /rare, weight: 1 }
          - { get: /often, weight: 999 }
  - name: Probe
    arrivals: { rate: 5/s, duration: 17m, maxThreads: 50 }
    samplers: [{ get: /health }]
thresholds: { p95: { lessThan: 1ms } }
`;

test('every sampler once: no ramp, no pauses, no verdict, no report', async () => {
  server.reset(({ path }) =>
    path === '/login' ? { json: { access_token: 'tok-123456', id: 42 } } : { json: { ok: 1 } },
  );
  const { code, stdout, stderr } = await once(PLAN());
  expect([code, stderr]).toEqual([0, 'plan: PASS --once requests=5 failed=0 skipped=0\n']);
  expect(server.log.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'POST /login',
    'GET /users/42',
    'GET /rare',
    'GET /often',
    'GET /health',
  ]);
  expect(stdout).toContain('Smoke: each thread group once, no pauses, seed ');
  expect(stdout).toMatch(new RegExp(`POST ${server.origin}/login → 200 OK [\\d.]+m?s`));
  expect(stdout).toContain('  >   {"user":"ada","password":"[redacted]"}');
  expect(stdout).toContain('  < content-type: application/json');
  expect(stdout).toContain('  <   {"ok":1}');
  expect(stdout).toContain('  token = [redacted]\n  userId = 42\n');
  expect(stdout).toContain('  > authorization: [redacted]');
  expect(stdout).toContain('pickOne: branch 2 of 2 (--once runs each branch once, in order)');
  expect(stdout.indexOf('══ Members')).toBeLessThan(stdout.indexOf('══ Probe'));
  expect(stdout).not.toMatch(/tok-123456|hunter-two/);
  expect(existsSync(work.path('report'))).toBe(false);
});

test('with -o it leaves a report too', async () => {
  server.reset();
  const output = work.fresh('report');
  const result = await once(
    PLAN()
      .replace('{{userId}}', '7')
      .replace(/ {8}extractors.*\n/, '')
      .replace(/ {4}auth.*\n/, ''),
    ['-o', output],
  );
  expect(result.code).toBe(0);
  const { run, summary } = await readBack(result, output);
  expect(run.seconds.flatMap(({ samplers }) => samplers.map(({ ok }) => ok?.n ?? 0)).reduce((a, b) => a + b, 0)).toBe(
    5,
  );
  expect(summary.verdict.state).toBe('NO THRESHOLDS');
  expect(existsSync(join(output, 'index.html'))).toBe(true);
});

describe('what went wrong', () => {
  test('failed checks with expected and actual, what is skipped with the missing variable, exit 1', async () => {
    server.reset(({ path }) => ({ json: path === '/job' ? { state: 'new' } : {} }));
    const { code, stdout, stderr } = await once(`baseUrl: ${server.origin}
threadGroups:
  - threads: 1
    samplers:
      - get: /job
        assertions: { jsonPath: { $.state: done } }
        extractors: { jobId: $.id }
      - get: /jobs/{{jobId}}
      - get: /gone
        extractors: { x: $.x }
`);
    expect(code).toBe(1);
    expect(stdout).toMatch(/ {2}failed: .*\$\.state.*\n {4}expected: "?done"?\n {4}actual: {3}"?new"?\n/);
    expect(stdout).toContain('GET /jobs/{jobId}\n  skipped: nothing was sent, because "jobId" has no value\n');
    expect(stdout).toMatch(/ {2}failed: .*"x"/);
    expect(stderr).toContain('plan: FAIL --once requests=2 failed=2 skipped=1');
    expect(server.counts()).toEqual({ 'GET /job': 1, 'GET /gone': 1 });
  });

  test('a failing branch does not keep the others from their turn', async () => {
    server.reset(({ path }) => (path === '/a' ? { status: 500 } : {}));
    const { code, stdout } = await once(`baseUrl: ${server.origin}
threadGroups:
  - threads: 1
    onError: nextIteration
    samplers:
      - pickOne: [{ get: /a }, { get: /b }]
      - get: /after
`);
    expect(code).toBe(1);
    expect(stdout).toContain('→ 500 Internal Server Error');
    expect(server.counts()).toEqual({ 'GET /a': 1, 'GET /b': 1, 'GET /after': 1 });
  });

  test('a poll waits between its tries, and says when it gives up', async () => {
    server.reset(() => ({ json: { state: 'new' } }));
    const { code, stdout } = await once(`baseUrl: ${server.origin}
threadGroups:
  - threads: 1
    samplers:
      - repeat: 2
        name: Wait for it
        every: 300ms
        until: { state: done }
        samplers: [{ get: /job, extractors: { state: $.state } }]
`);
    expect(code).toBe(1);
    expect(stdout).toMatch(/Wait for it\n {2}failed: .*not reached after 2 tries; state was "new"/);
    const [first, second] = server.log;
    // 300 ms from start to start; the first one had to connect before the server saw it. Without the wait: 1 or 2 ms.
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThan(100);
  });

  test('stopTest ends it', async () => {
    server.reset(() => ({ status: 401 }));
    const { code, stderr } = await once(`baseUrl: ${server.origin}
threadGroups:
  - threads: 1
    samplers: [{ get: /a, onError: stopTest }]
  - threads: 1
    samplers: [{ get: /b }]
`);
    expect([code, server.counts()]).toEqual([1, { 'GET /a': 1 }]);
    expect(stderr).toContain('onError is stopTest');
  });

  test('--quiet prints failures only', async () => {
    server.reset(({ path }) => (path === '/b' ? { status: 404 } : {}));
    const text = `baseUrl: ${server.origin}\nthreadGroups: [{ threads: 1, samplers: [{ get: /a }, { get: /b }] }]\n`;
    const { code, stdout } = await once(text, ['-q']);
    expect(code).toBe(1);
    expect(stdout).toContain('/b → 404 Not Found');
    expect(stdout).not.toContain('/a');
  });
});

test('what a server says cannot move the cursor, nor show a secret of the plan', async () => {
  server.reset(() => ({
    headers: { 'x-echo': 'hunter-two-long', 'x-odd': 'a\u0085b' },
    text: `\u001b[2J\u202e ok hunter-two-long ${'x'.repeat(3000)}\n${'line\n'.repeat(50)}`,
  }));
  const { code, stdout } = await once(
    `baseUrl: ${server.origin}
secrets: { word: WORD }
threadGroups:
  - threads: 1
    samplers:
      - get: /a?q={{secrets.word}}
        extractors: { echo: { regex: 'ok (\\S+)' } }
`,
    [],
    { env: { WORD: 'hunter-two-long' } },
  );
  expect(code).toBe(0);
  expect(stdout).not.toMatch(CLEAR);
  expect(stdout).not.toContain('hunter-two-long');
  expect(stdout).toContain('echo = "[redacted]"');
  expect(stdout.length).toBeLessThan(3000);
});

test('a token that was extracted stays masked under another name, in a path, and in what answers say', async () => {
  server.reset(({ path }) =>
    path === '/login'
      ? { json: { access_token: 'tok-123456', data: 'plain-99' } }
      : { status: 500, json: { detail: 'no tok-123456 or plain-99' } },
  );
  const { stdout } = await once(`baseUrl: ${server.origin}
threadGroups:
  - threads: 1
    samplers:
      - post: /login
        extractors: { t: $.access_token, key: $.data }
      - set: { harmless: '{{t}}' }
      - get: /with/{{harmless}}
        headers: { x-harmless: '{{t}}' }
      - get: /signed
        auth: { bearer: '{{key}}' }
      - get: /again?x={{key}}
`);
  expect(stdout).not.toContain('tok-123456');
  expect(stdout).toContain(`GET ${server.origin}/with/[redacted] `);
  expect(stdout.slice(stdout.indexOf('/signed'))).not.toContain('plain-99');
});

test.each([
  ['2: a wrong plan sends nothing', 'threadGroups: [{ threads: 1, samplers: [{ gett: /a }] }]\n', 2],
  ['5: the target does not answer', '', 5],
] as const)('exit %s', async (_, text, expected) => {
  server.reset();
  const { code } = await once(
    text === ''
      ? `threadGroups: [{ threads: 1, samplers: [{ get: 'http://127.0.0.1:${await closedPort()}/a' }] }]\n`
      : text,
  );
  expect([code, server.log]).toEqual([expected, []]);
});

test('--once with --json or --workers is refused', async () => {
  const { code, stderr } = await once(PLAN(), ['--json']);
  expect(code).toBe(2);
  expect(stderr).toContain("'--once' cannot be used with option '--json'");
});

test('plain terminals get plain characters', async () => {
  server.reset();
  const text = `baseUrl: ${server.origin}\nthreadGroups: [{ threads: 1, samplers: [{ get: /a }] }]\n`;
  const { stdout } = await once(text, [], { env: { LANG: 'C' } });
  expect(stdout).toMatch(/^[ -~\n]*$/);
  expect(stdout).toContain('/a -> 200 OK');
});
