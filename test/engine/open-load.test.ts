import { availableParallelism } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { workFolder } from '../support/cli.ts';
import { recordingServer, type RecordingServer } from '../support/recording-server.ts';
import { noiseFloor } from '../support/noise-floor.ts';
import { rowOf, runPlan, type PlanRun } from '../support/run-plan.ts';

const work = workFolder();
let server: RecordingServer;
beforeAll(async () => {
  server = await recordingServer();
});
afterAll(async () => {
  await server.close();
  work.remove();
});

/** The one group's arrivals, after it has been checked that they add up, at the end and in every second before. */
function arrivalsOf({ run, summary }: PlanRun): NonNullable<PlanRun['summary']['groups'][number]['arrivals']> {
  const facts = summary.groups[0]?.arrivals;
  if (facts === undefined) throw new Error('The group has no arrivals.');
  expect(facts.started + facts.dropped + facts.queued + facts.unserved + facts.notDue).toBe(facts.planned);
  let [due, placed] = [0, 0];
  for (const { t, groups } of run.seconds) {
    const { iterationsStarted = 0, dropped = 0, arrivals } = groups[0] ?? {};
    due += arrivals?.due ?? 0;
    placed += iterationsStarted + dropped + (arrivals?.unserved ?? 0) + (arrivals?.queuedAtStop ?? 0);
    expect([t, placed + (arrivals?.queued ?? 0)]).toEqual([t, due]);
  }
  return facts;
}

const openPlan = (arrivals: string, more = 'samplers: [{ get: /a }]'): string => `
baseUrl: ${server.origin}
threadGroups:
  - name: Open
    arrivals: ${arrivals}
    gracefulStop: 1s
    ${more}
`;

describe('every arrival is accounted for', () => {
  test.each([1, 2])(
    'queue, %d workers: none is dropped, the wait is in the response time, the rest is queued',
    async (workers) => {
      server.reset(() => ({ delayMs: 200 }));
      const result = await runPlan(work, openPlan('{ rate: 40/s, duration: 2s, maxThreads: 2, onBusy: queue }'), {
        args: ['--workers', String(workers)],
      });
      const { planned, dropped, queued, started, notDue, maxQueued } = arrivalsOf(result);
      // Two threads at 200 ms can do 20 of 80.
      expect({ planned, dropped, notDue }).toEqual({ planned: 80, dropped: 0, notDue: 0 });
      expect(started).toBe(server.log.length);
      expect(started).toBeLessThanOrEqual(22);
      expect(queued).toBe(80 - started);
      expect(maxQueued).toBeGreaterThan(10);
      const row = rowOf(result, 'GET /a');
      expect(row.schedule?.scheduled).toBe(row.requests);
      expect(row.schedule?.elapsed['p50Ms']).toBeGreaterThanOrEqual(200);
      // The last ones waited for more than a second.
      expect(Number(row['maxMs'])).toBeGreaterThan(900);
      expect(Number(row['maxMs'])).toBeGreaterThan((row.schedule?.elapsed['p50Ms'] ?? Infinity) * 2);
    },
  );

  test('drop: what finds no thread is dropped, and the first samplers are no longer late than the generator was', async () => {
    server.reset(() => ({ delayMs: 200 }));
    const result = await runPlan(work, openPlan('{ rate: 40/s, duration: 2s, maxThreads: 2, onBusy: drop }'));
    const { planned, dropped, queued, started } = arrivalsOf(result);
    expect({ planned, queued }).toEqual({ planned: 80, queued: 0 });
    expect(started).toBe(server.log.length);
    expect(dropped).toBe(80 - started);
    expect(dropped).toBeGreaterThanOrEqual(50);
  });

  test('stopped early: what was not due yet', async () => {
    server.reset();
    const more = 'samplers: [{ get: /a }, { stop: test }]';
    const result = await runPlan(work, openPlan('{ rate: 20/s, duration: 5m, maxThreads: 1 }', more));
    const { planned, started, notDue } = arrivalsOf(result);
    expect(planned).toBe(6000);
    expect(started).toBeGreaterThanOrEqual(1);
    expect(notDue).toBeGreaterThan(5000);
    expect(notDue).toBeLessThan(6000);
  });

  test('onStart fails: ended with their thread', async () => {
    server.reset(({ path }) => (path === '/login' ? { status: 401 } : {}));
    const more = 'onStart: [{ post: /login }]\n    samplers: [{ get: /a }]';
    const result = await runPlan(work, openPlan('{ rate: 10/s, duration: 1s, maxThreads: 5 }', more));
    const { started, dropped, unserved } = arrivalsOf(result);
    expect({ started, all: unserved + dropped }).toEqual({ started: 0, all: 10 });
    expect(unserved).toBeGreaterThan(0);
  });

  test('data that is used up: ended with their thread', async () => {
    server.reset();
    const text = `data: { ids: { rows: [{ id: 1 }, { id: 2 }, { id: 3 }], mode: unique } }\n${openPlan(
      '{ rate: 10/s, duration: 1s, maxThreads: 5 }',
      "samplers: [{ get: '/a/{{ids.id}}' }]",
    )}`;
    const result = await runPlan(work, text);
    const { started, unserved, dropped } = arrivalsOf(result);
    expect({ started, all: unserved + dropped }).toEqual({ started: 3, all: 7 });
  });

  test('failed requests only, and a warm-up: elapsed and lag are there, counted apart', async () => {
    server.reset(() => ({ status: 500, delayMs: 30 }));
    const result = await runPlan(work, `warmUp: 1s\n${openPlan('{ rate: 20/s, duration: 3s, maxThreads: 50 }')}`);
    const { planned, started } = arrivalsOf(result);
    expect({ planned, started }).toEqual({ planned: 60, started: 60 });
    const row = rowOf(result, 'GET /a');
    expect(row.failed).toBe(row.requests);
    expect(row.requests + (result.summary.run.warmUp?.requests ?? 0)).toBe(60);
    expect(row.schedule?.scheduled).toBe(row.requests);
    expect(row.schedule?.elapsed['p50Ms']).toBeGreaterThanOrEqual(30);
    expect(Number(row['p50Ms'])).toBeGreaterThanOrEqual(row.schedule?.elapsed['p50Ms'] ?? Infinity);
  });
});

test('precision: high runs, and is warned of where there are not more cores than workers', async () => {
  server.reset();
  const result = await runPlan(work, openPlan('{ rate: 50/s, duration: 1s, maxThreads: 20, precision: high }'), {
    args: ['--workers', String(availableParallelism())],
  });
  expect(arrivalsOf(result)).toMatchObject({ planned: 50, started: 50 });
  expect(result.stderr).toContain('warning: "precision: high" of "Open" keeps a core busy for each worker');
  expect(result.run.events.map(({ name }) => name)).toContain('warning');
}, 120_000);

describe('the start barrier', () => {
  test('two workers begin at one instant', async () => {
    const quiet = await noiseFloor();
    server.reset();
    await runPlan(
      work,
      `baseUrl: ${server.origin}\nthreadGroups: [{ threads: 2, loops: 1, samplers: [{ get: '/{{threadNumber}}' }] }]\n`,
      { args: ['--workers', '2'] },
    );
    const [first, second] = server.log;
    expect(server.log.map(({ path }) => path).sort()).toEqual(['/1', '/2']);
    const apartMs = (second?.atMs ?? Infinity) - (first?.atMs ?? 0);
    expect(apartMs).toBeLessThan(2000);
    if (quiet.isQuiet) expect(apartMs).toBeLessThan(300);
    else console.info(`start barrier inconclusive: the machine stalls for ${quiet.p999GapMs.toFixed(1)} ms`);
    console.info(`start barrier: first requests of two workers ${apartMs.toFixed(1)} ms apart`);
  });

  test('arrivals of two workers interleave: each has every other one', async () => {
    const quiet = await noiseFloor();
    server.reset();
    const more = "samplers: [{ get: '/{{threadNumber}}' }]";
    await runPlan(work, openPlan('{ rate: 20/s, duration: 2s, maxThreads: 40 }', more), { args: ['--workers', '2'] });
    // Thread numbers of the first worker are odd.
    const workers = server.log.map(({ path }) => Number(path.slice(1)) % 2);
    expect(workers.filter((worker) => worker === 1)).toHaveLength(20);
    expect(workers).toHaveLength(40);
    // One after the other but where the machine was away for 50 ms; one worker first and then the other would change once.
    const changes = workers.filter((worker, i) => i > 0 && worker !== workers[i - 1]).length;
    if (quiet.isQuiet) expect(changes).toBeGreaterThan(30);
    else console.info(`interleaving inconclusive: the machine stalls for ${quiet.p999GapMs.toFixed(1)} ms`);
  });
});
