import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { compileText, problemLines } from '../support/compile-text.ts';
import { workFolder } from '../support/cli.ts';
import { recordingServer, type RecordingServer } from '../support/recording-server.ts';
import { rowOf, runPlan } from '../support/run-plan.ts';

const work = workFolder();
let server: RecordingServer;
beforeAll(async () => {
  server = await recordingServer();
});
afterAll(async () => {
  await server.close();
  work.remove();
});

const problemsOf = async (text: string): Promise<readonly string[]> => problemLines(await compileText(text));

const HEAD = 'baseUrl: http://127.0.0.1:1\n';
/** A plan of one group; lines 1 and 2 are its head. */
const planOf = (fragments: string, samplers: string): string =>
  `${HEAD}fragments:\n${fragments}threadGroups:\n  - threads: 1\n    samplers:\n${samplers}`;

describe('use', () => {
  test('runs the steps as if they stood there, with typed arguments', async () => {
    server.reset(({ path }) => (path === '/login' ? { json: { token: 't1' } } : undefined));
    const { code, summary } = await runPlan(
      work,
      `baseUrl: ${server.origin}
fragments:
  login:
    samplers:
      - post: /login
        json: { user: '{{user}}', age: '{{age}}', tags: '{{tags}}' }
        extractors: { token: $.token }
  order:
    samplers:
      - use: login
        with: { user: '{{buyer}}', age: 41, tags: [a, 1] }
      - get: /orders/{{token}}/{{buyer}}
data: { account: { rows: [{ name: ada }] } }
threadGroups:
  - threads: 1
    loops: 2
    samplers:
      - use: order
        with: { buyer: '{{account.name}}-{{iteration}}' }
      - get: /after/{{token}}
      - use: login
        with: { user: eve, age: '{{iteration}}', tags: null }
`,
    );
    expect(code).toBe(0);
    expect(server.log.map(({ path, body }) => `${path} ${body}`)).toEqual([
      '/login {"user":"ada-0","age":41,"tags":["a",1]}',
      '/orders/t1/ada-0 ',
      '/after/t1 ',
      '/login {"user":"eve","age":0,"tags":null}',
      '/login {"user":"ada-1","age":41,"tags":["a",1]}',
      '/orders/t1/ada-1 ',
      '/after/t1 ',
      '/login {"user":"eve","age":1,"tags":null}',
    ]);
    expect(rowOf({ summary }, 'POST /login').requests).toBe(4);
  });

  test('constant arguments serve in settings; the timer and onError of the use hold inside', async () => {
    server.reset(() => ({ status: 500 }));
    const { code } = await runPlan(
      work,
      `baseUrl: ${server.origin}
fragments:
  poll:
    samplers:
      - repeat: '{{tries}}'
        samplers: [{ get: /poll }]
threadGroups:
  - threads: 1
    samplers:
      - use: poll
        with: { tries: 3 }
      - use: poll
        with: { tries: 2 }
        onError: nextIteration
      - get: /never
`,
    );
    expect([code, server.counts()]).toEqual([0, { 'GET /poll': 4 }]);
  });

  test('an argument without a value skips what reads it', async () => {
    server.reset(() => ({ json: {} }));
    const { summary } = await runPlan(
      work,
      `baseUrl: ${server.origin}
fragments:
  show: { samplers: [{ get: '/show/{{id}}' }] }
threadGroups:
  - threads: 1
    samplers:
      - get: /ids
        extractors: { found: $.id }
      - use: show
        with: { id: '{{found}}' }
`,
    );
    expect([server.counts(), rowOf({ summary }, 'GET /show/{id}').skipped]).toEqual([{ 'GET /ids': 1 }, 1]);
  });

  test('pickOne may be the body, and a fragment may run in setUp, onStart and onStop', async () => {
    server.reset();
    const { code } = await runPlan(
      work,
      `baseUrl: ${server.origin}
fragments:
  ping: { pickOne: [{ get: '/{{where}}' }] }
setUp: [{ use: ping, with: { where: setUp } }]
tearDown: [{ use: ping, with: { where: tearDown } }]
threadGroups:
  - threads: 1
    onStart: [{ use: ping, with: { where: onStart } }]
    onStop: [{ use: ping, with: { where: onStop } }]
    pickOne: [{ use: ping, with: { where: body }, weight: 2 }]
`,
    );
    expect(code).toBe(0);
    expect(server.log.map(({ path }) => path)).toEqual(['/setUp', '/onStart', '/body', '/onStop', '/tearDown']);
  });
});

describe('mistakes', () => {
  test.each([
    // what, fragments, samplers, problems
    [
      'an unknown fragment',
      '  login: { samplers: [{ get: /a }] }\n',
      '      - use: logn\n      - use: login\n',
      ['7:14 unknown-fragment There is no fragment "logn". Did you mean "login"?'],
    ],
    [
      'a name that nothing sets where it is used, said once',
      "  show: { samplers: [{ get: '/a/{{id}}' }] }\n",
      '      - use: show\n      - use: show\n      - use: show\n        with: { id: 1 }\n',
      [
        '3:35 unknown-variable Nothing sets "id" before this sampler, where fragment "show" is used in line 7. Give it there:  with: { id: … }. No variable is available here.',
      ],
    ],
    [
      'an argument that nothing reads',
      "  show: { samplers: [{ get: '/a/{{id}}' }] }\n",
      '      - set: { id: 1 }\n      - use: show\n        with: { idd: 1 }\n      - use: show\n        with: { page: 1 }\n',
      [
        '9:17 unknown-argument Fragment "show" never reads "idd". Did you mean "id"?',
        '11:17 unknown-argument Fragment "show" never reads "page". It reads id.',
      ],
    ],
    [
      'arguments are not known behind the use, nor in fragments inside',
      "  show: { samplers: [{ get: '/a/{{id}}' }] }\n  outer: { samplers: [{ get: '/b/{{id}}' }, { use: show }] }\n",
      "      - use: outer\n        with: { id: 1 }\n      - get: '/c/{{id}}'\n",
      [
        '3:35 unknown-variable Nothing sets "id" before this sampler, where fragment "show" is used in line 4. Give it there:  with: { id: … }. No variable is available here.',
        '10:20 unknown-variable Nothing sets "id" before this sampler. No variable is available here.',
      ],
    ],
    [
      'a cycle',
      '  a: { samplers: [{ use: b }] }\n  b: { samplers: [{ use: c }] }\n  c: { samplers: [{ use: a }] }\n',
      '      - use: a\n      - use: b\n',
      [
        '5:26 cycle Fragment "a" uses itself: a → b → c → a. Take one of these uses out; to run steps again, "repeat" them.',
      ],
    ],
    [
      'an argument is read-only, and no data set or helper',
      '  a: { samplers: [{ get: "/{{id}}", extractors: { id: $.id } }] }\n',
      '      - use: a\n        with: { id: 1 }\n      - use: a\n        with: { id: 1, uuid: 2 }\n',
      [
        '3:51 bad-value "id" is given to fragment "a" by "with" (line 8), and read-only in it; call this variable something else.',
        '10:24 bad-value "uuid" is the name of a helper, which {{uuid}} would call; call the variable something else.',
      ],
    ],
    [
      'a fragment that is never used',
      '  a: { samplers: [{ get: /a }] }\n  b: { samplers: [{ get: /b }] }\n',
      '      - use: a\n',
      ['4:3 advice Fragment "b" is never used. Put  - use: b  where it is to run.'],
    ],
    [
      'shape: a list in place of the map, a wrong setting, and arguments under another tool’s word',
      '  a: [{ get: /a }]\n  b: { samplers: [{ get: /b }], with: {} }\n',
      '      - use: a\n      - use: b\n        args: { x: 1 }\n',
      [
        '3:6 wrong-type "a" must be a map such as { samplers: [ … ] }, not a list. Example:  a: { samplers: [{ post: /login, extractors: { token: $.access_token } }] }',
        '4:33 unknown-key "with" is not a setting of a fragment. It is a setting of a use.',
        '10:9 unknown-key "args" is not a setting of a use. Here it is called "with":  with: { user: "{{account.username}}" }',
        '10:17 unknown-argument Fragment "b" never reads "x". It reads no variables: leave it out.',
      ],
    ],
  ])('%s', async (_what, fragments, samplers, expected) => {
    expect(await problemsOf(planOf(fragments, samplers))).toEqual(expected);
  });

  test('fragments that ask for far too many copies', async () => {
    const level = (i: number): string => `  f${i}: { samplers: [{ use: f${i + 1} }, { use: f${i + 1} }] }\n`;
    const fragments = `${Array.from({ length: 20 }, (_, i) => level(i)).join('')}  f20: { samplers: [{ get: /a }] }\n`;
    const problems = await problemsOf(planOf(fragments, '      - use: f0\n'));
    expect(problems).toEqual([expect.stringContaining('too-big Fragments are used more than 5,000 times here')]);
  });
});
