import { afterAll, expect, test } from '@jest/globals';
import { seededRandom } from '../../../src/base/random.ts';
import { selfSigned } from '../../support/certificates.ts';
import { plan, workFolder } from '../../support/cli.ts';
import { echoServer } from '../../support/echo-server.ts';
import { rowOf, runPlan } from '../../support/run-plan.ts';

const work = workFolder();
afterAll(() => work.remove());

// All connections of a worker are read into one buffer, and what is read of an answer is a view of it: each of these
// checks would see the bytes of somebody else's answer.
const CHECKS = (id: string): string => `assertions:
          status: 200
          headers: { x-id: '{{${id}}}' }
          body: '"again":"{{${id}}}"}'
          jsonPath: { $.id: '{{${id}}}', $.detail: 'refused {{${id}}}' }
        extractors:
          ${id}FromBody: $.again
          ${id}FromText: { regex: '"id":"([^"]+)"' }
          ${id}FromHeader: { header: x-id }`;

const USERS = 64;

/** Iterations of 10 exchanges: what was extracted goes out again and must come back. */
function planFor(origin: string, loops: number): string {
  return `baseUrl: ${origin}
defaults: { tls: { insecure: true } }
threadGroups:
  - threads: ${USERS}
    loops: ${loops}
    samplers:
      - set: { a: '{{uuid}}', b: '{{uuid}}', c: '{{uuid}}', d: '{{uuid}}', e: '{{uuid}}', f: '{{uuid}}' }
      - get: /echo?id={{a}}
        name: plain
        ${CHECKS('a')}
          aFromCookie: { cookie: last }
      - get: /echo?id={{aFromBody}}
        name: extracted
        assertions:
          headers: { x-id: '{{aFromCookie}}' }
          jsonPath: { $.id: '{{aFromText}}', $.again: '{{aFromHeader}}', $.seen: '{{a}}' }
      - post: /echo?id={{b}}
        name: post
        json: { id: '{{b}}' }
        ${CHECKS('b')}
      - get: /redirect?id={{c}}
        name: redirected
        ${CHECKS('c')}
      - get: /gzip?id={{d}}
        name: packed
        ${CHECKS('d')}
      - parallel:
          - get: /echo?id={{e}}
            name: beside
            assertions: { headers: { x-id: '{{e}}' }, jsonPath: { $.id: '{{e}}' } }
            extractors: { eFromBody: $.again }
          - get: /gzip?id={{f}}
            name: beside too
            assertions: { headers: { x-id: '{{f}}' }, jsonPath: { $.id: '{{f}}' } }
            extractors: { fFromHeader: { header: X-Id } }
      - get: /echo?id={{eFromBody}}
        name: after both
        assertions: { jsonPath: { $.id: '{{e}}' } }
      - get: /fail?id={{fFromHeader}}
        name: refused
        assertions: { status: 500, jsonPath: { $.detail: 'refused {{f}}' } }
`;
}

test.each([
  ['http', undefined, 25],
  ['https', selfSigned('IP:127.0.0.1'), 8],
])(
  'every user of %s reads its own answers',
  async (_scheme, certificate, loops) => {
    const server = await echoServer(seededRandom(1, 'echo'), certificate);
    const run = await runPlan(work, planFor(server.origin, loops));
    await server.close();
    expect(run.summary.errors).toEqual([]);
    const iterations = USERS * loops;
    expect(run.summary.all.failed).toBe(0);
    expect(run.summary.all.requests).toBe(10 * iterations);
    expect(rowOf(run, 'redirected → redirect 1').requests).toBe(iterations);
    expect(server.answered()).toBe(10 * iterations);
  },
  240_000,
);

test('what a report shows of a failure belongs to the request beside it', async () => {
  const server = await echoServer(seededRandom(2, 'echo'));
  const text = `baseUrl: ${server.origin}
threadGroups:
  - threads: ${USERS}
    loops: 20
    samplers:
      - get: /fail?id={{threadNumber}}-{{iteration}}
        name: refused
      - get: /redirect?id=r{{threadNumber}}-{{iteration}}
        name: redirected
        assertions: { jsonPath: { $.id: other } }
`;
  const run = await runPlan(work, text);
  await server.close();
  const shown = run.run.examples.map(({ exchange }) => exchange);
  expect(shown.length).toBeGreaterThan(10);
  for (const { request, response } of shown) {
    const id = new URL(request.url).searchParams.get('id') ?? '';
    expect(response?.headers).toContainEqual(['x-id', id]);
    expect(response?.body).toContain(`{"id":"${id}",`);
  }
}, 120_000);

test('--once shows the answer to each request', async () => {
  const server = await echoServer(seededRandom(3, 'echo'));
  const file = work.write('once.yaml', planFor(server.origin, 1));
  const { code, stdout } = await plan(['run', file, '--once']);
  await server.close();
  expect({ code, stdout }).toMatchObject({ code: 0 });
  const blocks = stdout.split('\n\n').filter((block) => /^[A-Z]+ http/.test(block));
  expect(blocks).toHaveLength(10);
  for (const block of blocks) {
    // Or [redacted], as for the one that became a cookie.
    const [, id = 'none'] = /\?id=(\S+)/.exec(block) ?? [];
    expect(block).toContain(`< x-id: ${id}`);
    expect(block).toContain(`"id":"${id}"`);
  }
});
