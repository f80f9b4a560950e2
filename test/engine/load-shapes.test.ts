import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { workFolder } from '../support/cli.ts';
import { recordingServer, type RecordingServer } from '../support/recording-server.ts';
import { groupSums, runPlan } from '../support/run-plan.ts';

const work = workFolder();
let server: RecordingServer;
beforeAll(async () => {
  server = await recordingServer();
});
afterAll(async () => {
  await server.close();
  work.remove();
});

const numbers = (): readonly number[] => server.log.map(({ path }) => Number(path.split('/').at(-1)));

test('threads and loops: exactly threads × loops iterations, samplers in order', async () => {
  server.reset();
  const { code, run, summary } = await runPlan(
    work,
    `
baseUrl: ${server.origin}
threadGroups:
  - threads: 3
    loops: 4
    samplers:
      - get: /first/{{threadNumber}}
      - get: /second/{{threadNumber}}
`,
  );
  expect(code).toBe(0);
  expect(server.log).toHaveLength(24);
  for (const thread of [1, 2, 3]) {
    const own = server.log.filter(({ path }) => path.endsWith(`/${thread}`)).map(({ path }) => path.split('/')[1]);
    expect(own).toEqual(Array.from({ length: 4 }, () => ['first', 'second']).flat());
  }
  expect(summary.all.requests).toBe(24);
  expect(groupSums(run)).toEqual({ iterations: 12, dropped: 0, lost: 0 });
  expect(summary.overview).toMatchObject({ iterations: 12, maxUsers: 3 });
  expect(server.connections()).toBeLessThanOrEqual(4); // one of the preflight check, one per user
});

test('duration ends a group that would loop forever, and lets requests under way finish', async () => {
  server.reset(() => ({ delayMs: 150 }));
  const { code, run, summary } = await runPlan(
    work,
    `
baseUrl: ${server.origin}
threadGroups:
  - threads: 2
    duration: 1s
    samplers:
      - get: /a
`,
  );
  expect(code).toBe(0);
  expect(run.end.reason).toBe('completed');
  expect(run.end.durationMs).toBeGreaterThanOrEqual(1000);
  expect(summary.all).toMatchObject({ requests: server.log.length, failed: 0, interrupted: 0 });
  expect(server.log.length).toBeGreaterThanOrEqual(2);
  expect(server.log.length).toBeLessThanOrEqual(14);
});

test('rampUp starts threads one after the other', async () => {
  server.reset();
  await runPlan(
    work,
    `
baseUrl: ${server.origin}
threadGroups:
  - threads: 5
    rampUp: 1500ms
    samplers:
      - get: /u/{{threadNumber}}
`,
  );
  expect(numbers()).toEqual([1, 2, 3, 4, 5]);
  const times = server.log.map(({ atMs }) => atMs);
  // 300 ms apart by plan: five at once would show.
  expect((times[4] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(600);
});

test('stages go up, hold, and come down', async () => {
  server.reset();
  const { code, run, summary } = await runPlan(
    work,
    `
baseUrl: ${server.origin}
threadGroups:
  - stages:
      - { threads: 2, hold: 1s }
      - { threads: 6, rampUp: 1s, hold: 1500ms }
      - { threads: 1, rampUp: 1s, hold: 1500ms }
    thinkTime: 50ms
    samplers:
      - get: /u/{{threadNumber}}
`,
  );
  expect(code).toBe(0);
  expect(new Set(numbers().slice(0, 4)).size).toBeLessThanOrEqual(2);
  expect(new Set(numbers())).toEqual(new Set([1, 2, 3, 4, 5, 6]));
  expect(new Set(numbers().slice(-3)).size).toBe(1);
  expect(summary.overview.maxUsers).toBe(6);
  expect(summary.all.failed).toBe(0);
  expect(run.end.durationMs).toBeGreaterThanOrEqual(6000);
});

test('arrivals: as many iterations as planned, whatever the answers take', async () => {
  server.reset((_, index) => ({ delayMs: (index % 7) * 40 }));
  const { code, run, summary } = await runPlan(
    work,
    `
baseUrl: ${server.origin}
threadGroups:
  - name: Constant
    arrivals: { rate: 40/s, duration: 1s, maxThreads: 100 }
    samplers:
      - get: /constant
  - name: Staged
    arrivals:
      stages:
        - { rate: 20/s, hold: 500ms }
        - { rate: 40/s, rampUp: 1s, hold: 500ms }
      maxThreads: 100
    samplers:
      - get: /staged
`,
  );
  expect(code).toBe(0);
  // 20/s for half a second, 20/s rising to 40/s for a second (30), 40/s for half a second.
  expect(run.head.groups.map((group) => group.plannedIterations)).toEqual([40, 60]);
  expect(server.counts()).toEqual({ 'GET /constant': 40, 'GET /staged': 60 });
  expect(groupSums(run)).toEqual({ iterations: 100, dropped: 0, lost: 0 });
  expect(summary.all).toMatchObject({ requests: 100, failed: 0 });
});

test('arrivals: a thread that has ended makes room for another', async () => {
  server.reset(({ path }) => (path.startsWith('/login') ? { status: 401 } : {}));
  const { run } = await runPlan(
    work,
    `
baseUrl: ${server.origin}
threadGroups:
  - arrivals: { rate: 2/s, duration: 3s, maxThreads: 2 }
    onStart: [{ post: '/login/{{threadNumber}}' }]
    samplers: [{ get: /work }]
`,
  );
  const { iterations, lost, dropped } = groupSums(run);
  expect([iterations, lost + dropped]).toEqual([0, 6]);
  // Only two at the same time, but more than two in all.
  expect(lost).toBeGreaterThan(2);
});

test('arrivals beyond maxThreads are dropped and counted: planned = started + dropped', async () => {
  server.reset(() => ({ never: true }));
  const { run, summary } = await runPlan(
    work,
    `
baseUrl: ${server.origin}
threadGroups:
  - arrivals: { rate: 20/s, duration: 1s, maxThreads: 2 }
    gracefulStop: 300ms
    samplers:
      - get: /slow
`,
  );
  expect(server.log).toHaveLength(2);
  expect(groupSums(run)).toEqual({ iterations: 2, dropped: 18, lost: 0 });
  expect(summary.all).toMatchObject({ requests: 0, failed: 0, interrupted: 2 });
});

test('execution: sequential starts a thread group when the one before has ended', async () => {
  server.reset(() => ({ delayMs: 60 }));
  await runPlan(
    work,
    `
baseUrl: ${server.origin}
execution: sequential
threadGroups:
  - { threads: 3, loops: 2, samplers: [{ get: /one }] }
  - { threads: 2, duration: 400ms, samplers: [{ get: /two }] }
  - { threads: 1, samplers: [{ get: /three }] }
`,
  );
  const order = server.log.map(({ path }) => path);
  expect(order.slice(0, 6)).toEqual(Array.from({ length: 6 }, () => '/one'));
  expect(order.at(-1)).toBe('/three');
  expect(new Set(order.slice(6, -1))).toEqual(new Set(['/two']));
});

test('delay holds a thread group back', async () => {
  server.reset();
  await runPlan(
    work,
    `
baseUrl: ${server.origin}
threadGroups:
  - { threads: 1, delay: 1s, samplers: [{ get: /late }] }
  - { threads: 1, samplers: [{ get: /early }] }
`,
  );
  const [early, late] = server.log;
  expect([early?.path, late?.path]).toEqual(['/early', '/late']);
  expect((late?.atMs ?? 0) - (early?.atMs ?? 0)).toBeGreaterThan(400);
});

test('gracefulStop cuts off what takes longer: interrupted, not failed', async () => {
  server.reset(({ path }) => ({ never: path === '/never' }));
  const { code, summary } = await runPlan(
    work,
    `
baseUrl: ${server.origin}
threadGroups:
  - threads: 3
    duration: 1s
    gracefulStop: 300ms
    samplers:
      - get: /fast
      - get: /never
`,
  );
  expect(code).toBe(0);
  expect(server.counts()).toEqual({ 'GET /fast': 3, 'GET /never': 3 });
  expect(summary.all).toMatchObject({ requests: 3, failed: 0, interrupted: 3 });
});

test('fewer maxThreads than workers: no worker without a thread drops what others could carry', async () => {
  server.reset();
  const { code, run } = await runPlan(
    work,
    `
baseUrl: ${server.origin}
threadGroups:
  - arrivals: { rate: 3/s, duration: 4s, maxThreads: 1 }
    samplers:
      - get: /a/{{threadNumber}}
`,
    { args: ['--workers', '3'] },
  );
  expect(code).toBe(0);
  const { iterations, dropped } = groupSums(run);
  // A slow machine may drop some for want of time; two workers of three always dropped theirs.
  expect(iterations + dropped).toBe(12);
  expect(iterations).toBeGreaterThan(4);
  expect(new Set(numbers())).toEqual(new Set([1]));
});

test('planned users are those of the plan, whatever the number of workers', async () => {
  server.reset();
  const { run } = await runPlan(
    work,
    `
baseUrl: ${server.origin}
threadGroups: [{ threads: 5, duration: 3s, thinkTime: 50ms, samplers: [{ get: /a }] }]
`,
    { args: ['--workers', '2'] },
  );
  // A worker that was late reports its share in another second.
  const planned = run.seconds.map(({ groups }) => groups[0]?.planned ?? 0);
  expect(Math.max(...planned)).toBe(5);
});
