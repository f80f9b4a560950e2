import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { plan, startPlan, workFolder } from '../support/cli.ts';
import { recordingServer, type RecordingServer } from '../support/recording-server.ts';
import { groupSums, readBack, rowOf, runPlan } from '../support/run-plan.ts';
import { compileText } from '../docs/wrap-plan.ts';

const work = workFolder();
let server: RecordingServer;
beforeAll(async () => {
  server = await recordingServer();
});
afterAll(async () => {
  await server.close();
  work.remove();
});

const paths = (): readonly string[] => server.log.map(({ path }) => path);

test('setUp runs once before, tearDown once after; all workers know what setUp has set', async () => {
  server.reset(({ path }) => (path === '/setUp' ? { delayMs: 300, json: { id: 7, list: ['a'] } } : {}));
  const { code, run, summary } = await runPlan(
    work,
    `
baseUrl: ${server.origin}
setUp:
  - { post: /setUp, extractors: { shop: $.id, all: $.list } }
  - set: { title: 'shop {{shop}}' }
tearDown:
  - delete: /tearDown/{{shop}}
threadGroups:
  - threads: 4
    loops: 2
    onStart: [{ get: '/start/{{shop}}' }]
    samplers:
      - get: /job/{{shop}}/{{title}}/{{all.0}}
`,
    { args: ['--workers', '2'] },
  );
  const all = paths();
  expect([all[0], all.at(-1)]).toEqual(['/setUp', '/tearDown/7']);
  expect(server.counts()).toEqual({
    'POST /setUp': 1,
    'GET /start/7': 4,
    'GET /job/7/shop%207/a': 8,
    'DELETE /tearDown/7': 1,
  });
  expect([code, summary.all.requests, groupSums(run).iterations]).toEqual([0, 14, 8]);
  expect(rowOf({ summary }, 'POST /setUp')).toMatchObject({ requests: 1, failed: 0 });
  expect(run.head.samplers.filter(({ hopOf }) => hopOf === undefined).map(({ group }) => group)).toEqual([
    'setUp',
    'Thread group 1',
    'Thread group 1',
    'tearDown',
  ]);
});

test('a failed setUp ends the run as aborted, and tearDown still runs', async () => {
  server.reset(({ path }) => (path === '/setUp' ? { status: 500 } : {}));
  const { code, run } = await runPlan(
    work,
    `
baseUrl: ${server.origin}
setUp: [{ post: /setUp }, { post: /more }]
tearDown: [{ delete: /broken }, { delete: /all }]
threadGroups:
  - { threads: 2, samplers: [{ get: /work }] }
`,
    { args: ['--workers', '2'] },
  );
  expect(paths()).toEqual(['/setUp', '/broken', '/all']);
  expect([code, run.end.reason]).toEqual([1, 'aborted']);
  expect(run.end.detail).toContain('setUp ended the run before any thread group began.');
});

describe('tearDown', () => {
  const endless = (tearDown: string, onError = 'continue'): string => `
baseUrl: ${server.origin}
tearDown: [${tearDown}]
threadGroups:
  - { threads: 2, duration: 1m, thinkTime: 100ms, gracefulStop: 1s, onError: ${onError}, samplers: [{ get: /work }] }
`;

  test('runs after Ctrl-C, no longer than gracefulStop', async () => {
    server.reset(({ path }) => (path === '/slow' ? { never: true } : {}));
    const file = work.write('stopped.yaml', endless('{ delete: /all }, { delete: /slow }, { delete: /unreached }'));
    const output = work.fresh('report');
    const child = startPlan(['run', file, '-o', output, '--quiet', '--allow-invalid']);
    await server.asked(3);
    child.kill('SIGINT');
    const { code, run, summary } = await readBack(await child.finished, output);
    expect([code, run.end.reason]).toEqual([130, 'stopped']);
    expect(paths().filter((path) => path !== '/work')).toEqual(['/all', '/slow']);
    expect(rowOf({ summary }, 'DELETE /slow')).toMatchObject({ requests: 0, interrupted: 1 });
  });

  test('runs after stopTestNow', async () => {
    server.reset(({ path }) => (path === '/work' ? { status: 500 } : {}));
    const { code } = await runPlan(work, endless('{ delete: /all }', 'stopTestNow'));
    expect([code, paths().at(-1)]).toEqual([1, '/all']);
  });
});

test.each([
  // steps in the group, place, message
  ['{ set: { shop: 2 } }', '6:16', '"shop" is set in setUp (line 3) and read-only after it'],
  ["{ get: '/{{shp}}' }", '6:18', 'Did you mean "shop" (set, line 3)?'],
])('%s', async (step, place, message) => {
  const text = `baseUrl: http://localhost
setUp:
  - set: { shop: 1 }
threadGroups:
  - samplers:
    - ${step}
    threads: 1
`;
  const { problems } = await compileText(text, 'plan.yaml');
  const told = problems.map((problem) => `${problem.line}:${problem.column} ${problem.message}`);
  expect(told).toEqual([expect.stringContaining(message)]);
  expect(told[0]).toContain(place);
});

test('setUp must be a list of steps', async () => {
  const file = work.write(
    'wrong.yaml',
    'setUp: { get: /a }\nthreadGroups: [{ threads: 1, samplers: [{ get: /a }] }]\n',
  );
  const { code, stderr } = await plan(['validate', file]);
  expect([code, stderr]).toEqual([2, expect.stringContaining('"setUp" must be a list of steps')]);
});
