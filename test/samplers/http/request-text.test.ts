import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Socket } from 'node:net';
import { systemClock } from '../../../src/base/clock.ts';
import { httpTransport, undiciTransport } from '../../../src/samplers/http/http-transport.ts';
import { linesOf } from '../../../src/samplers/http/request-text.ts';
import type { Exchange, Transport, WireRequest } from '../../../src/samplers/http/transport.ts';
import { rawServer } from '../../support/loopback.ts';
import type { Loopback } from '../../support/loopback.ts';
import { selfSigned } from '../../support/certificates.ts';
import { tlsServer } from '../../support/tls-server.ts';
import { wireRequest } from '../../support/wire-request.ts';

const TRANSPORTS = { wire: httpTransport, undici: undiciTransport };
const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

let servers: Loopback[];
let transports: Transport[];

beforeEach(() => {
  servers = [];
  transports = [];
});
afterEach(async () => {
  for (const transport of transports) await transport.close();
  for (const server of servers) await server.close();
});

async function raw(onConnection: (socket: Socket, index: number) => void): Promise<Loopback> {
  const server = await rawServer(onConnection);
  servers.push(server);
  return server;
}

function client(make: (typeof TRANSPORTS)['wire'] = httpTransport): Transport {
  const transport = make(systemClock(performance.now()));
  transports.push(transport);
  return transport;
}

/** Bytes of each whole request, as they came. */
async function recorder(): Promise<{ readonly origin: string; readonly taken: () => readonly Buffer[] }> {
  const taken: Buffer[] = [];
  const server = await raw((socket) => {
    let bytes = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      bytes = Buffer.concat([bytes, chunk]);
      const end = bytes.indexOf('\r\n\r\n') + 4;
      const length = Number(/\r\ncontent-length: (\d+)\r\n/i.exec(bytes.toString('latin1', 0, end))?.[1] ?? 0);
      if (end < 4 || bytes.length < end + length) return;
      taken.push(bytes);
      bytes = Buffer.alloc(0);
      socket.write(taken.at(-1)?.toString('latin1', 0, 4) === 'HEAD' ? OK.slice(0, -2) : OK);
    });
  });
  return { origin: server.origin, taken: () => taken };
}

const binary = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
const lines = ['accept', '*/*', 'X-Kind', 'first', 'x-kind', 'second'];

describe('a request on the wire is the same as undici writes it', () => {
  test.each<[string, Partial<WireRequest>]>([
    ['GET', {}],
    ['path and query', { path: '/a%20b/c?d=e&f=%C3%A9' }],
    ['HEAD', { method: 'HEAD' }],
    ['OPTIONS', { method: 'OPTIONS' }],
    ['DELETE', { method: 'DELETE' }],
    ['DELETE with a body', { method: 'DELETE', body: '{"a":1}' }],
    ['GET with a body', { body: 'a' }],
    ['POST without a body', { method: 'POST' }],
    ['PUT with an empty body', { method: 'PUT', body: '' }],
    ['PATCH with an empty buffer', { method: 'PATCH', body: Buffer.alloc(0) }],
    ['several headers, names as written', { headers: lines }],
    ['no headers', { headers: [] }],
    ['header lines that are at hand', { headers: lines, headerText: linesOf(lines) }],
    ['an empty header', { headers: ['x-empty', ''] }],
    ['a header in Latin-1', { headers: ['x-name', 'Zoë \xff'] }],
    ['a host of its own, which comes first', { headers: ['x-before', '1', 'host', 'elsewhere.test'] }],
    ['connection: close', { keepAlive: false }],
    ['connection: close, own host, a body', { method: 'POST', keepAlive: false, headers: ['host', 'x'], body: 'b' }],
    ['text in UTF-8', { method: 'POST', body: '{"name":"Zoë – 😀"}' }],
    ['a text that is no Unicode', { method: 'POST', body: 'a\ud800b' }],
    ['text that looks like a head', { method: 'POST', body: '\r\n\r\nGET / HTTP/1.1\r\n\r\n' }],
    ['bytes', { method: 'POST', body: binary }],
    ['just before 16 KiB', { method: 'POST', body: 'x'.repeat(16 * 1024 - 1) }],
    ['just 16 KiB', { method: 'POST', body: 'x'.repeat(16 * 1024) }],
    ['just over 16 KiB', { method: 'POST', body: 'x'.repeat(16 * 1024 + 1) }],
    ['16 KiB in bytes, not in characters', { method: 'POST', body: 'é'.repeat(8 * 1024) }],
    ['over 16 KiB in bytes only', { method: 'POST', body: `${'é'.repeat(8 * 1024)}x` }],
    ['over 16 KiB of bytes', { method: 'POST', body: Buffer.concat(Array<Buffer>(65).fill(binary)) }],
    ['a megabyte', { method: 'PUT', body: Buffer.alloc(1_000_000, 'a\xe9') }],
  ])('%s', async (_name, request) => {
    const { origin, taken } = await recorder();
    const out: number[] = [];
    for (const make of [TRANSPORTS.wire, TRANSPORTS.undici]) {
      const exchange = await client(make).session().send(wireRequest(origin, request));
      expect(exchange).toMatchObject({ status: 200, error: undefined });
      out.push(exchange.bytesOut);
    }
    const [ours, theirs] = taken();
    expect(ours?.toString('latin1')).toBe(theirs?.toString('latin1'));
    expect(out).toEqual([ours?.length, ours?.length]);
  });

  test('also the second time, when the text is remembered', async () => {
    const { origin, taken } = await recorder();
    const memory = { text: undefined };
    const session = client().session();
    for (const body of ['same', 'same', 'same']) {
      const exchange = await session.send(wireRequest(origin, { method: 'POST', body, memory }));
      expect(exchange.bytesOut).toBe(taken().at(-1)?.length);
    }
    expect(new Set(taken().map(String)).size).toBe(1);
    expect(taken()).toHaveLength(3);
  });
});

describe('an upload of 10 MB', () => {
  const body = Buffer.alloc(10_000_000, 'x');
  const upload = (origin: string, more: Partial<WireRequest> = {}): Promise<Exchange> =>
    client()
      .session()
      .send(wireRequest(origin, { method: 'POST', body, keepBytes: 100, ...more }));

  test('to a slow reader holds no second copy', async () => {
    let received = 0;
    const server = await raw((socket) => {
      socket.on('data', (chunk) => {
        received += chunk.length;
        socket.pause();
        setTimeout(() => socket.resume(), 1);
        if (received > body.length) socket.write(OK);
      });
    });
    const before = process.memoryUsage().rss;
    const exchanges = await Promise.all([upload(server.origin), upload(server.origin), upload(server.origin)]);
    // Both ends live here. A copy each would be 30 MB, and what the system holds on the way is not ours.
    expect((process.memoryUsage().rss - before) / 1e6).toBeLessThan(25);
    expect(exchanges.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(exchanges.every(({ bytesOut }) => bytesOut > body.length)).toBe(true);
  }, 60_000);

  test('that nobody reads ends with its deadline', async () => {
    const closed: Promise<void>[] = [];
    const server = await raw((socket) => {
      socket.pause();
      closed.push(new Promise((resolve) => socket.once('close', () => resolve())));
    });
    const exchange = await upload(server.origin, { timeoutMs: 300 });
    expect(exchange.error).toMatchObject({ kind: 'timeout', name: 'timeout_headers' });
    expect(exchange.elapsedUs).toBeGreaterThanOrEqual(300_000);
    expect(exchange.elapsedUs).toBeLessThan(1_300_000);
  });

  const tooLarge = 'HTTP/1.1 413 Too Large\r\ncontent-length: 5\r\n';
  test.each([
    // what the server does after its early answer → the answer is read either way
    ['keeps the connection', `${tooLarge}\r\nlarge`, (): void => {}],
    ['says close and ends', `${tooLarge}connection: close\r\n\r\nlarge`, (socket: Socket) => socket.end()],
    [
      'ends and resets',
      `${tooLarge}connection: close\r\n\r\nlarge`,
      (socket: Socket) => socket.end(() => socket.destroy()),
    ],
  ])('is refused early: the server %s', async (_what, answer, afterwards) => {
    const methods: string[] = [];
    const server = await raw((socket) => {
      socket.once('data', (chunk) => {
        methods.push(chunk.toString('latin1').split(' ')[0] ?? '');
        const isUpload = methods.at(-1) === 'POST';
        if (isUpload) socket.pause();
        socket.write(isUpload ? answer : OK);
        if (isUpload) afterwards(socket);
      });
    });
    const session = client().session();
    const exchange = await session.send(wireRequest(server.origin, { method: 'POST', body, keepBytes: 100 }));
    expect(exchange).toMatchObject({ status: 413, error: undefined, bodyBytes: 5 });
    expect(exchange.body?.toString()).toBe('large');
    // The rest of the body is still on its way: the next request needs another connection.
    expect(await session.send(wireRequest(server.origin))).toMatchObject({ status: 200, openedConnection: true });
    expect(methods).toEqual(['POST', 'GET']);
  });

  test('over TLS arrives whole, and the connection is used again', async () => {
    const server = await tlsServer(selfSigned('IP:127.0.0.1'));
    servers.push(server);
    const tls = { insecure: true, ca: undefined, cert: undefined, key: undefined, minVersion: undefined, maxVersion: undefined, serverName: undefined, ciphers: undefined }; // prettier-ignore
    const connection = { key: 'insecure', tls, proxy: undefined, connectTo: [] };
    const session = client().session();
    const send = (): Promise<Exchange> =>
      session.send(wireRequest(server.origin, { method: 'POST', body, connection }));
    expect(await send()).toMatchObject({ status: 200, error: undefined });
    expect(await send()).toMatchObject({ status: 200, error: undefined });
  });
});
