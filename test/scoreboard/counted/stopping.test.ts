import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readRun } from '../../../src/result/read-run.ts';
import { plan, startPlan, workFolder, type CliChild, type CliResult } from '../../support/cli.ts';
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

/** When in a run a signal comes: how the plan is shaped for it, and what must have happened before. */
const PHASES = {
  ramp: { load: 'threads: 200, rampUp: 2m, duration: 5m', reached: () => server.asked(3) },
  steady: { load: 'threads: 6, duration: 5m', reached: () => server.asked(30) },
  // Its time is over, and requests that are not answered keep it.
  stop: { load: 'threads: 6, duration: 1s', reached: async () => (await server.asked(6), after(1500)) },
} as const;
type Phase = keyof typeof PHASES;

const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** In the phase `stop`, and where signals shall not be outrun by the end, no request is answered. */
function begin(phase: Phase, { answers, gracefulStop }: { answers: boolean; gracefulStop: string }): Running {
  server.reset(() => (answers ? { delayMs: 20 } : { never: true }));
  const { load, reached } = PHASES[phase];
  const file = work.write(
    `${phase}.yaml`,
    `baseUrl: ${server.origin}
threadGroups: [{ ${load}, gracefulStop: ${gracefulStop}, samplers: [{ get: /a }, { pause: 10ms }] }]
`,
  );
  const output = work.fresh('report');
  return { child: startRun(file, output), output, reached: reached() };
}

/** On a busy machine times are not to be trusted; these tests are not about times. */
function startRun(file: string, output: string, env: Readonly<Record<string, string>> = {}): CliChild {
  return startPlan(['run', file, '-o', output, '--workers', '2', '--allow-invalid'], { env });
}

interface Running {
  readonly child: CliChild;
  readonly output: string;
  readonly reached: Promise<void>;
}

/** The report is there and adds up. */
async function expectReport(ran: CliResult, output: string): Promise<void> {
  const { summary } = await readBack(ran, output);
  expect(['STOPPED EARLY', 'INVALID']).toContain(summary.verdict.state);
  expect(summary.run.reason).toBe('stopped');
  expect(existsSync(join(output, 'index.html'))).toBe(true);
}

const PHASE_NAMES: readonly Phase[] = ['ramp', 'steady', 'stop'];

test.each(
  PHASE_NAMES.flatMap((phase) => [
    { phase, signal: 'SIGINT', code: 130 } as const,
    { phase, signal: 'SIGTERM', code: 143 } as const,
  ]),
)('$signal once in phase $phase: what is in flight may finish, report, exit $code', async ({ phase, signal, code }) => {
  const { child, output, reached } = begin(phase, { answers: phase !== 'stop', gracefulStop: '4s' });
  await reached;
  child.kill(signal);
  const ran = await child.finished;
  expect(ran.code).toBe(code);
  await expectReport(ran, output);
});

test.each(PHASE_NAMES)('SIGINT twice in phase %s: cuts off, report within 5 s, exit 130', async (phase) => {
  const { child, output, reached } = begin(phase, { answers: false, gracefulStop: '2m' });
  await (phase === 'steady' ? server.asked(6) : reached);
  child.kill('SIGINT');
  await child.said('press Ctrl-C again');
  child.kill('SIGINT');
  const cutAtMs = performance.now();
  const ran = await child.finished;
  const seconds = (performance.now() - cutAtMs) / 1000;
  expect(ran.code).toBe(130);
  await expectReport(ran, output);
  figure(14, `Ctrl-C twice in phase ${phase}`, `exit 130, report after ${seconds.toFixed(2)} s`);
  // 5 s, and as much again for a machine that is busy with other tests.
  expect(seconds).toBeLessThan(10);
});

test.each(PHASE_NAMES)('SIGINT three times in phase %s: leaves at once, exit 130', async (phase) => {
  server.reset(() => ({ never: true }));
  const { load, reached } = PHASES[phase];
  const file = work.write(
    `three-${phase}.yaml`,
    `baseUrl: ${server.origin}\nthreadGroups: [{ ${load}, gracefulStop: 2m, samplers: [{ get: /a }] }]\n`,
  );
  const output = work.fresh('report');
  // A worker that does not answer: nothing but the third signal ends the run now.
  const { env, strike } = threadFault(work, 'load1', 'hang');
  const child = startRun(file, output, env);
  await (phase === 'steady' ? server.asked(6) : reached());
  strike();
  await after(200);
  child.kill('SIGINT');
  await child.said('press Ctrl-C again');
  child.kill('SIGINT');
  await child.said('Cutting off');
  child.kill('SIGINT');
  const leftAtMs = performance.now();
  const ran = await child.finished;
  const ms = performance.now() - leftAtMs;
  expect([ran.code, ran.signal]).toEqual([130, null]);
  // No report, but what was recorded can be recovered.
  expect(existsSync(join(output, 'index.html'))).toBe(false);
  expect((await plan(['report', '--recover', output])).code).toBe(0);
  figure(14, `Ctrl-C three times in phase ${phase}`, `exit 130 after ${ms.toFixed(0)} ms`);
  expect(ms).toBeLessThan(2500);
});

describe('signals at other moments', () => {
  test('while the workers start: nothing is sent, report, exit 130', async () => {
    server.reset();
    // So many steps that compiling them takes a while.
    const steps = Array.from({ length: 1500 }, (_, index) => `      - get: /a/${index}`).join('\n');
    const file = work.write(
      'start.yaml',
      `baseUrl: ${server.origin}\nthreadGroups:\n  - threads: 2\n    duration: 5m\n    samplers:\n${steps}\n`,
    );
    const output = work.fresh('report');
    const child = startRun(file, output);
    await child.said('Ctrl-C stops gracefully');
    child.kill('SIGINT');
    const ran = await child.finished;
    expect([ran.code, server.log.length]).toEqual([130, 0]);
    await expectReport(ran, output);
  });

  test.each([
    ['setUp', '/set-up', 0],
    ['tearDown', '/tear-down', 1],
  ])('in %s: twice cuts it off, exit 130', async (_, path, loads) => {
    server.reset((request) => ({ never: request.path === path }));
    const file = work.write(
      'around.yaml',
      `baseUrl: ${server.origin}
setUp: [{ get: /set-up }]
tearDown: [{ get: /tear-down }]
threadGroups: [{ threads: 1, loops: 1, samplers: [{ get: /a }] }]
`,
    );
    const output = work.fresh('report');
    const child = startRun(file, output);
    while (!server.log.some((request) => request.path === path)) await server.asked(server.log.length + 1);
    child.kill('SIGINT');
    await child.said('press Ctrl-C again');
    child.kill('SIGINT');
    const ran = await child.finished;
    expect(ran.code).toBe(130);
    await expectReport(ran, output);
    expect(server.counts()['GET /a'] ?? 0).toBe(loads);
  });

  test('Ctrl-C after SIGTERM cuts off at once', async () => {
    const { child, output } = begin('steady', { answers: false, gracefulStop: '2m' });
    await server.asked(6);
    child.kill('SIGTERM');
    await child.said('press Ctrl-C again');
    child.kill('SIGINT');
    const ran = await child.finished;
    expect(ran.code).toBe(143);
    await expectReport(ran, output);
  });

  test('SIGHUP as the terminal goes away: the report is written all the same', async () => {
    const { child, output, reached } = begin('steady', { answers: true, gracefulStop: '4s' });
    await reached;
    child.kill('SIGHUP');
    const ran = await child.finished;
    expect(ran.code).toBe(143);
    expect((await readRun(output)).end.detail).toBe('Stopped by SIGHUP.');
  });
});
