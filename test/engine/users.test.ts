import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { workFolder } from '../support/cli.ts';
import { countBy, recordingServer, type RecordingServer } from '../support/recording-server.ts';
import { groupSums, rowOf, runPlan } from '../support/run-plan.ts';

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
const gapMs = (from: string, to: string): number => {
  const at = (path: string): number => server.log.find((request) => request.path === path)?.atMs ?? Number.NaN;
  return at(to) - at(from);
};

test('the innermost timer wins and timers do not add up; pause and thinkTime wait', async () => {
  server.reset();
  const { run } = await runPlan(
    work,
    `
baseUrl: ${server.origin}
threadGroups:
  - threads: 1
    loops: 2
    thinkTime: 700ms
    timer: 2m
    samplers:
      - name: Quick
        timer: 400ms
        samplers:
          - { get: '/own/{{iteration}}', timer: 0ms }
          - { get: '/inherited/{{iteration}}' }
          - { pause: 500ms }
          - { get: '/paused/{{iteration}}', timer: 0s }
`,
  );
  expect(paths()).toEqual(['/own/0', '/inherited/0', '/paused/0', '/own/1', '/inherited/1', '/paused/1']);
  expect(gapMs('/own/0', '/inherited/0')).toBeGreaterThan(380);
  expect(gapMs('/inherited/0', '/paused/0')).toBeGreaterThan(480);
  expect(gapMs('/paused/0', '/own/1')).toBeGreaterThan(680);
  expect(run.end.durationMs).toBeLessThan(60_000);
});

test('a failing onStart loses the thread; onStop runs for those that began', async () => {
  server.reset(({ path }) => ({ status: /\/login\/[13]$/.test(path) ? 401 : 200 }));
  const { code, run, summary } = await runPlan(
    work,
    `
baseUrl: ${server.origin}
threadGroups:
  - threads: 4
    loops: 2
    onStart: [{ post: '/login/{{threadNumber}}' }]
    samplers: [{ get: '/job/{{threadNumber}}' }]
    onStop: [{ post: '/logout/{{threadNumber}}' }]
`,
  );
  expect(code).toBe(0);
  expect(groupSums(run)).toEqual({ iterations: 4, dropped: 0, lost: 2 });
  expect(summary.overview.lost).toBe(2);
  expect(server.counts()).toEqual({
    'POST /login/1': 1,
    'POST /login/2': 1,
    'POST /login/3': 1,
    'POST /login/4': 1,
    'GET /job/2': 2,
    'GET /job/4': 2,
    'POST /logout/2': 1,
    'POST /logout/4': 1,
  });
});

describe('onError', () => {
  test.each([
    // onError, /fail, /after, exit code, reason
    ['continue', 3, 3, 0, 'completed'],
    ['nextIteration', 3, 0, 0, 'completed'],
    ['stopThread', 1, 0, 0, 'completed'],
    ['stopTest', 1, 0, 1, 'aborted'],
  ])('%s', async (onError, fail, after, exitCode, reason) => {
    server.reset(({ path }) => (path === '/fail' ? { status: 500 } : {}));
    const { code, run } = await runPlan(
      work,
      `
baseUrl: ${server.origin}
threadGroups:
  - threads: 1
    loops: 3
    onError: ${onError}
    samplers:
      - get: /fail
      - get: /after
`,
    );
    const counts = server.counts();
    expect([counts['GET /fail'] ?? 0, counts['GET /after'] ?? 0, code, run.end.reason]).toEqual([
      fail,
      after,
      exitCode,
      reason,
    ]);
  });

  test('stopTestNow cuts off requests of other groups; a sampler has the last word over its group', async () => {
    server.reset(({ path }) => (path === '/never' ? { never: true } : path.startsWith('/fail') ? { status: 500 } : {}));
    const { code, run, summary } = await runPlan(
      work,
      `
baseUrl: ${server.origin}
threadGroups:
  - threads: 2
    samplers: [{ get: /never }]
  - threads: 1
    loops: 5
    delay: 1s
    onError: continue
    samplers:
      - get: /fail
      - { get: /failNow, onError: stopTestNow }
      - get: /after
`,
    );
    expect(server.counts()).toEqual({ 'GET /never': 2, 'GET /fail': 1, 'GET /failNow': 1 });
    expect([code, run.end.reason]).toEqual([1, 'aborted']);
    expect(summary.all).toMatchObject({ requests: 2, failed: 2, interrupted: 2 });
    expect(run.end.durationMs).toBeLessThan(20_000);
  });
});

describe('onError of a controller', () => {
  test.each([
    // what stands around /fail and /inside → how often /inside and /after are asked in two iterations
    ['transaction', '{ transaction: T, onError: nextIteration, samplers: STEPS }', 0, 0],
    ['samplers', '{ name: Group, onError: nextIteration, samplers: STEPS }', 0, 0],
    ['if', '{ if: { x: 1 }, onError: nextIteration, samplers: STEPS }', 0, 0],
    ['else', '{ if: { x: 2 }, onError: nextIteration, samplers: [{ get: /no }], else: STEPS }', 0, 0],
    ['pickOne', '{ pickOne: [{ get: /fail }], onError: nextIteration }', 0, 0],
    ['repeat', '{ repeat: 2, onError: nextIteration, samplers: STEPS }', 0, 0],
    [
      'the innermost wins',
      '{ transaction: T, onError: stopThread, samplers: [{ onError: continue, samplers: STEPS }] }',
      2,
      2,
    ],
    ['a sampler wins', '{ transaction: T, onError: stopThread, samplers: [{ get: /fail, onError: continue }] }', 0, 2],
    [
      'repeat with until: not for the samplers',
      '{ repeat: 2, until: { x: 1 }, onError: stopThread, samplers: STEPS }',
      2,
      2,
    ],
  ])('%s', async (_, step, inside, after) => {
    server.reset(({ path }) => (path === '/fail' ? { status: 500 } : {}));
    await runPlan(
      work,
      `
baseUrl: ${server.origin}
threadGroups:
  - threads: 1
    loops: 2
    samplers:
      - set: { x: 1 }
      - ${step.replace('STEPS', '[{ get: /fail }, { get: /inside }]')}
      - get: /after
`,
    );
    const counts = server.counts();
    expect([counts['GET /inside'] ?? 0, counts['GET /after'] ?? 0]).toEqual([inside, after]);
  });
});

test('repeat: a fixed number, polling until the conditions hold, and running out of tries', async () => {
  let asked = 0;
  server.reset(({ path }) => {
    if (path === '/status') return { json: { status: ++asked === 3 ? 'completed' : 'pending' } };
    return { json: { status: 'pending' } };
  });
  const { code, run, summary } = await runPlan(
    work,
    `
baseUrl: ${server.origin}
threadGroups:
  - threads: 1
    samplers:
      - repeat: 3
        samplers: [{ get: '/loop/{{loop.index}}' }]
      - repeat: 10
        name: Wait for report
        every: 300ms
        until: { status: completed }
        samplers:
          - { get: /status, extractors: { status: $.status } }
      - get: /download
      - repeat: 2
        name: Wait in vain
        until: { state: completed }
        onError: nextIteration
        samplers:
          - { get: /stuck, extractors: { state: $.status } }
      - get: /unreached
`,
  );
  expect(code).toBe(0);
  expect(paths()).toEqual([
    '/loop/0',
    '/loop/1',
    '/loop/2',
    '/status',
    '/status',
    '/status',
    '/download',
    '/stuck',
    '/stuck',
  ]);
  const polls = server.log.filter(({ path }) => path === '/status').map(({ atMs }) => atMs);
  expect((polls[2] ?? 0) - (polls[0] ?? 0)).toBeGreaterThan(500);
  expect(rowOf({ summary }, 'Wait for report')).toMatchObject({ kind: 'poll', requests: 1, failed: 0 });
  expect(rowOf({ summary }, 'Wait in vain')).toMatchObject({ kind: 'poll', requests: 1, failed: 1 });
  expect(summary.all).toMatchObject({ requests: 9, failed: 0 });
  expect(run.errors).toMatchObject([{ kind: 'poll', name: 'poll_exhausted' }]);
  expect(run.errors[0]?.message).toContain('Wait in vain: not reached after');
});

test('if and else: conditions compare types, several must all hold, any and not combine', async () => {
  server.reset(() => ({ json: { number: 5, text: '5', yes: true, big: 12 } }));
  const { summary } = await runPlan(
    work,
    `
baseUrl: ${server.origin}
threadGroups:
  - threads: 1
    samplers:
      - get: /read
        extractors: { number: $.number, text: $.text, yes: $.yes, big: $.big }
      - { if: { number: 5 }, samplers: [{ get: /1-yes }], else: [{ get: /1-no }] }
      - { if: { text: 5 }, samplers: [{ get: /2-yes }], else: [{ get: /2-no }] }
      - { if: { text: '5' }, samplers: [{ get: /3-yes }], else: [{ get: /3-no }] }
      - { if: { yes: true, big: { greaterThan: 11 } }, samplers: [{ get: /4-yes }], else: [{ get: /4-no }] }
      - { if: { yes: true, big: { greaterThan: 12 } }, samplers: [{ get: /5-yes }], else: [{ get: /5-no }] }
      - { if: { any: [{ number: 6 }, { big: { between: [10, 12] } }] }, samplers: [{ get: /6-yes }], else: [{ get: /6-no }] }
      - { if: { not: { yes: true } }, samplers: [{ get: /7-yes }], else: [{ get: /7-no }] }
      - { if: { number: { type: text } }, samplers: [{ get: /8-yes }] }
`,
  );
  expect(paths()).toEqual(['/read', '/1-yes', '/2-no', '/3-yes', '/4-yes', '/5-no', '/6-yes', '/7-no']);
  expect(summary.all.failed).toBe(0);
});

test('transactions time their samplers without pauses and are not in the totals', async () => {
  server.reset(({ path }) => ({ delayMs: 100, status: path === '/broken' ? 500 : 200 }));
  const { summary } = await runPlan(
    work,
    `
baseUrl: ${server.origin}
threadGroups:
  - threads: 1
    samplers:
      - transaction: Checkout
        samplers:
          - get: /cart
          - pause: 5s
          - get: /pay
      - transaction: Broken
        samplers: [{ get: /broken }]
`,
  );
  const checkout = rowOf({ summary }, 'Checkout');
  expect(checkout).toMatchObject({ kind: 'transaction', requests: 1, failed: 0 });
  expect(checkout['maxMs']).toBeGreaterThanOrEqual(195);
  expect(checkout['maxMs']).toBeLessThan(5000);
  expect(rowOf({ summary }, 'Broken')).toMatchObject({ requests: 1, failed: 1 });
  expect(summary.all).toMatchObject({ requests: 3, failed: 1 });
});

test('an iteration starts without the last one’s values: what lacks one is skipped, never sent', async () => {
  let created = 0;
  server.reset(({ path }) => (path === '/create' && ++created !== 2 ? { json: { id: created } } : { json: {} }));
  const { code, run, summary } = await runPlan(
    work,
    `
baseUrl: ${server.origin}
threadGroups:
  - threads: 1
    loops: 3
    variables: { kept: 'thread-{{threadNumber}}' }
    samplers:
      - { post: /create, extractors: { id: $.id } }
      - { get: '/read/{{id}}' }
      - { set: { double: '{{add id id}}', fixed: 7 } }
      - { get: '/double/{{double}}' }
      - { get: '/fixed/{{fixed}}/{{kept}}' }
`,
  );
  expect(code).toBe(0);
  expect(paths()).toEqual([
    '/create',
    '/read/1',
    '/double/2',
    '/fixed/7/thread-1',
    '/create',
    '/fixed/7/thread-1',
    '/create',
    '/read/3',
    '/double/6',
    '/fixed/7/thread-1',
  ]);
  expect(rowOf({ summary }, 'POST /create')).toMatchObject({ requests: 3, failed: 1 });
  expect(rowOf({ summary }, 'GET /read/{id}')).toMatchObject({ requests: 2, failed: 0, skipped: 1 });
  expect(summary.overview.skipped).toBe(2);
  expect(run.errors).toMatchObject([{ kind: 'extract', name: 'extract_miss' }]);
});

test('each user has its own cookies', async () => {
  server.reset(({ path }) =>
    path.startsWith('/login') ? { headers: { 'set-cookie': [`sid=${path.split('/')[2] ?? ''}; Path=/`, 'a=b'] } } : {},
  );
  await runPlan(
    work,
    `
baseUrl: ${server.origin}
threadGroups:
  - threads: 3
    loops: 2
    onStart: [{ get: '/login/{{threadNumber}}' }]
    samplers: [{ get: '/me/{{threadNumber}}' }]
`,
  );
  const own = server.log
    .filter(({ path }) => path.startsWith('/me'))
    .map(({ path, headers }) => [path, headers.cookie]);
  expect(own).toHaveLength(6);
  for (const [path = '', cookie = ''] of own) expect(cookie).toContain(`sid=${path.split('/')[2] ?? ''}`);
  expect(server.log.filter(({ path }) => path.startsWith('/login')).every(({ headers }) => !headers.cookie)).toBe(true);
});

test('values keep their types on the wire', async () => {
  server.reset(() => ({ text: '{"big":8414239796945638123,"price":1.50}' }));
  work.write('users.csv', 'id,vip,code,name\n7,true,007,A b/c\n');
  await runPlan(
    work,
    `
baseUrl: ${server.origin}
variables: { zip: '01234' }
data:
  users: { file: users.csv, types: { id: integer, vip: boolean } }
threadGroups:
  - threads: 1
    samplers:
      - { get: /read, extractors: { big: $.big } }
      - post: /typed
        query: { zip: 01234, phone: +15551234567, price: 1.10, flag: true, list: [a, b], none: null, name: "O'Brien & Co" }
        json:
          customer_id: '{{randomInt 1000 1500}}'
          active: "{{pick true false}}"
          text: 'n{{randomInt 1 9}}'
          zip: '{{zip}}'
          big: '{{big}}'
          written: 9007199254740993
          id: '{{users.id}}'
          vip: '{{users.vip}}'
          code: '{{users.code}}'
          date: 2025-01-01
          no: no
      - post: /form
        form: { zip: 01234, big: '{{big}}', yes: '{{users.vip}}' }
      - get: /items/{{users.name}}?q={{users.name}}
`,
  );
  const [, typed, form, item] = server.log;
  expect(typed?.path).toBe(
    `/typed?zip=01234&phone=%2B15551234567&price=1.10&flag=true&list=a&list=b&name=O'Brien%20%26%20Co`,
  );
  const body = typed?.body ?? '';
  expect(body).toContain('"big":8414239796945638123');
  expect(body).toContain('"written":9007199254740993');
  expect(JSON.parse(body)).toMatchObject({
    zip: '01234',
    id: 7,
    vip: true,
    code: '007',
    date: '2025-01-01',
    no: 'no',
    customer_id: expect.any(Number),
    active: expect.any(Boolean),
    text: expect.stringMatching(/^n[1-9]$/),
  });
  expect(form?.body).toBe('zip=01234&big=8414239796945638123&yes=true');
  expect(item?.path).toBe('/items/A%20b%2Fc?q=A%20b%2Fc');
});

describe('data feeds', () => {
  const rows = (count: number): string =>
    Array.from({ length: count }, (_, index) => `      - { name: r${index} }`).join('\n');
  const feedPlan = (settings: string, load: string, count = 3): string => `
baseUrl: ${server.origin}
data:
  person:
    ${settings}
    rows:
${rows(count)}
threadGroups:
  - ${load}
    samplers: [{ get: '/{{threadNumber}}/{{person.name}}' }]
`;
  const names = (): readonly (string | undefined)[] => server.log.map(({ path }) => path.split('/')[2]);

  test.each([
    // settings, load, names the server sees
    ['mode: sequential', 'threads: 1\n    loops: 5', ['r0', 'r1', 'r2', 'r0', 'r1']],
    ['mode: sequential\n    onEnd: stopThread', 'threads: 1\n    loops: 5', ['r0', 'r1', 'r2']],
    ['mode: unique', 'threads: 1\n    loops: 5', ['r0', 'r1', 'r2']],
    ['mode: sequential\n    per: thread', 'threads: 1\n    loops: 3', ['r0', 'r0', 'r0']],
  ])('%j with %j', async (settings, load, expected) => {
    server.reset();
    const { code, run } = await runPlan(work, feedPlan(settings, load));
    expect(code).toBe(0);
    expect(names()).toEqual(expected);
    expect(groupSums(run).iterations).toBe(expected.length);
  });

  test('unique rows go to one thread each, over all workers; threads without a row do not start', async () => {
    server.reset();
    const { code } = await runPlan(work, feedPlan('mode: unique\n    per: thread', 'threads: 6\n    loops: 2', 4), {
      args: ['--workers', '2'],
    });
    expect(code).toBe(0);
    expect(countBy(names().map(String))).toEqual({ r0: 2, r1: 2, r2: 2, r3: 2 });
  });

  test('onEnd: stopTest ends the run', async () => {
    server.reset();
    const { code, run, summary } = await runPlan(
      work,
      feedPlan('mode: unique\n    onEnd: stopTest', 'threads: 1\n    loops: 9'),
    );
    expect(names()).toEqual(['r0', 'r1', 'r2']);
    expect([code, run.end.reason]).toEqual([0, 'completed']);
    const text = 'Data set "person" ran out of rows after 3; the test ended (onEnd: stopTest).';
    expect(run.end.detail).toBe(text);
    expect(run.events).toMatchObject([{ name: 'data-used-up', text }]);
    expect(summary.verdict.sentence).toBe(`The plan sets no thresholds, so nothing was judged. ${text}`);
  });

  test('random rows repeat with the seed', async () => {
    const sequences: string[] = [];
    for (const seed of [5, 5, 6]) {
      server.reset();
      await runPlan(work, feedPlan('mode: random', 'threads: 1\n    loops: 30', 5), { args: ['--seed', String(seed)] });
      sequences.push(names().join());
    }
    expect(sequences[0]).toBe(sequences[1]);
    expect(sequences[0]).not.toBe(sequences[2]);
    expect(new Set(sequences[0]?.split(','))).toEqual(new Set(['r0', 'r1', 'r2', 'r3', 'r4']));
  });
});

describe('the same --seed sends the same requests', () => {
  const text = (): string => `
baseUrl: ${server.origin}
threadGroups:
  - threads: 3
    loops: 40
    pickOne:
      - { weight: 3, get: '/often/{{threadNumber}}/{{randomInt 1 1000}}/{{uuid}}' }
      - { weight: 1, post: '/seldom/{{threadNumber}}', json: { name: "{{faker 'person.fullName'}}", x: '{{randomFloat 0 1 6}}' } }
`;
  /** What each thread sent, in its own order. */
  const perThread = (): readonly string[] =>
    [1, 2, 3].map((thread) =>
      server.log
        .filter(({ path }) => path.split('/')[2] === String(thread))
        .map(({ method, path, body }) => `${method} ${path} ${body}`)
        .join('\n'),
    );

  test('twice, and on two workers; weights hold within wide bounds', async () => {
    const runs: (readonly string[])[] = [];
    for (const args of [
      ['--seed', '11'],
      ['--seed', '11'],
      ['--seed', '11', '--workers', '2'],
      ['--seed', '12'],
    ]) {
      server.reset();
      const { summary, run } = await runPlan(work, text(), { args });
      expect(server.log).toHaveLength(120);
      expect(summary.all).toMatchObject({ requests: 120, failed: 0 });
      expect(groupSums(run).iterations).toBe(120);
      const often = server.log.filter(({ method }) => method === 'GET').length;
      expect(often).toBeGreaterThan(65); // 90 expected; five standard deviations are 24
      expect(often).toBeLessThan(115);
      runs.push(perThread());
    }
    const [first, again, twoWorkers, otherSeed] = runs;
    expect(again).toEqual(first);
    expect(twoWorkers).toEqual(first);
    expect(otherSeed).not.toEqual(first);
    expect(new Set(first).size).toBe(3);
  });
});
