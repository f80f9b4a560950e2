import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { plan, workFolder } from '../../support/cli.ts';
import { recordingServer } from '../../support/recording-server.ts';
import type { Answer, Recorded, RecordingServer } from '../../support/recording-server.ts';
import { rowOf, runPlan } from '../../support/run-plan.ts';
import type { PlanRun } from '../../support/run-plan.ts';

const work = workFolder();
let shop: RecordingServer;
let other: RecordingServer;
beforeAll(async () => {
  [shop, other] = [await recordingServer(), await recordingServer()];
});
afterEach(() => {
  shop.reset();
  other.reset();
});
afterAll(async () => {
  await Promise.all([shop.close(), other.close()]);
  work.remove();
});

/** `to /x` as an answer. */
function to(location: string, status = 302, cookie?: string): Answer {
  return {
    status,
    headers: { location, ...(cookie === undefined ? {} : { 'set-cookie': cookie }) },
    text: 'see there',
  };
}

function lines(log: readonly Recorded[]): readonly string[] {
  return log.map(({ method, path, body }) => `${method} ${path}${body === '' ? '' : ` ${body}`}`);
}

/** How often each status came, for one row of the run file; of all requests without a name. */
function statusesOf({ run: { head, end } }: PlanRun, name?: string): Readonly<Record<string, number>> | undefined {
  if (name === undefined) return end.all.status;
  return end.totals.find(({ id }) => head.samplers[id]?.name === name)?.status;
}

/** One user, one iteration. */
function run(step: string, plan = ''): Promise<PlanRun> {
  return runPlan(work, `baseUrl: ${shop.origin}\n${plan}threadGroups: [{ threads: 1, samplers: [${step}] }]\n`);
}

describe('rows', () => {
  test('each redirect is a request with a row of its own, and all of them add up to what the servers saw', async () => {
    shop.reset(({ path }) => (path === '/a' ? to('/b') : path === '/b' ? to(`${other.origin}/c`, 303) : undefined));
    const result = await runPlan(
      work,
      `
baseUrl: ${shop.origin}
allowedHosts: [${other.origin}]
threadGroups:
  - threads: 2
    loops: 3
    samplers:
      - { post: /a, name: Order, json: { x: 1 } }
      - get: /plain
thresholds:
  samplers:
    Order: { p50: { greaterThan: 0ms } }
    Order → redirect 1: { errorRate: { equals: 0% } }
`,
    );
    expect(result.code).toBe(0);
    expect(result.summary.samplers.map(({ name, requests }) => [name, requests])).toEqual([
      ['Order', 6],
      ['Order → redirect 1', 6],
      ['Order → redirect 2', 6],
      ['GET /plain', 6],
    ]);
    expect(shop.counts()).toEqual({ 'POST /a': 6, 'GET /b': 6, 'GET /plain': 6 });
    expect(other.counts()).toEqual({ 'GET /c': 6 });
    expect(result.summary.all.requests).toBe(shop.log.length + other.log.length);
    expect(statusesOf(result, 'Order')).toEqual({ '200': 6 });
    expect(statusesOf(result, 'Order → redirect 1')).toEqual({ '302': 6 });
    expect(statusesOf(result, 'Order → redirect 2')).toEqual({ '303': 6 });
    expect(statusesOf(result)).toEqual({ '200': 12, '302': 6, '303': 6 });
    const html = readFileSync(join(result.output, 'index.html'), 'utf8');
    expect(html).toContain('Order → redirect 2');
    expect(html).not.toContain('redirect 3');
  });

  test('the fifth row takes all that follow; after 20 the sampler fails, with the way as evidence', async () => {
    shop.reset((_request, index) => to(`/loop/${index}`));
    const result = await run('{ get: /loop }');
    expect(shop.log).toHaveLength(21);
    expect(result.summary.all).toMatchObject({ requests: 21, failed: 1 });
    expect(rowOf(result, 'GET /loop → redirect 4').requests).toBe(1);
    expect(rowOf(result, 'GET /loop → redirect 5+').requests).toBe(16);
    expect(rowOf(result, 'GET /loop')).toMatchObject({ requests: 1, failed: 1 });
    expect(result.run.errors).toMatchObject([{ name: 'redirect_limit' }]);
    const [example] = result.run.examples;
    expect(example?.exchange.hops).toHaveLength(20);
    expect(example?.exchange.hops?.[0]).toMatchObject({
      method: 'GET',
      url: `${shop.origin}/loop`,
      status: 302,
      location: '/loop/0',
    });
    expect(readFileSync(join(result.output, 'index.html'), 'utf8')).toContain('Sent before it');
  });

  test('--once shows every one, and counts them', async () => {
    shop.reset(({ path }) => (path === '/a' ? to('/b?code=17') : path === '/b?code=17' ? to('/c') : undefined));
    const file = work.write(
      'once.yaml',
      `baseUrl: ${shop.origin}\nthreadGroups: [{ threads: 1, samplers: [{ get: /a }] }]\n`,
    );
    const { stdout, stderr } = await plan(['run', file, '--once']);
    const shown = [...stdout.matchAll(/^GET (\S+) → (\d+)/gm)].map(([, url, status]) => [url, status]);
    expect(shown).toEqual([
      [`${shop.origin}/a`, '302'],
      [`${shop.origin}/b?code=17`, '302'],
      [`${shop.origin}/c`, '200'],
    ]);
    expect(stderr).toContain('requests=3 failed=0');
  });
});

test('followRedirects: false, or how many at most', async () => {
  shop.reset(({ path }) => (path.startsWith('/a') ? to('/b') : path === '/b' ? to('/c') : undefined));
  const result = await run(
    [false, 0, 1, 2, true].map((limit, index) => `{ get: /a${index}, followRedirects: ${limit} }`).join(', '),
  );
  expect(lines(shop.log)).toEqual([
    'GET /a0',
    'GET /a1',
    'GET /a2',
    'GET /b',
    'GET /a3',
    'GET /b',
    'GET /c',
    'GET /a4',
    'GET /b',
    'GET /c',
  ]);
  const statuses = [0, 1, 2, 3, 4].map((index) => Object.keys(statusesOf(result, `GET /a${index}`) ?? {}));
  expect(statuses.flat()).toEqual(['302', '302', '302', '200', '200']);
  expect(rowOf(result, 'GET /a2').failed).toBe(1);
  expect(result.run.errors).toMatchObject([{ name: 'redirect_limit' }]);
});

describe('where a redirect may lead', () => {
  const targets: Readonly<Record<string, string>> = {
    b: '/dir/b',
    '../b?x=1': '/b?x=1',
    '?page=2': '/dir/a?page=2',
    '/b#part': '/b',
    '/b c/é': '/b%20c/%C3%A9',
    '/b%20c%2F': '/b%20c%2F',
    './././b': '/dir/b',
  };

  test('relative, with a fragment, with raw UTF-8: as URLs resolve', async () => {
    const locations = Object.keys(targets);
    // The number of the request is in a header: the path is what is tested.
    shop.reset(({ path, headers }) =>
      path === '/dir/a' ? to(Buffer.from(locations[Number(headers['x-case'])] ?? '').toString('latin1')) : undefined,
    );
    await run(locations.map((_, index) => `{ get: /dir/a, headers: { x-case: ${index} } }`).join(', '));
    expect(shop.log.map(({ path }) => path)).toEqual(locations.flatMap((name) => ['/dir/a', targets[name]]));
  });

  test('to no http(s) URL, or to a server that the plan does not name: nothing is sent', async () => {
    const locations: Readonly<Record<string, string>> = {
      'ftp://127.0.0.1/': 'bad_redirect',
      'http://user:pw@127.0.0.1/': 'bad_redirect',
      'http://': 'bad_redirect',
      'javascript:alert(1)': 'bad_redirect',
      '//127.0.0.2:1/b': 'host_not_allowed',
      '\\\\127.0.0.2:1\\b': 'host_not_allowed',
      'http://localhost.evil.test/b': 'host_not_allowed',
      [`${other.origin}/b`]: 'host_not_allowed',
    };
    const names = Object.keys(locations);
    shop.reset((_request, index) => to(names[index] ?? ''));
    const result = await run(names.map((_, index) => `{ get: '/a/${index}' }`).join(', '));
    expect(lines(shop.log)).toEqual(names.map((_, index) => `GET /a/${index}`));
    expect(other.log).toEqual([]);
    const failures = result.run.examples.map(({ error, exchange }) => [
      exchange.request.url,
      result.run.errors.find(({ id }) => id === error)?.name,
    ]);
    expect(new Map(failures.map(([url, name]) => [url, name]))).toEqual(
      new Map(names.map((name, index) => [`${shop.origin}/a/${index}`, locations[name]])),
    );
    expect(result.summary.all).toMatchObject({ requests: names.length, failed: names.length });
  });

  test('a redirect without location is an answer like any other', async () => {
    shop.reset(() => ({ status: 302 }));
    expect((await run('{ get: /a }')).summary.all).toMatchObject({ requests: 1, failed: 0 });
  });
});

describe('allowedHosts', () => {
  test('a server out of an answer, a data row or a redirect needs it; one that the plan writes out does not', async () => {
    shop.reset(({ path }) =>
      path === '/r' ? to(`${other.origin}/redirected`) : { json: { url: `${other.origin}/from-answer` } },
    );
    const step = [
      '{ get: /a, extractors: { url: $.url } }',
      '{ get: "{{url}}" }',
      '{ get: "{{rows.url}}" }',
      '{ get: /r }',
      `{ get: "${shop.origin}/written/{{iteration}}" }`,
    ].join(', ');
    const data = `data: { rows: { rows: [{ url: ${other.origin}/from-row }] } }\nvariables: { sso: 127.0.0.1 }\n`;
    const refused = await run(step, data);
    expect(other.log).toEqual([]);
    expect(refused.summary.all.failed).toBe(3);
    const told = refused.run.errors.filter(({ name }) => name === 'host_not_allowed');
    // Texts in quotes are masked there: the fix must not be one.
    expect(told.map(({ message }) => message)).toEqual([expect.stringContaining('add its host to allowedHosts.')]);
    await run(step, `${data}allowedHosts: ['{{sso}}']\n`);
    expect(lines(other.log)).toEqual(['GET /from-answer', 'GET /from-row', 'GET /redirected']);
    expect(shop.log.filter(({ path }) => path.startsWith('/written/'))).toHaveLength(2);
  });
});

describe('what goes along', () => {
  test('307 and 308 send the same body again, byte for byte', async () => {
    work.write('order.bin', 'a\u0000b\r\nend');
    const multipart = '{ put: /up, multipart: { note: { text: "hi {{uuid}}", filename: n.txt } } }';
    for (const step of ['{ post: /up, bodyFile: order.bin }', multipart, '{ patch: /up, form: { a: "1 2" } }']) {
      shop.reset((_request, index) => (index < 2 ? to('/there', index === 0 ? 307 : 308) : undefined));
      await run(step);
      const [first, , last] = shop.log;
      expect(shop.log.map(({ path }) => path)).toEqual(['/up', '/there', '/there']);
      expect(last?.method).toBe(first?.method);
      expect([last?.body, last?.headers['content-type']]).toEqual([first?.body, first?.headers['content-type']]);
      expect(first?.body).not.toBe('');
    }
  });

  test('credentials do not cross to another server, nor come back; other headers do', async () => {
    shop.reset(({ path }) => (path === '/a' ? to(`${other.origin}/b`, 307, 'shopSession=1; Path=/') : undefined));
    other.reset(() => to(`${shop.origin}/c`, 307));
    await run(
      `{ post: /a, body: hello, auth: { bearer: t0ken-value }, cookies: { mine: 1 },
         headers: { Proxy-Authorization: p, X-Api-Key: k, X-CSRF-Token: c, X-Trace: 7, Host: shop.test } }`,
      `allowedHosts: [${other.origin}]\n`,
    );
    const [first, ,] = shop.log;
    expect(first?.headers).toMatchObject({
      authorization: 'Bearer t0ken-value',
      cookie: 'mine=1',
      'x-api-key': 'k',
      host: 'shop.test',
    });
    const [foreign] = other.log;
    expect(foreign?.headers).toMatchObject({ 'x-trace': '7', host: new URL(other.origin).host });
    const dropped = ['authorization', 'proxy-authorization', 'x-api-key', 'x-csrf-token'];
    for (const { headers } of [foreign, shop.log[1]].filter((request) => request !== undefined)) {
      expect(dropped.filter((name) => name in headers)).toEqual([]);
      expect(headers.cookie ?? '').not.toContain('mine');
    }
    expect(lines(other.log)).toEqual(['POST /b hello']);
    expect(lines(shop.log)).toEqual(['POST /a hello', 'POST /c hello']);
  });

  test('cookies of every redirect are in the jar, also where the plan wrote the cookie header for the first server', async () => {
    shop.reset(({ path }) =>
      path === '/a' ? to('/b', 302, 'one=1; Path=/') : path === '/b' ? to('/c', 302, 'two=2; Path=/') : undefined,
    );
    await run('{ get: /a }, { get: /after }');
    expect(shop.log.map(({ headers }) => headers.cookie)).toEqual([undefined, 'one=1', 'one=1; two=2', 'one=1; two=2']);
  });
});
