import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { plan, workFolder } from '../support/cli.ts';
import { PROJECT } from '../support/golden.ts';
import { recordingServer, type Answer, type Recorded, type RecordingServer } from '../support/recording-server.ts';
import { readBack, type PlanRun } from '../support/run-plan.ts';

const FOLDER = join(PROJECT, 'plans/from-peers');
const work = workFolder();
let server: RecordingServer;
beforeAll(async () => {
  server = await recordingServer();
});
afterAll(async () => {
  await server.close();
  work.remove();
});

/** What the server says, and what it must be asked; a line is `METHOD /path`, with what else matters behind it. */
interface Translation {
  readonly answer?: (request: Recorded, index: number) => Answer | undefined;
  readonly line?: (request: Recorded) => string;
  readonly expected: readonly string[];
  /** Several users: their requests may interleave, so only the count of each line is held. */
  readonly inAnyOrder?: boolean;
  readonly afterwards?: (run: PlanRun) => void;
}

const path = ({ method, path: target }: Recorded): string => `${method} ${target}`;
const withHeader =
  (name: string) =>
  (request: Recorded): string =>
    `${path(request)} ${String(request.headers[name] ?? '-')}`;
const withBody = (request: Recorded): string => `${path(request)} ${request.body}`;

function times<T>(count: number, lines: readonly T[]): readonly T[] {
  return Array.from({ length: count }, () => lines).flat();
}

const JMETER: Readonly<Record<string, Translation>> = {
  'jmeter-loop': { expected: ['GET /home', ...times(5, ['GET /news'])] },
  'jmeter-while': {
    answer: ({ path: target }) => ({ json: { next: target === '/pages/4' ? null : Number(target.slice(7)) + 1 } }),
    expected: ['GET /pages/1', 'GET /pages/2', 'GET /pages/3', 'GET /pages/4', 'GET /done'],
  },
  'jmeter-if': {
    answer: ({ path: target }) => {
      if (!target.startsWith('/account/')) return undefined;
      return { json: ACCOUNTS[Number(target.slice('/account/'.length))] };
    },
    expected: [
      'GET /account/0',
      'GET /premium',
      'GET /invoice',
      'GET /account/1',
      'GET /offer',
      'GET /account/2',
      'GET /offer',
      'GET /invoice',
    ],
  },
  'jmeter-once-only': {
    expected: times(2, ['GET /home', ...times(3, ['GET /bug'])]),
    inAnyOrder: true,
  },
  'jmeter-interleave': {
    expected: times(2, [
      'GET /news',
      'GET /log',
      'GET /faq',
      'GET /log',
      'GET /gump',
      'GET /log',
      'GET /news',
      'GET /log',
      'GET /faq',
      'GET /log',
    ]),
    // Were the turn shared by both threads, there would be three of the FAQ and three of gump.
    inAnyOrder: true,
  },
  'jmeter-foreach': {
    answer: ({ path: target }) => (target === '/links' ? { text: LINKS, headers: HTML } : undefined),
    expected: ['GET /links', 'GET /r/1', 'GET /r/2', 'GET /r/3?a=1', 'GET /r/1', 'GET /r/3?a=1', 'GET /r/2'],
  },
  'jmeter-module': {
    answer: ({ path: target, body }) =>
      target === '/login' ? { json: { token: `t-${String((JSON.parse(body) as { user: string }).user)}` } } : undefined,
    line: withHeader('authorization'),
    expected: ['POST /login -', 'GET /articles Bearer t-reader', 'POST /login -', 'POST /articles Bearer t-writer'],
  },
};

const ACCOUNTS = [
  { plan: 'premium', credit: 1 },
  { plan: 'free', credit: 100 },
  { plan: 'trial', credit: 101 },
];
const HTML = { 'content-type': 'text/html; charset=utf-8' };
const LINKS =
  '<!doctype html><p><a class="item" href="/r/1">1</a> <a rel="next" href="/r/2">2</a> <b class=item>x</b>' +
  '<a class="big item" href="/r/3?a=1">3</a><br>';

let tokens = 0;
const ARTILLERY: Readonly<Record<string, Translation>> = {
  'artillery-refresh-token': {
    // The first token outlives the pause but little; the second does not matter any more.
    answer: ({ path: target }) =>
      target === '/token' ? { json: { token: `t${++tokens}`, expires_at_ms: Date.now() + 4500 } } : undefined,
    line: withHeader('x-auth-token'),
    expected: ['POST /token none', 'GET /dino t1', 'GET /pony t1', 'POST /token t1', 'GET /armadillo t2'],
  },
  'artillery-csv': { expected: ['GET /', 'GET /about', 'GET /search?q=a%20b'].flatMap((line) => [line, line]) },
  'artillery-file-upload': {
    answer: () => ({ status: 201 }),
    line: ({ method, path: target, body, headers }) => {
      const boundary = /boundary=(.+)$/.exec(headers['content-type'] ?? '')?.[1] ?? '?';
      const [head = '', content = ''] = body.split(`--${boundary}`)[1]?.split('\r\n\r\n') ?? [];
      return `${method} ${target} ${head.trim().replaceAll('\r\n', ' | ')} = ${content.trimEnd().length}`;
    },
    expected: [
      'POST /upload content-disposition: form-data; name="document"; filename="logo.svg" | content-type: image/svg+xml = 95',
      'POST /upload content-disposition: form-data; name="document"; filename="rules.txt" | content-type: text/plain = 36',
    ],
  },
  'artillery-cookies': {
    answer: cookieServer(),
    line: withHeader('cookie'),
    expected: [
      'POST /login -',
      'GET /account session=testuser1%40example.com',
      'POST /login -',
      'POST /set-state state=online; session=testuser1%40example.com',
      'GET /state session=testuser1%40example.com',
      'POST /set-state state=busy; session=testuser1%40example.com',
      'GET /state session=testuser1%40example.com',
    ],
  },
  'artillery-expectations': {
    answer: ({ method }) => (method === 'DELETE' ? { status: 204 } : userAnswer(method)),
    line: withBody,
    expected: ['POST /users {"username":"new-user"}', 'GET /users/7 ', 'DELETE /users/7 '],
  },
  'artillery-table-driven': {
    answer: ({ path: target }) => ({
      status: { '/docs': 302, '/dinosaur': 404 }[target] ?? 200,
      headers: target === '/docs' ? { location: '/elsewhere' } : {},
    }),
    expected: ['GET /', 'GET /docs', 'GET /dinosaur'],
  },
};

function userAnswer(method: string): Answer {
  return {
    status: method === 'POST' ? 201 : 200,
    headers: { 'content-type': 'application/json' },
    text: '{"id":7,"username":"new-user"}',
  };
}

function cookieServer(): NonNullable<Translation['answer']> {
  let state = '';
  return ({ path: target, headers, body }) => {
    const sent = headers.cookie ?? '';
    if (target === '/login') {
      const { email } = JSON.parse(body) as { email: string };
      return { headers: { 'set-cookie': `session=${encodeURIComponent(email)}; Path=/; HttpOnly` }, json: {} };
    }
    const email = decodeURIComponent(/session=([^;]+)/.exec(sent)?.[1] ?? '');
    if (target === '/account') return { json: { user: { email } } };
    state = /state=(\w+)/.exec(sent)?.[1] ?? state;
    return { json: { currentState: state } };
  };
}

const CHALLENGE = 'Digest realm="load", qop="auth", algorithm=MD5, nonce="abc123", opaque="xyz"';
const K6: Readonly<Record<string, Translation>> = {
  'k6-batch': {
    answer: ({ path: target }) => (target === '/user' ? { json: { id: 12 } } : undefined),
    expected: ['GET /script.js', 'GET /style.css', 'GET /user', 'GET /users/12'],
    inAnyOrder: true,
    afterwards: () => expect(server.log.at(-1)?.path).toBe('/users/12'),
  },
  'k6-digest': {
    answer: (request) => {
      if (request.path !== '/digest-auth' || digestIsRight(request)) return undefined;
      return { status: 401, headers: { 'www-authenticate': CHALLENGE } };
    },
    line: (request) => `${path(request)} ${/^\w+/.exec(request.headers.authorization ?? '')?.[0] ?? '-'}`,
    expected: ['GET /digest-auth -', 'GET /digest-auth Digest', 'GET /basic-auth Basic'],
  },
  'k6-redirects': {
    answer: ({ method, path: target }) => {
      const left = Number(/^\/redirect\/(\d)$/.exec(target)?.[1] ?? 0);
      if (left > 0) return { status: 302, headers: { location: left === 1 ? '/get' : `/redirect/${left - 1}` } };
      return method === 'POST' && target === '/orders'
        ? { status: 307, headers: { location: '/v2/orders' } }
        : undefined;
    },
    line: withBody,
    expected: [
      'GET /redirect/3 ',
      'GET /redirect/2 ',
      'GET /redirect/1 ',
      'GET /get ',
      'GET /redirect/3 ',
      'POST /orders {"sku":"A1"}',
      'POST /v2/orders {"sku":"A1"}',
    ],
  },
};

/** RFC 7616 with qop=auth and MD5. */
function digestIsRight({ method, path: uri, headers }: Recorded): boolean {
  const value = headers.authorization ?? '';
  const field = (name: string): string => new RegExp(`\\b${name}="?([^",]+)`).exec(value)?.[1] ?? '';
  const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
  const credentials = md5('admin:load:Circle of Life');
  const request = md5(`${method}:${uri}`);
  const proof = [credentials, 'abc123', field('nc'), field('cnonce'), 'auth', request].join(':');
  return field('response') === md5(proof) && field('nc') === '00000001' && field('opaque') === 'xyz';
}

const ALL: Readonly<Record<string, Translation>> = { ...JMETER, ...ARTILLERY, ...K6 };

/** Holds no exact sequence: how many requests five users make in three seconds is the machine's business. */
const BY_TIME = ['k6-stages'];

test('every translated plan has its sequence here', () => {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));
  expect(names.map((name) => name.replace('.yaml', '')).sort()).toEqual([...Object.keys(ALL), ...BY_TIME].sort());
});

describe('plans translated from other tools', () => {
  test.each(Object.entries(ALL))('%s', async (name, { answer, line = path, expected, inAnyOrder, afterwards }) => {
    server.reset(answer);
    const run = await runTranslated(name);
    const lines = server.log.map(line);
    expect(inAnyOrder === true ? lines.toSorted() : lines).toEqual(
      inAnyOrder === true ? expected.toSorted() : expected,
    );
    expect({ code: run.code, errors: run.run.errors, failed: run.summary.all.failed }).toEqual({
      code: 0,
      errors: [],
      failed: 0,
    });
    afterwards?.(run);
  });

  test('k6-stages: up to five users and down again, for three seconds', async () => {
    server.reset();
    const { code, run, summary } = await runTranslated('k6-stages');
    expect({ code, failed: summary.all.failed, maxUsers: summary.overview.maxUsers }).toEqual({
      code: 0,
      failed: 0,
      maxUsers: 5,
    });
    const planned = run.seconds.map(({ groups }) => groups[0]?.planned ?? 0);
    expect(Math.max(...planned)).toBe(5);
    expect(planned.at(-1)).toBeLessThan(5);
    expect(server.log.length).toBe(summary.all.requests);
  });
});

async function runTranslated(name: string): Promise<PlanRun> {
  const output = work.fresh(name);
  const file = join(FOLDER, `${name}.yaml`);
  const result = await plan(['run', file, '-o', output, '-q', '--allow-invalid', '--var', `baseUrl=${server.origin}`]);
  return readBack(result, output);
}

test('none of them needs code, and each says where it comes from', () => {
  for (const name of readdirSync(FOLDER).filter((file) => file.endsWith('.yaml'))) {
    const [schema, comment] = readFileSync(join(FOLDER, name), 'utf8').split('\n');
    expect([name, schema]).toEqual([name, '# yaml-language-server: $schema=../../schemas/plan.schema.json']);
    expect([name, comment]).toEqual([name, expect.stringMatching(/^# (JMeter|Artillery|k6)'s /)]);
  }
});
