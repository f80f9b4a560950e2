import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startPlan, workFolder } from '../support/cli.ts';
import { noiseFloor } from '../support/noise-floor.ts';
import { recordingServer, type RecordingServer } from '../support/recording-server.ts';
import { readBack, type PlanRun } from '../support/run-plan.ts';
import { skipOrFail } from '../targets/require-tools.ts';
import { figure } from './support/figure.ts';

const work = workFolder();
let server: RecordingServer;
beforeAll(async () => {
  server = await recordingServer();
});
afterAll(async () => {
  await server.close();
  work.remove();
});

/** Runs before anything else in every thread of the command, as any `--import` does: nothing of ours knows of it. */
function imported(name: string, code: string): { readonly NODE_OPTIONS: string } {
  return { NODE_OPTIONS: `--import ${pathToFileURL(work.write(name, code)).href}` };
}

describe('6: a sending thread that is blocked', () => {
  const BLOCKING = `
import { isMainThread } from 'node:worker_threads';
if (!isMainThread) {
  setInterval(() => {
    const endMs = performance.now() + 100;
    while (performance.now() < endMs);
  }, 500).unref();
}
`;

  test('100 ms in every 500: INVALID within 5 s, told during the run, exit 4', async () => {
    server.reset();
    const { isQuiet } = await noiseFloor();
    const file = work.write(
      'blocked.yaml',
      `baseUrl: ${server.origin}\nthreadGroups: [{ threads: 5, duration: 8s, thinkTime: 50ms, samplers: [{ get: /a }] }]\n`,
    );
    const output = work.fresh('report');
    const child = startPlan(['run', file, '-o', output], { env: imported('blocking.mjs', BLOCKING) });
    // On a noisy machine another reason may be the first one that is told.
    await child.said('\nINVALID: ');
    const result = await child.finished;
    const { run, summary } = await readBack(result, output);
    const told = run.events.find(({ name }) => name === 'generator-invalid');
    const delay = run.health.measures.find(({ signal }) => signal === 'loop-delay');
    figure(
      6,
      'blocked loop',
      `event loop blocked for up to ${delay?.worst.toFixed(0)} ms, INVALID after ${told?.atMs} ms`,
    );
    expect(result.code).toBe(4);
    expect(summary.verdict.state).toBe('INVALID');
    expect(summary.health.findings[0]).toMatchObject({ signal: 'loop-delay', level: 'INVALID' });
    expect(delay?.worst).toBeGreaterThan(80);
    // Its first three seconds are reason enough; when that is said depends on when the main thread has its turn.
    expect(summary.health.findings[0]?.fromMs).toBeLessThanOrEqual(1000);
    if (isQuiet) expect(told?.atMs).toBeLessThan(7000);
    else figure(6, 'blocked loop', 'inconclusive whether within 5 s, the machine is too noisy');
  }, 60_000);
});

describe('16: what the machine that sends runs out of is not booked on the target', () => {
  const text = (origin: string, threads: number): string => `baseUrl: ${origin}
threadGroups: [{ threads: ${threads}, duration: 3s, thinkTime: 50ms, samplers: [{ get: /a }] }]
thresholds: { errorRate: { lessThan: 1% } }
`;

  /** Some were sent and none of those failed; some were not, and that alone makes the run INVALID. */
  function expectUnsent({ code, run, summary }: PlanRun, reason: string): void {
    const unsent = run.end.all.unsent?.[reason] ?? 0;
    figure(16, 'exhaustion', `${summary.all.requests} requests sent, ${unsent} not: ${reason}`);
    expect(code).toBe(4);
    expect(summary.all).toMatchObject({ failed: 0, errorRate: 0, unsent });
    expect(summary.all.requests).toBeGreaterThan(0);
    expect(unsent).toBeGreaterThan(0);
    expect(run.errors).toEqual([]);
    expect(summary.errors).toEqual([]);
    expect(summary.thresholds).toMatchObject([{ passed: true, measured: 0 }]);
    expect(summary.verdict).toMatchObject({ state: 'INVALID', thresholdsFailed: 0 });
    expect(summary.verdict.sentence).toContain('The target is not to blame.');
  }

  test('file descriptors: 400 threads, ulimit -n 256', async () => {
    server.reset();
    const output = work.fresh('report');
    const file = work.write('descriptors.yaml', text(server.origin, 400));
    // Fewer would not do to start with: each thread opens the files of the program by the dozen.
    const child = startPlan(['run', file, '-o', output, '--workers', '1'], { after: 'ulimit -n 256' });
    const ran = await readBack(await child.finished, output);
    expectUnsent(ran, 'local_fds_exhausted');
    expect(ran.stderr).toContain('warning: THIS RUN CANNOT WORK AS PLANNED');
    expect(ran.stderr).toContain('this machine had no file descriptor left (limit 256)');
  }, 60_000);

  // The range belongs to a network namespace, and over `lo` ports are used again: so two namespaces and a cable.
  const missing = missingForNamespaces();
  if (missing !== undefined) {
    skipOrFail(`local ports: ${missing}`);
    return;
  }

  test('local ports: 80 threads, a range of 50', async () => {
    const net = await twoNamespaces(50);
    try {
      const output = work.fresh('report');
      const file = work.write('ports.yaml', text(net.origin, 80));
      const child = startPlan(['run', file, '-o', output], { after: `exec ip netns exec ${net.generator} "$@"` });
      const ran = await readBack(await child.finished, output);
      expectUnsent(ran, 'local_ports_exhausted');
      expect(ran.stderr).toContain('warning: 80 users need as many connections to one server');
      expect(ran.stderr).toContain('this machine had no local port left (limit 50)');
    } finally {
      await net.remove();
    }
  }, 60_000);
});

describe('17: somebody sets the clock', () => {
  /** Sets the clock of every thread when the file is there. */
  const shifting = (ms: number, file: string): string => `
import { existsSync } from 'node:fs';
const real = Date.now;
Date.now = () => real() + (existsSync(${JSON.stringify(file)}) ? ${ms} : 0);
`;

  test.each([
    ['forward', 3_600_000],
    ['back', -3_600_000],
  ])(
    'an hour %s: durations and rates unchanged, one event',
    async (way, ms) => {
      server.reset();
      const file = work.write(
        `clock-${way}.yaml`,
        `baseUrl: ${server.origin}\nthreadGroups: [{ threads: 2, duration: 5s, thinkTime: 100ms, samplers: [{ get: /a }] }]\n`,
      );
      const output = work.fresh('report');
      const signal = `now-${way}`;
      const env = imported(`clock-${way}.mjs`, shifting(ms, work.path(signal)));
      const child = startPlan(['run', file, '-o', output, '--allow-invalid', '--progress-interval', '1s'], { env });
      await child.said('[00:02]');
      work.write(signal, '');
      const ran = await readBack(await child.finished, output);
      const steps = ran.run.events.filter(({ name }) => name === 'clock-step');
      figure(17, 'clock step', `clock ${way} by 1 h: ${steps.length} event, duration ${ran.run.end.durationMs} ms`);
      expect(steps.map(({ text }) => text)).toEqual([
        expect.stringMatching(new RegExp(`^The clock of this machine was set ${way} by 3600s\\.`)),
      ]);
      expect(ran.code).toBe(0);
      expect(ran.run.end.durationMs).toBeGreaterThanOrEqual(5000);
      expect(ran.run.end.durationMs).toBeLessThan(20_000);
      expect(ran.run.seconds.length).toBeLessThan(20);
      expect(ran.summary.all.requests).toBe(server.log.length);
      expect(Number(ran.summary.all['maxMs'])).toBeLessThan(20_000);
      expect(Number(ran.summary.all['throughput'])).toBeCloseTo(server.log.length / (ran.run.end.durationMs / 1000), 3);
    },
    60_000,
  );
});

test('Little’s law holds under full load: 300 users without a pause on one sending thread', async () => {
  server.reset();
  const file = work.write(
    'little.yaml',
    `baseUrl: ${server.origin}\nthreadGroups: [{ threads: 300, duration: 14s, samplers: [{ get: /a }] }]\n`,
  );
  const output = work.fresh('report');
  const ran = await readBack(await startPlan(['run', file, '-o', output, '--allow-invalid']).finished, output);
  const users = ran.run.health.measures.find(({ signal }) => signal === 'users');
  figure(
    'health',
    'Little’s law',
    `300 users, ${ran.summary.all.requests} requests in 14 s, ${((users?.worst ?? NaN) * 100).toFixed(2)} % of the users unaccounted for`,
  );
  expect(users?.level).toBe('OK');
  expect(Math.abs(users?.worst ?? Infinity)).toBeLessThanOrEqual(0.1);
}, 60_000);

/** What this machine lacks for network namespaces. */
function missingForNamespaces(): string | undefined {
  if (process.platform !== 'linux') return 'network namespaces need Linux';
  if (process.getuid?.() !== 0) return 'network namespaces need root';
  const name = `lp-probe-${process.pid}`;
  try {
    execFileSync('ip', ['netns', 'add', name], { stdio: 'pipe' });
    execFileSync('ip', ['netns', 'del', name], { stdio: 'pipe' });
    return undefined;
  } catch (error) {
    return `ip netns does not work here (${error instanceof Error ? error.message.split('\n')[0] : String(error)})`;
  }
}

interface TwoNamespaces {
  /** Where the load comes from; has few local ports. */
  readonly generator: string;
  readonly origin: string;
  remove(): Promise<void>;
}

/** A server in one namespace, few ports in the other, a cable between them. Addresses are theirs alone. */
async function twoNamespaces(ports: number): Promise<TwoNamespaces> {
  const [generator, target] = [`lp-gen-${process.pid}`, `lp-tgt-${process.pid}`];
  const ip = (line: string): Buffer => execFileSync('ip', line.split(' '), { stdio: 'pipe' });
  let child: ChildProcess | undefined;
  const remove = async (): Promise<void> => {
    if (child?.kill('SIGKILL') === true) await once(child, 'exit');
    for (const name of [generator, target]) ip(`netns del ${name}`);
  };
  ip(`netns add ${generator}`);
  ip(`netns add ${target}`);
  try {
    ip(`link add lp0 netns ${generator} type veth peer name lp1 netns ${target}`);
    for (const [name, link, address] of [
      [generator, 'lp0', '10.213.77.1/24'],
      [target, 'lp1', '10.213.77.2/24'],
    ]) {
      ip(`-n ${name} addr add ${address} dev ${link}`);
      ip(`-n ${name} link set ${link} up`);
    }
    const range = `40000 ${40_000 + ports - 1}`;
    const set = `echo "${range}" > /proc/sys/net/ipv4/ip_local_port_range`;
    execFileSync('ip', ['netns', 'exec', generator, 'sh', '-c', set], { stdio: 'pipe' });
    const serve = `require('node:http').createServer((_, response) => response.end('ok')).listen(8080, '10.213.77.2', () => console.log('up'))`;
    child = spawn('ip', ['netns', 'exec', target, process.execPath, '-e', serve], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (child.stdout !== null) await once(child.stdout, 'data');
  } catch (error) {
    await remove();
    throw error;
  }
  return { generator, origin: 'http://10.213.77.2:8080', remove };
}
