import http from 'node:http';
import type { AddressInfo } from 'node:net';
import net from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { LiveServer, type LiveServerOptions } from '../../src/cli/live/live-server.ts';
import { livePage } from '../../src/outputs/live/live-page.ts';

const open: LiveServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

interface Served {
  readonly server: LiveServer;
  readonly port: number;
  readonly key: string;
  readonly stops: () => number;
}

async function serve(options: Partial<LiveServerOptions> = {}): Promise<Served> {
  let stops = 0;
  const server = await LiveServer.open({
    port: 0,
    allowStop: false,
    page: livePage(),
    snapshot: () => '{"k":"run"}\n',
    stop: () => ++stops === 1,
    onFault: (error) => {
      throw error;
    },
    ...options,
  });
  open.push(server);
  const url = new URL(server.url);
  return { server, port: Number(url.port), key: url.hash.slice('#k='.length), stops: () => stops };
}

interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

interface Ask {
  readonly method?: string;
  readonly path?: string;
  readonly host?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A request with exactly these headers; of a stream that stays open, its first piece. */
async function ask(
  port: number,
  { method = 'GET', path = '/', host = '127.0.0.1', headers = {}, body }: Ask = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = http.request({ host, port, method, path, headers, agent: false }, (response) => {
      let text = '';
      const done = (): void => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
      response.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
        if (response.headers['content-type']?.startsWith('application/x-ndjson') !== true) return;
        done();
        request.destroy();
      });
      response.on('end', done);
      response.on('error', () => undefined);
    });
    request.on('error', reject);
    request.end(body);
  });
}

const stopWith = (key: string, headers: Readonly<Record<string, string>> = {}): Ask => ({
  method: 'POST',
  path: '/api/stop',
  headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
  body: '{}',
});

describe('who gets in', () => {
  test('the key has 128 bits, differs from run to run, and stands in the fragment only', async () => {
    const [one, other] = [await serve(), await serve()];
    expect(Buffer.from(one.key, 'base64url')).toHaveLength(16);
    expect(one.key).not.toBe(other.key);
    const url = new URL(one.server.url);
    expect([url.pathname, url.search]).toEqual(['/', '']);
  });

  test.each([
    ['none', ''],
    ['another', `Bearer ${'A'.repeat(22)}`],
    ['an empty one', 'Bearer '],
    ['of another scheme', 'Basic eDp5'],
  ])('stream and stop without the key (%s): 401, and nothing of the run', async (_, authorization) => {
    const { port, stops } = await serve();
    const stream = await ask(port, { path: '/api/stream', headers: { authorization } });
    expect([stream.status, stream.body.includes('"k"')]).toEqual([401, false]);
    expect((await ask(port, stopWith('', { authorization }))).status).toBe(401);
    expect(stops()).toBe(0);
  });

  test('a key in the query or a cookie is no key', async () => {
    const { port, key } = await serve();
    expect((await ask(port, { path: `/api/stream?k=${key}` })).status).toBe(404);
    expect((await ask(port, { path: '/api/stream', headers: { cookie: `k=${key}` } })).status).toBe(401);
  });

  test('with the key: the snapshot, then what is sent', async () => {
    const { port, key } = await serve();
    const { status, headers, body } = await ask(port, {
      path: '/api/stream',
      headers: { authorization: `Bearer ${key}` },
    });
    expect([status, headers['content-type'], body]).toEqual([
      200,
      'application/x-ndjson; charset=utf-8',
      '{"k":"run"}\n',
    ]);
  });

  test.each(['evil.example', 'evil.example:PORT', '127.0.0.1', '127.0.0.1:1', 'localhost.evil.example:PORT', '-'])(
    'DNS rebinding: Host "%s" is misdirected (421), key or not',
    async (name) => {
      const { port, key, stops } = await serve();
      const host = name.replace('PORT', String(port));
      for (const path of ['/', '/api/stream']) {
        expect((await ask(port, { path, headers: { host, authorization: `Bearer ${key}` } })).status).toBe(421);
      }
      expect((await ask(port, stopWith(key, { host }))).status).toBe(421);
      expect(stops()).toBe(0);
    },
  );

  test.each(['127.0.0.1', 'localhost', '[::1]', 'LOCALHOST'])('Host %s with our port is served', async (name) => {
    const { port } = await serve();
    expect((await ask(port, { headers: { host: `${name}:${port}` } })).status).toBe(200);
  });

  test.each(['http://evil.example', 'null', 'http://127.0.0.1:1', 'https://127.0.0.1:PORT', 'http://localhost:PORT'])(
    'another Origin (%s) is refused with 403, key or not',
    async (name) => {
      const { port, key, stops } = await serve();
      const origin = name.replace('PORT', String(port));
      expect(
        (await ask(port, { path: '/api/stream', headers: { origin, authorization: `Bearer ${key}` } })).status,
      ).toBe(403);
      expect((await ask(port, stopWith(key, { origin }))).status).toBe(403);
      expect(stops()).toBe(0);
    },
  );
});

describe('what there is', () => {
  test.each([
    '/index.html',
    '/api',
    '/api/',
    '/api/stop/',
    '//',
    '/../package.json',
    '/%2e%2e/package.json',
    '/constructor',
    '/__proto__',
  ])('no other route: %s', async (path) => {
    const { port, key } = await serve();
    expect((await ask(port, { path, headers: { authorization: `Bearer ${key}` } })).status).toBe(404);
  });

  test.each([
    ['GET', '/api/stop', 'POST'],
    ['POST', '/', 'GET'],
    ['POST', '/api/stream', 'GET'],
    ['OPTIONS', '/api/stop', 'POST'],
    ['PUT', '/api/stop', 'POST'],
  ])('%s %s is 405, allowed is %s', async (method, path, allow) => {
    const { port, key, stops } = await serve();
    const answer = await ask(port, { method, path, headers: { authorization: `Bearer ${key}` } });
    expect([answer.status, answer.headers.allow, stops()]).toEqual([405, allow, 0]);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonx', ''])(
    'stop takes JSON only: %s is 415',
    async (type) => {
      const { port, key, stops } = await serve();
      expect((await ask(port, stopWith(key, { 'content-type': type }))).status).toBe(415);
      expect(stops()).toBe(0);
    },
  );

  test('stop stops, and says when the run was ending already', async () => {
    const { port, key, stops } = await serve();
    const first = await ask(port, stopWith(key, { origin: `http://127.0.0.1:${port}` }));
    expect([first.status, JSON.parse(first.body)]).toEqual([202, { stopping: true, already: false }]);
    expect(JSON.parse((await ask(port, stopWith(key))).body)).toEqual({ stopping: true, already: true });
    expect(stops()).toBe(2);
  });

  test('every answer, refusals too, has the headers that protect, and none of CORS', async () => {
    const { port, key } = await serve();
    const authorization = `Bearer ${key}`;
    const answers = [
      await ask(port),
      await ask(port, { path: '/api/stream', headers: { authorization } }),
      await ask(port, stopWith(key)),
      await ask(port, { path: '/nothing' }),
      await ask(port, { path: '/api/stream', headers: { origin: 'http://evil.example' } }),
      await ask(port, { method: 'OPTIONS', path: '/api/stop', headers: { 'access-control-request-method': 'POST' } }),
    ];
    for (const { headers } of answers) {
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
        'x-frame-options': 'DENY',
      });
      const policy = headers['content-security-policy'] ?? '';
      for (const part of ["default-src 'none'", "connect-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"])
        expect(policy).toContain(part);
      expect(policy).not.toContain('unsafe');
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });
});

describe('viewers', () => {
  async function watch(port: number, key: string): Promise<http.IncomingMessage> {
    return new Promise((resolve, reject) => {
      http
        .get(
          { host: '127.0.0.1', port, path: '/api/stream', agent: false, headers: { authorization: `Bearer ${key}` } },
          resolve,
        )
        .on('error', reject);
    });
  }

  test('five may watch, the sixth is told; when one leaves, another may come', async () => {
    const { port, key } = await serve();
    const viewers = await Promise.all(Array.from({ length: 5 }, () => watch(port, key)));
    expect(viewers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200, 200]);
    const sixth = await watch(port, key);
    expect(sixth.statusCode).toBe(503);
    sixth.resume();
    viewers[0]?.on('error', () => undefined).destroy();
    let again = 503;
    while (again === 503) {
      const next = await watch(port, key);
      again = next.statusCode ?? 0;
      viewers.push(next);
    }
    expect(again).toBe(200);
    for (const viewer of viewers) viewer.on('error', () => undefined).destroy();
  });

  test('a viewer who does not read is dropped; others get every line', async () => {
    const { server, port, key } = await serve();
    const slow = net.connect(port, '127.0.0.1');
    slow.write(`GET /api/stream HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${key}\r\n\r\n`);
    await new Promise((resolve) => slow.once('readable', resolve));
    const gone = new Promise((resolve) => slow.once('close', resolve));
    slow.on('error', () => undefined);
    const quick = await watch(port, key);
    let got = 0;
    quick.on('data', (piece: Buffer) => (got += piece.length));
    const line = `${'x'.repeat(99_999)}\n`;
    for (let sent = 0; sent < 200; sent++) {
      server.send(line);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
    slow.resume();
    await gone;
    expect(slow.bytesRead).toBeLessThan(19_000_000);
    expect(got).toBe(200 * line.length + '{"k":"run"}\n'.length);
    quick.destroy();
  });

  test('open streams get the last line, and the server is gone then', async () => {
    const { server, port, key } = await serve();
    const viewer = await watch(port, key);
    let text = '';
    viewer.setEncoding('utf8').on('data', (piece: string) => (text += piece));
    const ended = new Promise((resolve) => viewer.once('end', resolve));
    await server.close('{"k":"end"}\n');
    await ended;
    expect(text.endsWith('{"k":"end"}\n')).toBe(true);
    await expect(ask(port)).rejects.toThrow('ECONNREFUSED');
  });
});

describe('where it listens', () => {
  test('loopback only: both of its addresses, no other one of this machine', async () => {
    const { port } = await serve();
    expect((await ask(port, { host: '127.0.0.1' })).status).toBe(200);
    await expect(ask(port, { host: '127.0.0.2' })).rejects.toThrow('ECONNREFUSED');
  });

  test('a port that is taken: the next one', async () => {
    const other = net.createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const taken = (other.address() as AddressInfo).port;
    try {
      const { port } = await serve({ port: taken });
      expect(port).toBeGreaterThan(taken);
    } finally {
      other.close();
    }
  });

  test.each([
    [false, 403, 0],
    [true, 202, 1],
  ])('beyond loopback it warns; stop allowed: %s', async (allowStop, status, stopped) => {
    const { server, port, key, stops } = await serve({ host: '0.0.0.0', allowStop });
    expect(server.warning).toContain('can watch this run');
    expect(server.canStop).toBe(allowStop);
    expect((await ask(port, stopWith(key))).status).toBe(status);
    expect(stops()).toBe(stopped);
  });

  test('on loopback there is nothing to warn of', async () => {
    expect((await serve()).server.warning).toBe('');
  });
});
