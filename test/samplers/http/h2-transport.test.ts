import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../../src/base/clock.ts';
import { connectionSettings } from '../../../src/samplers/http/connection-settings.ts';
import { httpTransport } from '../../../src/samplers/http/http-transport.ts';
import { STANDARD_RULES } from '../../../src/samplers/http/transport.ts';
import type { Exchange, SendRules, Session, Transport, WireRequest } from '../../../src/samplers/http/transport.ts';
import { authority } from '../../support/certificates.ts';
import { code, END_HEADERS, END_STREAM, frame, h2Server, rawH2Server, STATUS_200 } from '../../support/h2-server.ts';
import type { H2Answer, H2Loopback } from '../../support/h2-server.ts';
import { closedPort, rawServer } from '../../support/loopback.ts';
import type { Loopback } from '../../support/loopback.ts';
import { h2TlsServer } from '../../support/tls-server.ts';
import { wireRequest } from '../../support/wire-request.ts';
import { withRules } from '../../support/with-rules.ts';
import { describeProxies } from './proxy-conformance.ts';
import { describeTls } from './tls-conformance.ts';

// Everything about TLS and proxies, with servers that speak HTTP/1.1 only and with one that speaks both.
describeTls('HTTP/2 refused', (clock) => withRules(httpTransport(clock), { http2: true }));
describeTls('HTTP/2', (clock) => withRules(httpTransport(clock), { http2: true }), h2TlsServer);
describeProxies('HTTP/2 refused', (clock) => withRules(httpTransport(clock), { http2: true }));

const root = authority();
const own = root.issue('IP:127.0.0.1');
const connection = connectionSettings({
  tls: {
    insecure: false,
    ca: root.cert,
    cert: undefined,
    key: undefined,
    minVersion: undefined,
    maxVersion: undefined,
    serverName: undefined,
    ciphers: undefined,
  },
});

let transport: Transport;
let session: Session;
let servers: Loopback[];
let signal: AbortController;

beforeEach(() => {
  transport = httpTransport(systemClock(performance.now()));
  session = transport.session();
  servers = [];
  signal = new AbortController();
});
afterEach(async () => {
  await transport.close();
  for (const server of servers) await server.close();
});

async function use<T extends Loopback>(server: Promise<T>): Promise<T> {
  const started = await server;
  servers.push(started);
  return started;
}
const serve = (answer: H2Answer, protocols?: readonly string[]): Promise<H2Loopback> =>
  use(h2Server(own, answer, protocols));
const hello = (protocols?: readonly string[]): Promise<H2Loopback> =>
  serve((response) => response.end('hello'), protocols);

function to(
  origin: string,
  request: Partial<WireRequest> = {},
  rules: Partial<SendRules> = {},
  by = session,
): Promise<Exchange> {
  const all = { ...STANDARD_RULES, http2: true, ...rules };
  return by.send(wireRequest(origin, { connection, signal: signal.signal, rules: all, ...request }));
}

describe('what is spoken', () => {
  test.each([
    [['h2'], '2.0'],
    [['http/1.1'], '1.1'],
    [['h2', 'http/1.1'], '2.0'],
    [['http/1.1', 'h2'], '2.0'],
  ])(
    'with a server that speaks %j: %s, and one connection for what comes one after the other',
    async (own, version) => {
      const server = await hello(own);
      const opened: boolean[] = [];
      for (let i = 0; i < 5; i++) {
        const exchange = await to(server.origin, { keepBytes: 100 });
        expect(exchange).toMatchObject({ status: 200, bodyBytes: 5, error: undefined, interrupted: false });
        expect(exchange.body?.toString()).toBe('hello');
        opened.push(exchange.openedConnection);
      }
      expect(opened).toEqual([true, false, false, false, false]);
      expect(server.seen.map((one) => one.version)).toEqual(Array(5).fill(version));
      expect(server.connections()).toBe(1);
    },
  );

  test('without http2 it is HTTP/1.1', async () => {
    const server = await hello();
    expect((await to(server.origin, {}, { http2: false })).status).toBe(200);
    expect(server.seen[0]?.version).toBe('1.1');
  });

  test.each([
    [['h2'], 1],
    [['http/1.1'], 20],
  ])('twenty overlapping requests of a user to %j: %d connections', async (protocols, connections) => {
    const server = await serve((response) => setTimeout(() => response.end('hello'), 50), protocols);
    const all = await Promise.all(Array.from({ length: 20 }, (_, i) => to(server.origin, { path: `/${i}` })));
    expect(all.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(all.every(({ error }) => error === undefined)).toBe(true);
    expect(all.filter(({ openedConnection }) => openedConnection)).toHaveLength(connections);
    expect(server.connections()).toBe(connections);
    expect(new Set(server.seen.map(({ path }) => path)).size).toBe(20);
  });

  test('users share nothing', async () => {
    const server = await hello();
    const users = [transport.session(), transport.session(), transport.session()];
    for (const user of [...users, ...users]) expect((await to(server.origin, {}, {}, user)).status).toBe(200);
    expect(server.connections()).toBe(3);
    expect(server.seen.map((one) => one.connection)).toEqual([0, 1, 2, 0, 1, 2]);
  });

  test('keepAlive: false opens a connection for each request', async () => {
    const server = await hello();
    for (let i = 0; i < 3; i++) {
      expect(await to(server.origin, { keepAlive: false })).toMatchObject({ status: 200, openedConnection: true });
    }
    expect(server.connections()).toBe(3);
    await Promise.all([to(server.origin, { keepAlive: false }), to(server.origin, { keepAlive: false })]);
    expect(server.connections()).toBe(5);
  });
});

describe('requests', () => {
  test.each([
    ['GET', undefined],
    ['HEAD', undefined],
    ['POST', '{"name":"Zoë"}'],
    ['POST', undefined],
    ['PUT', Buffer.from([1, 2, 3])],
    ['DELETE', 'x'],
    ['OPTIONS', undefined],
  ])('%s with body %p', async (method, body) => {
    const server = await hello();
    const headers = ['Accept', '*/*', 'X-Two', 'a', 'x-two', 'b', 'Connection', 'close', 'Host', 'shop.test'];
    for (const isFirst of [true, false]) {
      const exchange = await to(server.origin, { method, body, headers, path: '/a?b=1' });
      expect(exchange).toMatchObject({ status: 200, openedConnection: isFirst, error: undefined });
      expect(exchange.bodyBytes).toBe(method === 'HEAD' ? 0 : 5);
    }
    const seen = server.seen[1];
    expect(seen).toMatchObject({ method, path: '/a?b=1', body: body?.toString() ?? '' });
    expect(seen?.headers).toMatchObject({ accept: '*/*', 'x-two': 'a, b', ':authority': 'shop.test' });
    expect(seen?.headers['content-length']).toBe(body === undefined ? undefined : String(Buffer.byteLength(body)));
  });

  test('what HTTP/2 cannot carry is never sent', async () => {
    const server = await hello();
    const exchange = await to(server.origin, { headers: ['authorization', 'a', 'authorization', 'b'] });
    expect(exchange.error).toMatchObject({ kind: 'plan', name: 'bad_request' });
    expect((await to(server.origin)).status).toBe(200);
    expect(server.seen).toHaveLength(1);
  });
});

describe('answers', () => {
  test('come with status, headers, times and bytes', async () => {
    const server = await serve((response) =>
      response.writeHead(201, { 'x-kind': 'first', 'set-cookie': ['a=1', 'b=2'] }).end('hello'),
    );
    const exchange = await to(server.origin, { keepBytes: 100 });
    expect(exchange).toMatchObject({ status: 201, bodyBytes: 5, bodyCapped: false, error: undefined });
    expect(exchange.headers.first('x-kind')).toBe('first');
    expect(exchange.headers.all('set-cookie')).toEqual(['a=1', 'b=2']);
    expect(exchange.connectUs).toBeGreaterThan(0);
    expect(exchange.firstByteUs).toBeGreaterThanOrEqual(exchange.connectUs);
    expect(exchange.elapsedUs).toBeGreaterThanOrEqual(exchange.firstByteUs);
    const { dnsUs = -1, tcpUs = -1, tlsUs = -1 } = exchange.connectParts ?? {};
    expect(Math.abs(dnsUs + tcpUs + tlsUs - exchange.connectUs)).toBeLessThanOrEqual(2);
    expect(tlsUs).toBeGreaterThan(0);
  });

  test('a kept part of a long body, counted to the byte', async () => {
    const server = await serve((response) => response.end(Buffer.alloc(3_000_000, 'x')));
    const exchange = await to(server.origin, { keepBytes: 1000 });
    expect(exchange).toMatchObject({ bodyBytes: 3_000_000, bodyCapped: true, error: undefined });
    expect(exchange.body?.length).toBe(1000);
    expect((await to(server.origin)).body).toBeUndefined();
  });

  test('103 before 200', async () => {
    const server = await serve((response, _request, { stream }) => {
      stream.additionalHeaders({ ':status': 103, link: '</a>' });
      setTimeout(() => response.end('ok'), 20);
    });
    expect(await to(server.origin)).toMatchObject({ status: 200, bodyBytes: 2, error: undefined });
  });

  test.each([
    [204, 'GET'],
    [304, 'GET'],
    [200, 'HEAD'],
  ])('%d to %s has no body whatever the length says', async (status, method) => {
    const server = await serve((response) => {
      if (status !== 204) response.setHeader('content-length', 500);
      response.writeHead(status).end();
    });
    expect(await to(server.origin, { method })).toMatchObject({ status, bodyBytes: 0, error: undefined });
  });

  test('bytes are those of the frames; of overlapping requests about those', async () => {
    const server = await use(
      rawH2Server(own, (socket, stream) => {
        socket.write(frame('HEADERS', END_HEADERS, stream, STATUS_200));
        setTimeout(() => socket.write(frame('DATA', END_STREAM, stream, 'hello')), 30);
      }),
    );
    // The first has the greeting of both ends in it.
    expect((await to(server.origin)).bytesIn).toBeGreaterThan(10 + 14);
    expect(await to(server.origin)).toMatchObject({ status: 200, bytesIn: 10 + 14, error: undefined });
    const [one, two] = await Promise.all([to(server.origin), to(server.origin)]);
    for (const exchange of [one, two]) {
      expect(exchange.error).toBeUndefined();
      expect(exchange.bytesIn).toBeGreaterThanOrEqual(9 + 9 + 5);
      expect(exchange.bytesIn).toBeLessThan(60);
      expect(exchange.bytesOut).toBeGreaterThan(40);
      expect(exchange.bytesOut).toBeLessThan(200);
    }
  });
});

describe('limits', () => {
  test('an answer that does not begin: timeout_headers; the next one has a connection of its own', async () => {
    const server = await serve((response, { path }) => {
      if (path !== '/stuck') response.end('hello');
    });
    await to(server.origin);
    const exchange = await to(server.origin, { path: '/stuck' }, { firstByteMs: 200 });
    expect(exchange).toMatchObject({ status: 0, error: { kind: 'timeout', name: 'timeout_headers' } });
    expect(exchange.elapsedUs).toBeGreaterThanOrEqual(200_000);
    expect(exchange.elapsedUs).toBeLessThan(1_200_000);
    expect(await to(server.origin)).toMatchObject({ status: 200, openedConnection: true });
  });

  test('a body that drips: timeout_total, status kept; a neighbour on the connection is not touched', async () => {
    const server = await serve((response, { path }) => {
      if (path === '/slow') {
        setTimeout(() => response.end('slow'), 600);
        return;
      }
      const drip = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(drip));
    });
    const slow = to(server.origin, { path: '/slow' });
    const exchange = await to(server.origin, { timeoutMs: 300 });
    expect(exchange).toMatchObject({ status: 200, error: { kind: 'timeout', name: 'timeout_total' } });
    expect(exchange.bodyBytes).toBeGreaterThan(0);
    expect(await slow).toMatchObject({ status: 200, bodyBytes: 4, error: undefined });
    expect(server.connections()).toBe(1);
  });

  test('a handshake that never ends: timeout_connect for all that wait for it', async () => {
    const server = await use(rawServer(() => {}));
    const origin = server.origin.replace('http:', 'https:');
    const limits = [100, 250].map((connectMs) => to(origin, {}, { connectMs }));
    const [one, two] = await Promise.all(limits);
    expect(one).toMatchObject({ error: { name: 'timeout_connect' }, openedConnection: true });
    expect(two).toMatchObject({ error: { name: 'timeout_connect' }, openedConnection: true });
    expect(two?.elapsedUs).toBeGreaterThanOrEqual(250_000);
    expect(server.connections()).toBe(1);
  });

  test('maxBytes cuts one answer off; the connection stays', async () => {
    const server = await serve((response, { path }) => response.end(Buffer.alloc(path === '/big' ? 10_000_000 : 10)));
    const exchange = await to(server.origin, { path: '/big' }, { maxBytes: 100_000 });
    expect(exchange).toMatchObject({ status: 200, error: { name: 'body_too_large' } });
    expect(exchange.bodyBytes).toBeLessThan(1_000_000);
    expect(await to(server.origin)).toMatchObject({ status: 200, openedConnection: false });
    expect((await to(server.origin, {}, { maxBytes: 10, expectLength: true })).error).toBeUndefined();
  });

  test('headers beyond 16 KiB: header_overflow', async () => {
    const server = await serve((response, { path }) => {
      response.setHeader('x-big', 'y'.repeat(path === '/big' ? 16_000 + 400 : 16_000));
      response.end('ok');
    });
    expect((await to(server.origin)).status).toBe(200);
    expect((await to(server.origin, { path: '/big' })).error).toMatchObject({ name: 'header_overflow' });
    expect((await to(server.origin)).status).toBe(200);
  });

  test('our own stop is an interruption, not a failure', async () => {
    const server = await serve(() => {});
    const pending = [to(server.origin), to(server.origin)];
    setTimeout(() => signal.abort(), 100);
    for (const exchange of await Promise.all(pending)) {
      expect(exchange).toMatchObject({ interrupted: true, error: undefined });
    }
    expect(await to(server.origin)).toMatchObject({ interrupted: true });
  });
});

describe('faults', () => {
  test('nobody listens: connect_refused, once for all that wait', async () => {
    const origin = `https://127.0.0.1:${await closedPort()}`;
    const both = await Promise.all([to(origin), to(origin)]);
    for (const { error } of both) expect(error).toMatchObject({ kind: 'connection', name: 'connect_refused' });
  });

  test.each([
    // What the server does with the second request of a connection → class
    ['INTERNAL_ERROR before the head', 2, false, 'connection', 'conn_reset', 'INTERNAL_ERROR'],
    ['CANCEL before the head', 8, false, 'connection', 'conn_reset', 'CANCEL'],
    ['NO_ERROR before the head', 0, false, 'connection', 'conn_reset', 'NO_ERROR'],
    ['PROTOCOL_ERROR before the head', 1, false, 'protocol', 'protocol_error', 'PROTOCOL_ERROR'],
    ['INTERNAL_ERROR inside the body', 2, true, 'connection', 'body_truncated', 'INTERNAL_ERROR'],
    ['CANCEL inside the body', 8, true, 'connection', 'body_truncated', 'CANCEL'],
  ])('a stream reset with %s', async (_name, number, hasHead, kind, name, says) => {
    const server = await use(
      rawH2Server(own, (socket, stream) => {
        if (stream !== 3) {
          socket.write(frame('HEADERS', END_HEADERS | END_STREAM, stream, STATUS_200));
          return;
        }
        if (hasHead) socket.write(frame('HEADERS', END_HEADERS, stream, STATUS_200));
        if (hasHead) socket.write(frame('DATA', 0, stream, 'abc'));
        setTimeout(() => socket.write(frame('RST_STREAM', 0, stream, code(number))), 20);
      }),
    );
    expect((await to(server.origin)).status).toBe(200);
    const exchange = await to(server.origin);
    expect(exchange).toMatchObject({ status: hasHead ? 200 : 0, error: { kind, name }, staleRetries: 0 });
    expect(exchange.error?.message).toContain(says);
    expect(exchange.bodyBytes).toBe(hasHead ? 3 : 0);
    // The others of the connection go on.
    expect(await to(server.origin)).toMatchObject({ status: 200, openedConnection: false });
  });

  test.each(['GET', 'POST'])('a refused stream of %s is sent again once, and counted', async (method) => {
    const streams: number[] = [];
    const server = await use(
      rawH2Server(own, (socket, stream) => {
        streams.push(stream);
        if (stream === 3) socket.write(frame('RST_STREAM', 0, stream, code(7)));
        else socket.write(frame('HEADERS', END_HEADERS | END_STREAM, stream, STATUS_200));
      }),
    );
    await to(server.origin);
    expect(await to(server.origin, { method })).toMatchObject({ status: 200, staleRetries: 1, error: undefined });
    expect(streams).toEqual([1, 3, 5]);
  });

  test('one that is refused twice: conn_reset', async () => {
    const server = await use(
      rawH2Server(own, (socket, stream) => socket.write(frame('RST_STREAM', 0, stream, code(7)))),
    );
    const exchange = await to(server.origin);
    expect(exchange).toMatchObject({ staleRetries: 1, error: { kind: 'connection', name: 'conn_reset' } });
    expect(exchange.error?.message).toContain('REFUSED_STREAM');
  });

  test('a server that says it will close (GOAWAY) answers what it has; the next request opens a connection', async () => {
    const server = await serve((response, _request, { session: one }) => {
      one.goaway(0);
      setTimeout(() => response.end('late'), 50);
    });
    for (let i = 0; i < 3; i++) {
      const exchange = await to(server.origin, { method: 'POST', body: 'x' });
      expect(exchange).toMatchObject({ status: 200, bodyBytes: 4, openedConnection: true, staleRetries: 0 });
      expect(exchange.error).toBeUndefined();
    }
    expect(server.seen).toHaveLength(3);
  });

  test('a connection ended with an error: conn_closed before the head, body_truncated after it', async () => {
    const server = await serve((response, { path }, { session: one }) => {
      if (path === '/body') response.write('abc');
      setTimeout(() => one.goaway(11), 30);
    });
    const early = await to(server.origin, { method: 'POST', body: 'x' });
    expect(early.error).toMatchObject({ kind: 'connection', name: 'conn_closed' });
    expect(early.error?.message).toContain('ENHANCE_YOUR_CALM');
    const late = await to(server.origin, { path: '/body' });
    expect(late).toMatchObject({ status: 200, bodyBytes: 3, error: { name: 'body_truncated' } });
  });

  test.each([
    ['GET', 1, undefined],
    ['POST', 0, 'conn_closed_reused'],
  ])('a kept connection that dies under %s: %d retries', async (method, retries, failure) => {
    const server = await serve((response, _request, { stream, session: one }) => {
      if (stream.id === 1) response.end('hello');
      else one.destroy();
    });
    await to(server.origin);
    const exchange = await to(server.origin, { method, body: method === 'POST' ? 'x' : undefined });
    expect(exchange).toMatchObject({ staleRetries: retries, status: failure === undefined ? 200 : 0 });
    expect(exchange.error?.name).toBe(failure);
    expect(server.seen.filter((one) => one.method === 'POST').length).toBeLessThanOrEqual(1);
  });

  test('a new connection that dies is not tried again', async () => {
    const server = await use(rawH2Server(own, (socket) => socket.destroy()));
    const exchange = await to(server.origin);
    expect(exchange).toMatchObject({ staleRetries: 0, status: 0, error: { kind: 'connection' } });
    expect(['conn_closed', 'conn_reset']).toContain(exchange.error?.name);
    expect(server.connections()).toBe(1);
  });

  test('a connection closed while idle costs nothing', async () => {
    const server = await serve((response, _request, { session: one }) => {
      response.end('hello');
      setTimeout(() => one.close(), 20);
    });
    for (let i = 0; i < 3; i++) {
      expect(await to(server.origin)).toMatchObject({ status: 200, staleRetries: 0, error: undefined });
      await new Promise((resolve) => setTimeout(resolve, 80));
    }
    expect(server.connections()).toBe(3);
  });

  test('a body shorter than its length: protocol_error', async () => {
    const server = await use(
      rawH2Server(own, (socket, stream) => {
        // `content-length: 10` as a literal with the name of the static table (28).
        const block = Buffer.concat([STATUS_200, Buffer.from([0x0f, 0x0d, 2]), Buffer.from('10')]);
        socket.write(frame('HEADERS', END_HEADERS, stream, block));
        socket.write(frame('DATA', END_STREAM, stream, 'abc'));
      }),
    );
    const exchange = await to(server.origin);
    expect(exchange).toMatchObject({ status: 200, error: { kind: 'protocol', name: 'protocol_error' } });
    expect(exchange.error?.message).toContain('not valid HTTP/2');
  });

  test.each([
    ['a body before its head', 'DATA', 'abc'],
    ['headers that cannot be unpacked', 'HEADERS', Buffer.from([0xfe])],
    // Node answers with GOAWAY, stops reading and tells nobody: only the deadline ends the request.
  ] as const)('%s: the request runs into its limit, the next one is good', async (_name, type, payload) => {
    let count = 0;
    const server = await use(
      rawH2Server(own, (socket, stream) => {
        if (count++ === 0) socket.write(frame(type, END_HEADERS | END_STREAM, stream, payload));
        else socket.write(frame('HEADERS', END_HEADERS | END_STREAM, stream, STATUS_200));
      }),
    );
    expect((await to(server.origin, { timeoutMs: 300 })).error?.name).toBe('timeout_headers');
    expect(await to(server.origin)).toMatchObject({ status: 200, openedConnection: true });
  });

  test('a stream that ends without an answer is no success', async () => {
    const server = await serve((_response, _request, { stream }) => stream.close(0));
    expect((await to(server.origin, { method: 'POST' })).error).toBeDefined();
  });
});
