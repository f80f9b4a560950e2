import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { compileText, problemLines } from '../support/compile-text.ts';
import { plan, workFolder } from '../support/cli.ts';
import { recordingServer, type Answer, type Recorded, type RecordingServer } from '../support/recording-server.ts';
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

const planOf = (steps: string, load = 'loops: 1'): string =>
  `baseUrl: ${server.origin}\nthreadGroups:\n  - threads: 1\n    ${load}\n    samplers:\n${steps.replace(/^(?=.)/gm, '      ')}`;

describe('parallel', () => {
  test('all branches are under way at once, each on its connection, with the same cookies', async () => {
    server.reset(({ path }) => {
      if (path === '/in') return { headers: { 'set-cookie': 'sid=s1; Path=/' } };
      return path.startsWith('/slow') ? { delayMs: 400, json: { from: path.slice(-1).toUpperCase() } } : undefined;
    });
    const { code, summary } = await runPlan(
      work,
      planOf(`- get: /in
- transaction: Both
  samplers:
    - parallel:
        - get: /slow/a
          extractors: { a: $.from }
        - samplers:
            - get: /slow/b
              extractors: { b: $.from }
            - get: /quick{{b}}
        - { get: /slow/c, enabled: false }
- get: /after{{a}}{{b}}
`),
      { args: ['--no-preflight'] },
    );
    expect(code).toBe(0);
    const [, first, second, ...rest] = server.log;
    expect(new Set([first?.path, second?.path])).toEqual(new Set(['/slow/a', '/slow/b']));
    // Far less than the 400 ms that each answer takes: neither waited for the other.
    expect((second?.atMs ?? Infinity) - (first?.atMs ?? 0)).toBeLessThan(350);
    expect(rest.map(({ path }) => path)).toEqual(['/quickB', '/afterAB']);
    expect(server.connections()).toBe(2);
    expect(server.log.slice(1).map(({ headers }) => headers.cookie)).toEqual(Array(4).fill('sid=s1'));
    expect(rowOf({ summary }, 'Both')).toMatchObject({ requests: 1, failed: 0 });
  });

  test.each([
    // what the first branch says, requests afterwards, exit code
    ['nextIteration', ['/bad', '/ok', '/then'], 0],
    ['stopThread', ['/bad', '/ok'], 0],
    ['stopTest', ['/bad', '/ok'], 1],
    ['stopTestNow', ['/bad', '/ok'], 1],
  ])('%s counts when all are over', async (onError, requests, exitCode) => {
    // The failure comes first; the other branch is under way by then.
    const answer = ({ path }: Recorded): Answer | undefined => {
      if (path === '/bad') return { status: 500, delayMs: 100 };
      return path === '/ok' ? { delayMs: 600 } : undefined;
    };
    server.reset(answer);
    const { code, summary } = await runPlan(
      work,
      planOf(`- parallel:
    - samplers: [{ get: /ok }, { get: /then }]
    - { get: /bad, onError: ${onError} }
- get: /never
`),
    );
    expect([server.log.map(({ path }) => path).sort(), code]).toEqual([requests, exitCode]);
    expect(rowOf({ summary }, 'GET /ok').requests).toBe(onError === 'stopTestNow' ? 0 : 1);
  });

  test('stop, repeat and fragments inside; the reason of the stop is told', async () => {
    server.reset(() => ({ json: { status: 'done' } }));
    const { code, run } = await runPlan(
      work,
      `fragments: { ping: { samplers: [{ get: '/{{id}}' }] } }\n${planOf(`- parallel:
    - repeat: 3
      until: { status: done }
      samplers: [{ get: /poll, extractors: { status: $.status } }]
    - { use: ping, with: { id: '{{iteration}}' } }
    - forEach: [1, 2]
      as: n
      samplers: [{ get: '/n{{n}}' }]
    - { stop: test, name: Enough }
`)}`,
    );
    expect([code, run.end.detail]).toEqual([1, 'The plan says "stop: test" (Enough).']);
  });

  test('pauses of branches overlap and are no part of a transaction', async () => {
    server.reset();
    const { summary } = await runPlan(
      work,
      planOf(`- transaction: Paused
  samplers:
    - parallel:
        - pause: 2s
        - samplers: [{ get: /a }, { pause: 1500ms }]
`),
    );
    expect(Number(rowOf({ summary }, 'Paused')['maxMs'])).toBeLessThan(1400);
    expect(Number(rowOf({ summary }, 'Paused')['maxMs'])).toBeGreaterThan(0);
  });

  test('a user whose onStart fails in one is lost', async () => {
    server.reset(({ path }) => (path === '/bad' ? { status: 500 } : undefined));
    const { run } = await runPlan(
      work,
      planOf('- get: /never', 'loops: 1\n    onStart: [{ parallel: [{ get: /bad }, { get: /ok }] }]'),
    );
    expect(groupSums(run)).toEqual({ iterations: 0, dropped: 0, lost: 1 });
  });

  test('twenty branches that pause at once are no leak', async () => {
    server.reset();
    const branch = '{ samplers: [{ get: /a }, { pause: 300ms }, { get: /b }] }';
    const { code, stderr } = await runPlan(work, planOf(`- parallel: [${Array(20).fill(branch).join(', ')}]`));
    expect([code, server.counts()]).toEqual([0, { 'GET /a': 20, 'GET /b': 20 }]);
    expect(stderr).not.toContain('Warning');
  });

  test('a counter counts on from one time to the next', async () => {
    server.reset();
    const counting = `- parallel:
    - get: /a/{{counter}}
    - parallel: [{ get: '/b/{{counter}}' }]
`;
    await runPlan(work, planOf(counting, 'loops: 3'));
    expect(server.log.map(({ path }) => path).sort()).toEqual(['/a/1', '/a/2', '/a/3', '/b/1', '/b/2', '/b/3']);
  });

  test('--once runs them too', async () => {
    server.reset();
    const file = work.write(
      'once.yaml',
      planOf(`- parallel:\n    - get: /a\n    - pickOne: [{ get: /b }, { get: /c }]\n`),
    );
    const { code } = await plan(['run', file, '--once', '--quiet'], { cwd: work.folder });
    expect([code, server.counts()]).toEqual([0, { 'GET /a': 1, 'GET /b': 1, 'GET /c': 1 }]);
  });

  test('the same seed draws the same numbers, whoever answers first', async () => {
    const text = planOf(
      `- parallel:\n    - samplers: [{ get: '/a/{{randomInt 1 9999}}' }, { get: '/a/{{randomInt 1 9999}}' }]\n    - samplers: [{ get: '/b/{{randomInt 1 9999}}' }, { get: '/b/{{randomInt 1 9999}}' }]\n`,
      'loops: 2',
    );
    const drawn = async (slow: string): Promise<readonly string[]> => {
      server.reset(({ path }) => (path.startsWith(slow) ? { delayMs: 60 } : undefined));
      await runPlan(work, text, { args: ['--seed', '5'] });
      return server.log.map(({ path }) => path).sort();
    };
    expect(await drawn('/a')).toEqual(await drawn('/b'));
  });
});

describe('names', () => {
  test.each([
    // what, steps from line 6 on, problems
    [
      'of another branch are not known, behind it they are',
      `- parallel:\n    - get: /a\n      extractors: { id: $.id }\n    - get: /b/{{id}}\n- get: /c/{{id}}\n`,
      [
        '9:23 may-be-unset "id" is set in another step of the same "parallel" (line 8), which runs at the same time. Move this step behind the "parallel", or both into one "samplers" inside it.',
      ],
    ],
    [
      'may be set once',
      `- parallel:\n    - get: /a\n      extractors: { id: $.id }\n    - set: { id: 2 }\n- get: /c/{{id}}\n`,
      [
        '9:20 bad-value "id" is set in another step of the same "parallel" too (line 8), so that the last to finish would win. Call one of them something else.',
      ],
    ],
    [
      'set only in a branch of a branch may be unset',
      `- set: { x: 1 }\n- parallel:\n    - if: { x: 1 }\n      samplers: [{ set: { y: 2 } }]\n    - get: /a\n- get: /c/{{y}}\n`,
      [expect.stringContaining('11:19 may-be-unset "y" is set only in a branch of "if" (line 9)')],
    ],
  ])('%s', async (_what, steps, expected) => {
    expect(problemLines(await compileText(planOf(steps)))).toEqual(expected);
  });
});
