import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Value } from '../../../src/base/value.ts';
import type { CompiledSampler } from '../../../src/contracts/compiler.ts';
import { httpSampler } from '../../../src/samplers/http/index.ts';
import { closedPort, httpServer, rawServer, reset } from '../../support/loopback.ts';
import type { HttpLoopback, Loopback, SeenRequest } from '../../support/loopback.ts';
import { mapNode } from '../../support/nodes.ts';
import { TestCompiler } from '../../support/test-compiler.ts';
import type { TestPlace } from '../../support/test-compiler.ts';
import { TestUser } from '../../support/test-user.ts';

let server: HttpLoopback;
let closing: (() => Promise<unknown>)[];

/** `/echo` tells what it got; the other paths are named after what they do. */
beforeEach(async () => {
  closing = [];
  server = await httpServer((request, response) => {
    const path = request.path.split('?')[0] ?? '';
    if (path === '/json')
      response.setHeader('content-type', 'application/json').end('{"id":42,"big":12345678901234567890,"ok":true}');
    else if (path === '/fail') response.writeHead(500).end('{"detail":"out of order"}');
    else if (path === '/login') response.setHeader('set-cookie', ['sid=abc; Path=/', 'theme=dark; Path=/admin']).end();
    else if (path === '/gzip') response.setHeader('content-encoding', 'gzip').end(gzipSync('{"id":7}'));
    else if (path === '/bomb') response.setHeader('content-encoding', 'gzip').end(gzipSync(Buffer.alloc(40_000_000)));
    else if (path === '/loop') response.writeHead(302, { location: `/loop?${Math.random()}` }).end();
    else if (path.startsWith('/to/')) redirect(request, response);
    else response.end('hello');
  });
  closing.push(() => server.close());
});
afterEach(async () => {
  for (const close of closing.toReversed()) await close();
});

/** `/to/307/target`; the target in the query `at` when it is on another server. */
function redirect(request: SeenRequest, response: Parameters<Parameters<typeof httpServer>[0]>[1]): void {
  const [, , status, ...rest] = request.path.split('/');
  const location = rest.join('/').startsWith('http') ? rest.join('/') : `/${rest.join('/')}`;
  response.writeHead(Number(status), { location, 'set-cookie': 'hop=1; Path=/' }).end('see there');
}

const asItIs = (result: string): string => result;

interface Ran {
  readonly user: TestUser;
  readonly compiler: TestCompiler;
  readonly sampler: CompiledSampler;
  readonly results: readonly string[];
  readonly last: SeenRequest | undefined;
}

/** Compiles one step with `baseUrl` of the test server and runs it `times` over. */
async function run(yaml: string, place: TestPlace = {}, values: readonly Value[] = [], times = 1): Promise<Ran> {
  const { compiler, sampler } = compile(yaml, place);
  expect(compiler.problems.lines()).toEqual([]);
  const user = new TestUser(values);
  closing.push(() => user.end());
  const results: string[] = [];
  for (let i = 0; i < times; i++) results.push(await outcomeOf(sampler, user));
  return { user, compiler, sampler, results, last: server.seen.at(-1) };
}

function outcomeOf(sampler: CompiledSampler, user: TestUser): Promise<string> {
  return new Promise((resolve, reject) => sampler.run(user, asItIs, { ended: resolve, broke: reject }));
}

function compile(yaml: string, place: TestPlace = {}): { compiler: TestCompiler; sampler: CompiledSampler } {
  const base = `baseUrl: ${server.origin}`;
  const compiler = new TestCompiler({ ...place, settings: [base, ...(place.settings ?? [])] });
  return { compiler, sampler: httpSampler.compile(mapNode(yaml), compiler) };
}

describe('a request', () => {
  test('is sent and booked', async () => {
    const { user, compiler, results } = await run('get: /hello');
    expect(results).toEqual(['passed']);
    expect(compiler.labels.filter(({ hopOf }) => hopOf === undefined)).toEqual([
      { name: 'GET /hello', group: 'Shoppers', kind: 'request', method: 'GET', path: '/hello', corrected: false },
    ]);
    expect(compiler.targets).toEqual(new Set([server.origin]));
    expect(user.recorder.startedCount).toBe(1);
    const [sample] = user.recorder.samples;
    expect(sample).toMatchObject({ label: 0, status: 200, failure: 0, openedConnection: true });
    expect(sample?.scheduledMs).toBe(sample?.startMs);
    expect(sample?.bytesIn).toBeGreaterThan(5);
  });

  test('has the usual headers and nothing more', async () => {
    const { last } = await run('get: /hello');
    expect(last?.rawHeaders).toEqual([
      'host',
      new URL(server.origin).host,
      'connection',
      'keep-alive',
      'accept',
      '*/*',
      'user-agent',
      'loadplan/0.1.0',
    ]);
  });

  test('takes the scheduled start once', async () => {
    const { sampler } = compile('get: /hello');
    const user = new TestUser();
    closing.push(() => user.end());
    user.scheduledMs = -50;
    await outcomeOf(sampler, user);
    await outcomeOf(sampler, user);
    expect(user.recorder.samples[0]?.scheduledMs).toBe(-50);
    expect(user.recorder.samples[1]?.scheduledMs).toBe(user.recorder.samples[1]?.startMs);
  });

  test.each([
    ['post: /a\njson: {x: 1, y: "{{id}}", z: 1.10}', '{"x":1,"y":42,"z":1.10}', 'application/json'],
    [
      'put: /a\nform: {a: 1 2, b: [x, y], c: null, d: "{{name}}"}',
      'a=1+2&b=x&b=y&d=Zo%C3%AB',
      'application/x-www-form-urlencoded',
    ],
    ['patch: /a\nbody: "Hi {{name}}"', 'Hi Zoë', 'text/plain; charset=utf-8'],
    ['post: /a\njson: [1]\nheaders: {Content-Type: application/vnd.x+json}', '[1]', 'application/vnd.x+json'],
    ['delete: /a\njson: {x: 1}', '{"x":1}', 'application/json'],
  ])('%s', async (yaml, body, type) => {
    const { last } = await run(yaml, { variables: ['id', 'name'] }, [42, 'Zoë']);
    expect(last?.body.toString()).toBe(body);
    expect(last?.headers['content-type']).toBe(type);
    expect(last?.headers['content-length']).toBe(String(Buffer.byteLength(body)));
  });

  test.each([
    ['get: /items/{{name}}', '/items/Item%205', 'GET /items/{name}'],
    ['get: /items/{{{name}}}', '/items/Item%205', 'GET /items/{name}', 'Item%205'],
    [
      'get: /a\nquery: {q: "{{name}}", tags: [a, b], none: null, on: true}',
      '/a?q=Item%205&tags=a&tags=b&on=true',
      'GET /a',
    ],
    [
      'get: /a\nquery: {q: "{{name}}", none: [], nulls: [null]}',
      '/a?q=a%2Bb%26c%3D%25%20%C3%A9%2F',
      'GET /a',
      'a+b&c=% é/',
    ],
    ['get: /a%20b/c+d/é?q=x+y', '/a%20b/c+d/%C3%A9?q=x+y', 'GET /a%20b/c+d/é?q=x+y'],
    ['get: /a?\nquery: {y: 2}', '/a?y=2', 'GET /a?'],
    ['get: /a?x=1\nquery: {x: [2, 3]}', '/a?x=1&x=2&x=3', 'GET /a?x=1'],
    ['get: /a?x=1\nquery: {y: 2}', '/a?x=1&y=2', 'GET /a?x=1'],
    ['get: /a#top', '/a', 'GET /a#top'],
    ['{get: /a, name: Front page}', '/a', 'Front page'],
  ])('%s', async (yaml, path, name, value = 'Item 5') => {
    const { last, compiler } = await run(yaml, { variables: ['name'] }, [value]);
    expect(last?.path).toBe(path);
    expect(compiler.labels[0]?.name).toBe(name);
  });

  test('the innermost setting wins, names of headers without case', async () => {
    const settings = [
      'headers: {X-Team: a, Accept: text/html}\nquery: {v: 1, w: 1}\nauth: {bearer: outer}\ncookies: {c: 1}',
      'headers: {x-team: b, X-Trace: "{{id}}"}\nauth: {basic: {username: u, password: "{{id}}"}}',
    ];
    const { last } = await run(
      'get: /a\nquery: {w: 2}\nheaders: {ACCEPT: null}\ncookies: {d: "{{id}}"}',
      { settings, variables: ['id'] },
      [42],
    );
    expect(last?.headers).toMatchObject({ 'x-team': 'b', 'x-trace': '42', cookie: 'c=1; d=42' });
    expect(last?.headers.authorization).toBe(`Basic ${Buffer.from('u:42').toString('base64')}`);
    expect(last?.headers.accept).toBeUndefined();
    expect(last?.path).toBe('/a?v=1&w=2');
  });

  test('a base URL may have a path, an address of its own may be anywhere', async () => {
    const { last } = await run('get: /users', { settings: [`baseUrl: ${server.origin}/api/`] });
    expect(last?.path).toBe('/api/users');
    const full = await run(`get: "{{base}}/x"`, { variables: ['base'] }, [server.origin]);
    expect(full.last?.path).toBe('/x');
  });

  test('needs what its parts need', () => {
    const { sampler } = compile('post: /a/{{id}}\nheaders: {x: "{{name}}"}\njson: ["{{third}}"]', {
      variables: ['id', 'name', 'third'],
    });
    expect([...sampler.needs].toSorted((a, b) => a - b)).toEqual([0, 1, 2]);
  });
});

describe('a plan problem', () => {
  test.each([
    ['get: users', 'bad-url', 'neither a path'],
    ['get: http://u:p@host/', 'bad-url', 'user name'],
    ['{get: /a, name: "x {{y}}"}', 'template-syntax', 'cannot hold {{ }}'],
    ['{get: /a, headers: {Content-Length: 5}}', 'bad-value', 'not yours to set'],
    ['{get: /a, headers: {"a b": 5}}', 'bad-value', 'not a header name'],
    ['{get: /a, headers: {x: "a\\r\\nb: c"}}', 'bad-value', 'line end'],
    ['{post: /a, json: {}, form: {}}', 'two-bodies', 'not both'],
    ['{post: /a, body: {x: 1}}', 'wrong-type', 'rename "body" to "json"'],
    ['{post: /a, bodyFile: no-such-file}', 'missing-file', 'no such file beside the plan'],
    ['{get: /a, timeout: 5}', 'unit', '5s'],
    ['{get: /a, followRedirects: maybe}', 'wrong-type', 'true, false'],
    ['{get: /a, followRedirects: 21}', 'wrong-type', 'up to 20'],
    ['{get: /a, auth: {bearer: x, ntlm: y}}', 'unknown-key', 'ntlm'],
  ])('%s', (yaml, code, text) => {
    const [line = ''] = compile(yaml).compiler.problems.lines();
    expect(line).toContain(code);
    expect(line).toContain(text);
  });

  test.each(['../outside', 'link'])('the file %s lies outside the folder of the plan', (name) => {
    const folder = mkdtempSync(join(tmpdir(), 'loadplan-'));
    closing.push(() => Promise.resolve(rmSync(folder, { recursive: true })));
    mkdirSync(join(folder, 'plans'));
    writeFileSync(join(folder, 'outside'), 'secret');
    symlinkSync(join(folder, 'outside'), join(folder, 'plans', 'link'));
    const step = mapNode(`{post: http://h/a, bodyFile: ${name}}`);
    Object.assign(step.range.file, { folder: join(folder, 'plans') });
    const compiler = new TestCompiler();
    httpSampler.compile(step, compiler);
    expect(compiler.problems.lines()[0]).toContain('outside the folder');
  });

  test('a path needs a base', () => {
    const compiler = new TestCompiler();
    httpSampler.compile(mapNode('get: /a'), compiler);
    expect(compiler.problems.lines()[0]).toContain('no "baseUrl"');
  });
});

describe('what comes from variables cannot break out', () => {
  test.each([
    ['get: /a\nheaders: {x: "{{evil}}"}', 'bad_header'],
    ['get: /a\nauth: {bearer: "{{evil}}"}', 'bad_header'],
    ['get: /a\ncookies: {c: "{{evil}}"}', 'bad_header'],
    ['get: "/a{{{evil}}}"', 'bad_url'],
  ])('%s is not sent', async (yaml, name) => {
    const evil = 'x HTTP/1.1\r\nx-injected: 1\r\n\r\nGET /stolen';
    const { user, results } = await run(yaml, { variables: ['evil'] }, [evil]);
    expect(results).toEqual(['failed']);
    expect(user.recorder.failures[0]).toMatchObject({ kind: 'plan', name });
    expect(user.recorder.samples[0]).toMatchObject({ status: 0, bytesOut: 0, failure: 1 });
    expect(server.seen).toEqual([]);
  });

  test('in a path it is one encoded part', async () => {
    const { last } = await run('get: /a/{{evil}}/b', { variables: ['evil'] }, ['../x?y=1#z\r\n']);
    expect(last?.path).toBe('/a/..%2Fx%3Fy%3D1%23z%0D%0A/b');
  });

  test('a server that the plan does not name is refused', async () => {
    const allowedOrigins = new Set([server.origin]);
    const place = { allowedOrigins, variables: ['url'] };
    const { user, results } = await run('get: "{{url}}"', place, ['http://127.0.0.2:1/x']);
    expect(results).toEqual(['failed']);
    expect(user.recorder.failures[0]).toMatchObject({ name: 'host_not_allowed' });
    const redirected = await run('get: /to/302/http://127.0.0.2:1/x', { allowedOrigins });
    expect(redirected.user.recorder.failures[0]).toMatchObject({ name: 'host_not_allowed' });
    expect(redirected.user.recorder.samples).toMatchObject([{ label: 0, status: 302, failure: 1 }]);
  });
});

describe('the answer', () => {
  test('is checked; the first failing check is the failure', async () => {
    const { user, results } = await run('get: /fail');
    expect(results).toEqual(['failed']);
    expect(user.recorder.failures).toHaveLength(1);
    expect(user.recorder.failures[0]?.kind).toBe('status');
    expect(user.recorder.examples[0]).toMatchObject({
      message: user.recorder.failures[0]?.message,
      request: { method: 'GET', url: `${server.origin}/fail` },
      response: { status: 500, body: '{"detail":"out of order"}', bodyBytes: 25 },
    });
  });

  test('sets variables, whole numbers exact', async () => {
    const { user, compiler } = await run('get: /json\nextractors: {id: $.id, big: $.big}');
    expect(user.values[compiler.slots.get('id') ?? -1]).toBe(42);
    expect(user.values[compiler.slots.get('big') ?? -1]).toBe(12345678901234567890n);
  });

  test('sets none when one is missing', async () => {
    const { user, results } = await run('get: /json\nextractors: {id: $.id, other: $.other}');
    expect(results).toEqual(['failed']);
    expect(user.recorder.failures[0]?.kind).toBe('extract');
    expect(user.values).toEqual([]);
  });

  test('is unpacked when something reads it', async () => {
    const { user, compiler } = await run('get: /gzip\nextractors: {id: $.id}');
    expect(user.values[compiler.slots.get('id') ?? -1]).toBe(7);
  });

  test('that unpacks to too much is a failure', async () => {
    const { user } = await run('get: /bomb\nextractors: {id: $.id}');
    expect(user.recorder.failures[0]).toMatchObject({ kind: 'protocol', name: 'decompress_limit' });
    const unread = await run('get: /bomb');
    expect(unread.results).toEqual(['passed']);
  });

  test('that never comes is a connection failure with an example', async () => {
    const { user, results } = await run(`get: http://127.0.0.1:${await closedPort()}/x`);
    expect(results).toEqual(['failed']);
    expect(user.recorder.failures[0]).toMatchObject({ kind: 'connection', name: 'connect_refused' });
    expect(user.recorder.examples[0]?.response).toBeUndefined();
  });

  test('cut off by our own stop is no failure', async () => {
    const silent: Loopback = await rawServer(() => {});
    closing.push(() => silent.close());
    const { sampler } = compile(`get: ${silent.origin}/x`);
    const user = new TestUser();
    closing.push(() => user.end());
    const pending = outcomeOf(sampler, user);
    setTimeout(() => user.cut(), 30);
    expect(await pending).toBe('interrupted');
    expect(user.recorder).toMatchObject({ startedCount: 1, interruptedCount: 1, samples: [], failures: [] });
  });

  test('that a stale connection lost is fetched again, and counted', async () => {
    const closer = await rawServer((socket) => {
      let answered = false;
      socket.on('data', () => {
        if (answered) reset(socket);
        else socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
        answered = true;
      });
    });
    closing.push(() => closer.close());
    const { user, results } = await run(`get: ${closer.origin}/x`, {}, [], 3);
    expect(results).toEqual(['passed', 'passed', 'passed']);
    expect(user.recorder.retriedCount).toBe(2);
  });
});

describe('redirects', () => {
  test.each([
    ['post', 302, 'GET', ''],
    ['post', 303, 'GET', ''],
    ['post', 301, 'GET', ''],
    ['put', 301, 'PUT', 'data'],
    ['patch', 302, 'PATCH', 'data'],
    ['put', 303, 'GET', ''],
    ['delete', 302, 'DELETE', 'data'],
    ['post', 307, 'POST', 'data'],
    ['put', 308, 'PUT', 'data'],
  ])('%s %d goes on as %s', async (method, status, then, body) => {
    const { last, user } = await run(`${method}: /to/${status}/hello\nbody: data`);
    expect(last).toMatchObject({ method: then, path: '/hello' });
    expect(last?.body.toString()).toBe(body);
    expect(last?.headers['content-type']).toBe(body === '' ? undefined : 'text/plain; charset=utf-8');
    expect(user.recorder.samples).toMatchObject([
      { label: 1, status, failure: 0, openedConnection: true },
      { label: 0, status: 200, failure: 0, openedConnection: false },
    ]);
  });

  test('HEAD stays HEAD', async () => {
    expect((await run('head: /to/303/hello')).last).toMatchObject({ method: 'HEAD', path: '/hello' });
  });

  test('the time of the sampler covers the whole way, its bytes are those of the last answer', async () => {
    const { user } = await run('get: /to/302/to/302/hello');
    const [first, second, whole] = user.recorder.samples;
    expect(whole?.startMs).toBe(first?.startMs);
    expect(whole?.firstByteUs).toBeLessThanOrEqual(whole?.elapsedUs ?? 0);
    // Starts and ends are rounded one by one.
    expect((whole?.elapsedUs ?? 0) + 10).toBeGreaterThan((first?.elapsedUs ?? 0) + (second?.elapsedUs ?? 0));
    const direct = await run('get: /hello');
    expect(whole?.bytesIn).toBe(direct.user.recorder.samples[0]?.bytesIn);
  });

  test('end after 20', async () => {
    const { user, results } = await run('get: /loop');
    expect(results).toEqual(['failed']);
    expect(user.recorder.failures[0]).toMatchObject({ kind: 'protocol', name: 'redirect_limit' });
    expect(server.seen).toHaveLength(21);
  });

  test('are left alone when the plan says so', async () => {
    const { user, results } = await run('{get: /to/302/hello, followRedirects: false}');
    expect(results).toEqual(['passed']);
    expect(user.recorder.samples[0]?.status).toBe(302);
  });

  test('credentials stay with the server they are for', async () => {
    const other = await httpServer((_request, response) => response.end('other'));
    closing.push(() => other.close());
    const step = `get: /to/307/${other.origin}/x\nauth: {bearer: t0ken}\ncookies: {c: 1}\nheaders: {x-keep: 1}`;
    await run(step);
    expect(server.seen[0]?.headers).toMatchObject({ authorization: 'Bearer t0ken', cookie: 'c=1' });
    const { headers } = other.seen[0] ?? {};
    expect(headers).toMatchObject({ 'x-keep': '1', host: new URL(other.origin).host });
    expect(headers?.authorization).toBeUndefined();
    // The jar holds `hop` for 127.0.0.1, whatever the port: cookies do not mind ports (RFC 6265).
    expect(headers?.cookie ?? '').not.toContain('c=1');
    await run(`get: /to/307/hello\nauth: {bearer: t0ken}`);
    expect(server.seen.at(-1)?.headers.authorization).toBe('Bearer t0ken');
  });

  test('to something else than http are refused', async () => {
    const { user } = await run('get: /to/302/hello%00', {}, []);
    expect(user.recorder.failures).toEqual([]);
    const odd = await httpServer((_request, response) => response.writeHead(302, { location: 'ftp://x/' }).end());
    closing.push(() => odd.close());
    const refused = await run(`get: ${odd.origin}/`);
    expect(refused.user.recorder.failures[0]).toMatchObject({ kind: 'protocol', name: 'bad_redirect' });
  });
});

describe('cookies', () => {
  test('belong to the user and the path', async () => {
    const user = new TestUser();
    closing.push(() => user.end());
    for (const path of ['/login', '/a', '/admin/x'])
      await outcomeOf(compile(`{get: ${path}, cookies: {mine: 1}}`).sampler, user);
    expect(server.seen.map((request) => request.headers.cookie)).toEqual([
      'mine=1',
      'mine=1; sid=abc',
      'mine=1; theme=dark; sid=abc',
    ]);
    const stranger = new TestUser();
    closing.push(() => stranger.end());
    await outcomeOf(compile('get: /a').sampler, stranger);
    expect(server.seen.at(-1)?.headers.cookie).toBeUndefined();
  });

  test('follow RFC 6265: deletion, Secure, prefixes, foreign domains', async () => {
    const lines = [
      ['keep=1; Path=/', 'gone=1; Path=/', '__Host-bad=1; Path=/x; Secure', 'foreign=1; Domain=example.com'],
      ['gone=; Path=/; Max-Age=0', 'old=1; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT'],
    ];
    const other = await httpServer((_request, response) => response.setHeader('set-cookie', lines.shift() ?? []).end());
    closing.push(() => other.close());
    const user = new TestUser();
    closing.push(() => user.end());
    for (let i = 0; i < 3; i++) await outcomeOf(compile(`get: ${other.origin}/`).sampler, user);
    await outcomeOf(compile(`{get: ${other.origin}/, headers: {cookie: null}}`).sampler, user);
    expect(other.seen.map(({ headers }) => headers.cookie)).toEqual([undefined, 'keep=1; gone=1', 'keep=1', undefined]);
  });

  test('given by the plan win over stored ones', async () => {
    const user = new TestUser();
    closing.push(() => user.end());
    await outcomeOf(compile('get: /login').sampler, user);
    await outcomeOf(compile('{get: /a, cookies: {sid: mine}}').sampler, user);
    expect(server.seen.at(-1)?.headers.cookie).toBe('sid=mine');
  });

  test('a variable cannot begin another one, a list repeats the name', async () => {
    const { last } = await run('{get: /a, cookies: {a: "{{x}}", b: [1, 2]}}', { variables: ['x'] }, ['1; admin=1']);
    expect(last?.headers.cookie).toBe('a=1%3B admin=1; b=1; b=2');
  });

  test('can be extracted', async () => {
    const { user, compiler } = await run('get: /login\nextractors: {session: {cookie: sid}}');
    expect(user.values[compiler.slots.get('session') ?? -1]).toBe('abc');
  });
});

describe('multipart', () => {
  /** As the server's own parser reads it. */
  async function parts(request: SeenRequest | undefined): Promise<FormData> {
    const headers = { 'content-type': request?.headers['content-type'] ?? '' };
    return new Response(new Uint8Array(request?.body ?? Buffer.alloc(0)), { headers }).formData();
  }
  async function fileText(form: FormData, name: string): Promise<string> {
    const file = form.get(name);
    return file instanceof File ? file.text() : '';
  }

  test('fields and generated CSV', async () => {
    const yaml = `
      post: /import
      multipart:
        source: dashboard
        tags: [a, b]
        skip: null
        "odd \\"name\\"": "line 1\\r\\n--x"
        file:
          filename: customers of {{group}}.csv
          contentType: text/csv
          csv:
            rows: 3
            columns: { email: "user{{row.index}}@example.com", note: 'say "hi", {{group}}', empty: null, n: "{{row.index}}" }
    `;
    const { last } = await run(yaml, { variables: ['group'] }, ['A, B']);
    const form = await parts(last);
    expect([form.get('source'), form.getAll('tags'), form.has('skip')]).toEqual(['dashboard', ['a', 'b'], false]);
    expect(form.get('odd "name"') ?? form.get('odd %22name%22')).toBe('line 1\r\n--x');
    const file = form.get('file');
    expect(file).toMatchObject({ name: 'customers of A, B.csv', type: 'text/csv' });
    expect((await fileText(form, 'file')).split('\r\n')).toEqual([
      'email,note,empty,n',
      'user0@example.com,"say ""hi"", A, B",,0',
      'user1@example.com,"say ""hi"", A, B",,1',
      'user2@example.com,"say ""hi"", A, B",,2',
      '',
    ]);
  });

  test('files of the plan, text and JSON', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'loadplan-'));
    closing.push(() => Promise.resolve(rmSync(folder, { recursive: true })));
    const bytes = Buffer.from(Array.from({ length: 3000 }, (_, i) => i % 256));
    writeFileSync(join(folder, 'photo.bin'), bytes);
    const step = mapNode(
      'post: /import\nmultipart: {photo: {path: photo.bin}, t: {text: "{{x}}"}, j: {json: {a: "{{x}}"}}}',
    );
    Object.assign(step.range.file, { folder });
    const compiler = new TestCompiler({ settings: [`baseUrl: ${server.origin}`], variables: ['x'] });
    const sampler = httpSampler.compile(step, compiler);
    expect(compiler.problems.lines()).toEqual([]);
    const user = new TestUser([5]);
    closing.push(() => user.end());
    expect(await outcomeOf(sampler, user)).toBe('passed');
    const form = await parts(server.seen.at(-1));
    const photo = form.get('photo');
    const sent = photo instanceof File ? Buffer.from(await photo.arrayBuffer()) : Buffer.alloc(0);
    expect(createHash('sha256').update(sent).digest('hex')).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(photo).toMatchObject({ name: 'photo.bin', type: 'application/octet-stream' });
    expect([await fileText(form, 't'), await fileText(form, 'j')]).toEqual(['5', '{"a":5}']);
  });

  test('rows may come from a variable', async () => {
    const yaml = 'post: /i\nmultipart: {f: {csv: {rows: "{{n}}", columns: {i: "{{row.index}}"}}}}';
    const { last, sampler, user } = await run(yaml, { variables: ['n'] }, [2]);
    expect(await fileText(await parts(last), 'f')).toBe('i\r\n0\r\n1\r\n');
    expect(sampler.needs).toEqual([0]);
    expect(sampler.isReady?.(user) ?? true).toBe(true);
  });
});
