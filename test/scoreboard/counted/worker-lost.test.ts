import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readRun } from '../../../src/result/read-run.ts';
import { plan, startPlan, workFolder, type CliResult } from '../../support/cli.ts';
import { recordingServer, type RecordingServer } from '../../support/recording-server.ts';
import { readBack } from '../../support/run-plan.ts';
import { threadFault } from '../../support/thread-faults.ts';
import { figure } from '../support/figure.ts';

const work = workFolder();
let server: RecordingServer;
beforeAll(async () => {
  server = await recordingServer();
});
afterAll(async () => {
  await server.close();
  work.remove();
});

const lastLineOf = (text: string): string => text.trimEnd().split('\n').at(-1) ?? '';

// 1 MB on the wire, some 20 MB as objects, which a user keeps until its next iteration.
const HEAVY = `[${Array<string>(300_000).fill('{}').join(',')}]`;

test('a worker that runs out of memory is a lost share, and no more than that', async () => {
  server.reset(({ path }) => ({
    text: path === '/heavy' ? HEAVY : '{}',
    headers: { 'content-type': 'application/json' },
  }));
  // Worker 1 has the one thread of the second group, which keeps all it is given.
  const heavy = Array.from(
    { length: 20 },
    (_, i) => `      - { get: /heavy, extractors: { all${i}: $ } }\n      - pause: 500ms`,
  );
  const file = work.write(
    'memory.yaml',
    `baseUrl: ${server.origin}
threadGroups:
  - name: Light
    threads: 20
    duration: 90s
    gracefulStop: 2s
    thinkTime: 100ms
    samplers: [{ get: /light }]
  - name: Heavy
    threads: 1
    duration: 90s
    gracefulStop: 2s
    samplers:
${heavy.join('\n')}
`,
  );
  const output = work.fresh('report');
  const ran = await plan(['run', file, '-o', output, '--workers', '2', '--worker-memory', '64']);
  expect([ran.code, ran.signal]).toEqual([4, null]);
  expect(lastLineOf(ran.stderr)).toMatch(/^plan: INVALID /);
  const run = await readRun(output);
  const lost = run.events.filter(({ name }) => name === 'worker-lost').map(({ text }) => text);
  expect(lost).toEqual(['Worker 1 of 2 ran out of memory (--worker-memory 64). Its share was 11 of 21 users.']);
  expect(run.complete).toBe(true);
  expect(run.end).toMatchObject({ reason: 'broken', invalid: `The run is not complete. ${lost[0] ?? ''}` });
  // What both did in the seconds before is kept.
  const kept = run.end.totals.find(({ id }) => run.head.samplers[id]?.name === 'GET /light')?.ok?.n ?? 0;
  expect(kept).toBeGreaterThan(10);
  expect(existsSync(join(output, 'index.html'))).toBe(true);
  figure(
    15,
    'a worker out of 64 MB',
    `main thread alive, the share reported lost, exit ${String(ran.code)}, ${kept} requests kept`,
  );
});

describe('a bug of ours', () => {
  const PASSWORD = 'swordfish-7731';
  const run = async (thread: 'load1' | 'main' | 'results'): Promise<{ ran: CliResult; output: string }> => {
    server.reset(() => ({ delayMs: 10 }));
    const file = work.write(
      'steady.yaml',
      `baseUrl: ${server.origin}
secrets: { password: PLANTED_PASSWORD }
threadGroups:
  - threads: 20
    duration: 2m
    thinkTime: 50ms
    samplers: [{ get: /a, headers: { X-Password: '{{secrets.password}}' } }]
`,
    );
    const output = work.fresh('report');
    const { env, strike } = threadFault(work, thread, 'throw');
    const args = ['run', file, '-o', output, '--workers', '2', '--progress-interval', '1s'];
    const child = startPlan(args, { env: { ...env, PLANTED_PASSWORD: PASSWORD } });
    await child.said('[00:02]');
    strike();
    return { ran: await child.finished, output };
  };

  test.each(['load1', 'main'] as const)(
    'an exception in thread %s: report written, exit 3, stack without secrets',
    async (thread) => {
      const { ran, output } = await run(thread);
      expect(ran.code).toBe(3);
      expect(ran.stderr).toContain(
        'This is a bug in loadplan, please report it:\nError: planted fault, password [redacted]\n    at ',
      );
      expect(lastLineOf(ran.stderr)).toMatch(/^plan: /);
      const { events, end } = await readRun(output);
      expect(events.find(({ name }) => name === 'internal-error')?.text).toMatch(
        /^Error: planted fault, password \[redacted\]\n {4}at /,
      );
      expect(end.reason).toBe('broken');
      expect(end.all.ok?.n ?? 0).toBeGreaterThan(0);
      if (thread === 'load1')
        expect(end.invalid).toContain('Worker 2 of 2 ended by a bug in loadplan. Its share was 10 of 20 users.');
      expect(existsSync(join(output, 'index.html'))).toBe(true);
      expect(everythingIn(output) + ran.stderr + ran.stdout).not.toContain(PASSWORD);
    },
  );

  test('an exception in the thread that writes: what it wrote is reported, exit 3', async () => {
    const { ran, output } = await run('results');
    expect(ran.code).toBe(3);
    expect(ran.stderr).toContain('This is a bug in loadplan');
    const { complete, seconds } = await readRun(output);
    expect([complete, seconds.length > 0]).toEqual([false, true]);
    expect(existsSync(join(output, 'index.html'))).toBe(true);
    expect(readdirSync(output)).not.toContain('.plan-ballast');
    expect(everythingIn(output) + ran.stderr).not.toContain(PASSWORD);
  });
});

test('a worker that hangs is ended 3 s after the second Ctrl-C; the others keep what they measured', async () => {
  server.reset(() => ({ delayMs: 10 }));
  const file = work.write(
    'hang.yaml',
    `baseUrl: ${server.origin}\nthreadGroups: [{ threads: 20, duration: 90s, thinkTime: 50ms, samplers: [{ get: /a }] }]\n`,
  );
  const output = work.fresh('report');
  const { env, strike } = threadFault(work, 'load0', 'hang');
  const child = startPlan(['run', file, '-o', output, '--workers', '2'], { env });
  await server.asked(100);
  strike();
  const before = server.log.length;
  await server.asked(before + 200);
  child.kill('SIGINT');
  await child.said('press Ctrl-C again');
  child.kill('SIGINT');
  const ran = await child.finished;
  expect(ran.code).toBe(4);
  const { end, events } = await readRun(output);
  expect(end.invalid).toContain('Worker 1 did not answer within 3 s');
  expect(events.map(({ name }) => name)).toEqual(expect.arrayContaining(['stop-requested', 'warning']));
  expect(end.all.ok?.n ?? 0).toBeGreaterThan(50);
});

test('a run that finds its worker without room for the plan sends nothing and says what to do', async () => {
  server.reset();
  const big = Array.from({ length: 4000 }, (_, index) => `      - get: /a/${index}`).join('\n');
  const file = work.write(
    'big.yaml',
    `baseUrl: ${server.origin}\nthreadGroups:\n  - threads: 1\n    loops: 1\n    samplers:\n${big}\n`,
  );
  const ran = await plan(['run', file, '-o', work.fresh('report'), '--worker-memory', '16', '--no-preflight', '-q']);
  expect([ran.code, server.log.length]).toEqual([3, 0]);
  expect(ran.stderr).toContain(
    'error[worker-lost] Worker 1 ran out of memory before it had read the plan; nothing was sent. Give it more with --worker-memory.',
  );
});

test('without an accident every report is readable, and counts are exact with two workers', async () => {
  server.reset();
  const file = work.write(
    'exact.yaml',
    `baseUrl: ${server.origin}\nthreadGroups: [{ threads: 20, loops: 5, samplers: [{ get: /a }] }]\n`,
  );
  const output = work.fresh('report');
  const { summary } = await readBack(await plan(['run', file, '-o', output, '--workers', '2', '-q']), output);
  expect([summary.all.requests, server.log.length]).toEqual([100, 100]);
});

/** Everything in a folder as text, compressed files unpacked. */
function everythingIn(folder: string): string {
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name)))
    .map((bytes) => (bytes[0] === 0x1f ? gunzipSync(bytes, { finishFlush: 2 }).toString() : bytes.toString()))
    .join('\n');
}
