import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { workFolder } from '../support/cli.ts';
import { recordingServer, type RecordingServer } from '../support/recording-server.ts';
import { rowOf, runPlan } from '../support/run-plan.ts';
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
const group = (steps: string, load = 'loops: 2'): string =>
  `baseUrl: ${server.origin}\nthreadGroups:\n  - threads: 1\n    ${load}\n    samplers:\n${steps.replace(/^(?=.)/gm, '      ')}`;

describe('stop', () => {
  test.each([
    // what, the requests, exit code, reason
    ['iteration', ['/0', '/1', '/2', '/rest/2'], 0, 'completed'],
    ['thread', ['/0'], 0, 'completed'],
    ['test', ['/0'], 1, 'aborted'],
  ])('%s', async (what, requests, exitCode, reason) => {
    server.reset();
    const { code, run, summary } = await runPlan(
      work,
      group(
        `- get: /{{iteration}}
- if: { iteration: { lessThan: 2 } }
  samplers: [{ stop: ${what}, name: Enough }]
- get: /rest/{{iteration}}
`,
        'loops: 3',
      ),
    );
    expect([paths(), code, run.end.reason]).toEqual([requests, exitCode, reason]);
    expect(summary.all.failed).toBe(0);
    if (what === 'test') expect(run.end.detail).toBe('The plan says "stop: test" (Enough).');
  });
});

describe('forEach', () => {
  test('runs once for each value: extracted lists, JSON arrays, written lists, single values', async () => {
    server.reset(() => ({ json: { items: [{ id: 7 }, { id: 9 }], tags: ['a b', 3], one: 'x', none: [] } }));
    const { code, summary } = await runPlan(
      work,
      group(
        `- get: /read
  extractors: { ids: { jsonPath: '$.items[*].id', match: all }, tags: $.tags, one: $.one, none: $.none }
- { forEach: '{{ids}}', as: id, samplers: [{ get: '/ids/{{loop.index}}/{{id}}' }] }
- { forEach: '{{tags}}', as: tag, samplers: [{ get: '/tags/{{tag}}' }] }
- { forEach: '{{one}}', as: it, samplers: [{ get: '/one/{{it}}' }] }
- { forEach: '{{none}}', as: it, samplers: [{ get: '/none/{{it}}' }] }
- forEach: [1, 2]
  as: outer
  samplers:
    - { forEach: [a], as: inner, samplers: [{ get: '/nested/{{outer}}{{inner}}/{{loop.index}}' }] }
`,
        'loops: 1',
      ),
    );
    expect(paths()).toEqual([
      '/read',
      '/ids/0/7',
      '/ids/1/9',
      '/tags/a%20b',
      '/tags/3',
      '/one/x',
      '/nested/1a/0',
      '/nested/2a/0',
    ]);
    expect([code, summary.overview.skipped]).toEqual([0, 0]);
  });

  test('without a value, or with null, it is skipped and counted once; the rest goes on', async () => {
    server.reset(() => ({ json: { empty: null } }));
    const { summary } = await runPlan(
      work,
      group(
        `- { get: /read, extractors: { empty: $.empty } }
- { get: /miss, extractors: { ids: $.ids } }
- { forEach: '{{ids}}', as: id, samplers: [{ get: '/ids/{{id}}' }, { get: '/more/{{id}}' }] }
- { forEach: '{{empty}}', as: id, samplers: [{ get: '/empty/{{id}}' }] }
- get: /after
`,
        'loops: 1',
      ),
    );
    expect(paths()).toEqual(['/read', '/miss', '/after']);
    expect(rowOf({ summary }, 'GET /ids/{id}')).toMatchObject({ requests: 0, skipped: 1 });
    expect(rowOf({ summary }, 'GET /empty/{id}')).toMatchObject({ requests: 0, skipped: 1 });
    expect(summary.overview.skipped).toBe(2);
  });

  test('a stop inside leaves the list', async () => {
    server.reset();
    await runPlan(
      work,
      group(`- forEach: [1, 2, 3]
  as: n
  samplers:
    - get: /{{iteration}}/{{n}}
    - { if: { n: 2 }, samplers: [{ stop: iteration }] }
- get: /unreached
`),
    );
    expect(paths()).toEqual(['/0/1', '/0/2', '/1/1', '/1/2']);
  });
});

test.each([
  // steps, line:column, message
  ['- stop: user', '5:15', '"stop" must be iteration, thread or test, not "user".'],
  ["- { forEach: '{{nobody}}', as: id, samplers: [{ get: /a }] }", '5:23', 'Nothing sets "nobody"'],
  ["- { forEach: [1], as: id, samplers: [{ get: '/{{id}}' }] }\n      - get: /{{id}}", '6:17', 'Nothing sets "id"'],
  ['- { forEach: [1], as: loop, samplers: [{ get: /a }] }', '5:29', '"loop" is what holds {{loop.index}}'],
  ['- { forEach: [1], as: iteration, samplers: [{ get: /a }] }', '5:29', '"iteration" is a built-in name'],
  ['- { forEach: [1], samplers: [{ get: /a }] }', '5:11', 'A forEach needs "as".'],
  ['- { forEach: 7, as: id, samplers: [{ get: /a }] }', '5:20', '"forEach" must be an expression such as'],
  [
    "- { forEach: [1], as: id, samplers: [{ set: { latest: '{{id}}' } }] }\n      - get: /{{latest}}",
    '6:17',
    '"latest" is set only on some ways through the plan (line 5)',
  ],
])('%s', async (steps, place, message) => {
  const plan = `baseUrl: http://localhost\nthreadGroups:\n  - threads: 1\n    samplers:\n      ${steps}\n`;
  const { problems } = await compileText(plan, 'plan.yaml');
  const told = problems.map((problem) => `${problem.line}:${problem.column} ${problem.message}`);
  expect(told).toContainEqual(expect.stringContaining(message));
  expect(told.find((line) => line.includes(message))).toContain(place);
});
