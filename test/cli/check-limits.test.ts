import { mkdirSync } from 'node:fs';
import { afterAll, expect, test } from '@jest/globals';
import { limitWarnings, type Resources } from '../../src/cli/run/check-limits.ts';
import { freeBytes, machineLimits, parseOpenFiles, parsePortRange } from '../../src/cli/run/limits.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { compileText } from '../support/compile-text.ts';
import { plan, workFolder } from '../support/cli.ts';
import { recordingServer } from '../support/recording-server.ts';
import { onLinux } from '../support/on-linux.ts';

const work = workFolder();
afterAll(() => work.remove());

async function planOf(text: string): Promise<Plan> {
  const { plan: compiled } = await compileText(text);
  if (compiled === undefined) throw new Error('The plan does not compile.');
  return compiled;
}

const group = (threads: number, urls = '[{ get: /a }]'): string =>
  `  - { threads: ${threads}, duration: 1m, samplers: ${urls} }\n`;
const OTHER = "[{ get: /a }, { get: 'http://127.0.0.1:2/b' }]";
const plentiful: Resources = {
  limits: { descriptors: 1e6, ports: 28_232 },
  workers: 1,
  freeBytes: 1e12,
  folder: 'out',
};
const limits = (descriptors: number, ports = 28_232): Partial<Resources> => ({ limits: { descriptors, ports } });

test.each<[string, string, Partial<Resources>, readonly (string | RegExp)[]]>([
  ['enough of everything', group(100), {}, []],
  ['just enough descriptors', group(100), limits(180), []],
  [
    'one descriptor short',
    group(100),
    limits(179),
    [
      '100 users need 100 connections, and the run 180 open files in all, but this process may have 179. Some requests may not be sent. Raise the limit in this shell first:  ulimit -n 65536',
    ],
  ],
  ['each worker needs some', group(100), { ...limits(180), workers: 2 }, [/the run 196 open files/]],
  ['one connection for each server', group(100, OTHER), limits(280), []],
  ['one short with two servers', group(100, OTHER), limits(279), [/^100 users and 2 servers need 200 connections/]],
  ['groups together', group(60) + group(60), limits(190), [/^120 users need 120 connections/]],
  [
    'more connections than descriptors',
    group(2000),
    limits(1024),
    [
      'THIS RUN CANNOT WORK AS PLANNED: 2 000 users need 2 000 connections, and the run 2 080 open files in all, but this process may have 1 024. Requests beyond that will not be sent. Raise the limit in this shell first:  ulimit -n 65536',
    ],
  ],
  ['a limit that is enough', group(70_000), limits(1024, 100_000), [/ulimit -n 131072$/]],
  [
    'ports',
    group(80),
    limits(1e6, 50),
    [/^80 users need as many connections to one server, but this machine has 50 local/],
  ],
  ['just enough ports', group(50), limits(1e6, 50), []],
  [
    'a full disk',
    group(1),
    { freeBytes: 1e6 },
    [/^1MB are free where the report goes \(out\), and this run may write 20\.\dMB\./],
  ],
  ['a system that tells nothing', group(1e5), { limits: {}, freeBytes: undefined }, []],
])('%s', async (_, groups, resources, expected) => {
  const compiled = await planOf(`baseUrl: http://127.0.0.1:1\nthreadGroups:\n${groups}`);
  const warnings = limitWarnings(compiled, { ...plentiful, ...resources });
  expect(warnings).toEqual(expected.map((text) => (typeof text === 'string' ? text : expect.stringMatching(text))));
});

test('groups one after the other need what the largest needs', async () => {
  const compiled = await planOf(
    `baseUrl: http://127.0.0.1:1\nexecution: sequential\nthreadGroups:\n${group(60)}${group(50)}`,
  );
  expect(limitWarnings(compiled, { ...plentiful, limits: { descriptors: 140 } })).toEqual([]);
});

test.each([
  [
    'Limit  Soft Limit  Hard Limit  Units\nMax open files            1024                 4096                 files\n',
    1024,
  ],
  ['Max open files            unlimited            unlimited            files\n', undefined],
  ['', undefined],
])('open files: %j', (text, soft) => {
  expect(parseOpenFiles(text)).toBe(soft);
});

test.each([
  ['32768\t60999\n', 28_232],
  ['40000 40049\n', 50],
  ['', undefined],
])('ports: %j', (text, ports) => {
  expect(parsePortRange(text)).toBe(ports);
});

test('free space of a folder that is not there yet is that of the one it will lie in', async () => {
  const free = await freeBytes(work.path('not/yet/there'));
  expect(free).toBeGreaterThan(0);
});

onLinux('this machine tells its limits', () => {
  expect(machineLimits()).toMatchObject({ descriptors: expect.any(Number), ports: expect.any(Number) });
});

onLinux('plan run warns before the first request, on stderr and only there; --quiet keeps it to itself', async () => {
  const server = await recordingServer();
  try {
    mkdirSync(work.path('out'));
    const file = work.write(
      'many.yaml',
      `baseUrl: ${server.origin}\nthreadGroups: [{ threads: 300, rampUp: 1h, duration: 1s, samplers: [{ get: /a }] }]\n`,
    );
    const run = (...args: string[]): ReturnType<typeof plan> =>
      plan(['run', file, '-o', work.fresh('report'), ...args], { after: 'ulimit -n 256' });
    const [loud, json, quiet] = [await run(), await run('--json'), await run('--quiet')];
    expect(loud.stderr).toMatch(/^warning: THIS RUN CANNOT WORK AS PLANNED: 300 users need 300 connections/m);
    expect(json.stderr).toMatch(/^warning: THIS RUN CANNOT WORK/m);
    expect(() => JSON.parse(json.stdout) as unknown).not.toThrow();
    expect(quiet.stderr).not.toContain('warning');
    expect([loud.code, json.code, quiet.code]).toEqual([0, 0, 0]);
  } finally {
    await server.close();
  }
});
