import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { systemClock } from '../../../src/base/clock.ts';
import { httpTransport, undiciTransport } from '../../../src/samplers/http/http-transport.ts';
import type { Exchange, Session, Transport, WireRequest } from '../../../src/samplers/http/transport.ts';
import { httpServer } from '../../support/loopback.ts';
import { wireRequest } from '../../support/wire-request.ts';
import { INTEROP_SERVERS, NGINX_FILES, plainNginx } from '../../targets/interop-servers.ts';
import type { InteropServer } from '../../targets/interop-servers.ts';
import { skipOrFail } from '../../targets/require-tools.ts';

const TRANSPORTS = [
  ['wire', httpTransport],
  ['undici', undiciTransport],
] as const;

/** Node's own server, with the same routes. */
const node: InteropServer = {
  name: 'Node',
  keepsAlive: true,
  idleMs: 3000,
  start: async () => {
    const server = await httpServer(
      ({ path, body }, response) => {
        if (path === '/chunked') {
          for (const piece of ['one ', 'two ']) response.write(piece);
          response.end('three');
        } else if (path === '/empty') response.writeHead(204).end();
        else if (path === '/close') response.writeHead(200, { connection: 'close' }).end('bye');
        else response.end(path === '/echo' ? body : '{"id": 7, "name": "seven"}');
      },
      // Newer ones add a second; undici takes one off what they announce.
      { keepAliveTimeoutMs: 2000 },
    );
    return { origin: server.origin, port: server.port, stop: server.close };
  },
};

describe.each(TRANSPORTS)('%s', (_name, make) => {
  let transport: Transport;
  let session: Session;
  let origin: string;
  beforeEach(() => {
    transport = make(systemClock(performance.now()));
    session = transport.session();
  });
  afterEach(() => transport.close());

  /** Copied at once: the next read overwrites what is a view. */
  async function to(path: string, more: Partial<WireRequest> = {}): Promise<Exchange> {
    const exchange = await session.send(wireRequest(origin, { path, keepBytes: 1_000_000, ...more }));
    exchange.headers.keep();
    return { ...exchange, body: exchange.body === undefined ? undefined : Buffer.from(exchange.body) };
  }
  const opened = (exchanges: readonly Exchange[]): readonly boolean[] =>
    exchanges.map(({ openedConnection }) => openedConnection);

  describe.each([...INTEROP_SERVERS, node].map((server) => [server.name, server] as const))('%s', (_server, server) => {
    if (server.missing !== undefined) {
      skipOrFail(server.missing);
      return;
    }
    const { keepsAlive } = server;
    let stop: () => Promise<void>;
    beforeAll(async () => {
      const started = await server.start();
      origin = started.origin;
      stop = () => started.stop();
    });
    afterAll(() => stop());

    test('answers of all kinds on one connection', async () => {
      const kinds = [
        // method, path → status, body
        ['GET', '/json', 200, '{"id":7,"name":"seven"}'],
        ['GET', '/chunked', 200, 'one two three'],
        ['HEAD', '/json', 200, ''],
        ['GET', '/empty', 204, ''],
        ['OPTIONS', '/json', 200, '{"id":7,"name":"seven"}'],
        ['GET', '/json', 200, '{"id":7,"name":"seven"}'],
      ] as const;
      const exchanges: Exchange[] = [];
      for (const [method, path, status, body] of kinds) {
        const exchange = await to(path, { method });
        expect(exchange).toMatchObject({ status, error: undefined, staleRetries: 0 });
        expect(exchange.body?.toString().replaceAll(/": |, "/g, (text) => text.replace(' ', ''))).toBe(body);
        exchanges.push(exchange);
      }
      expect(opened(exchanges)).toEqual(exchanges.map((_, i) => i === 0 || !keepsAlive));
    });

    test.each([
      [10, 'a text'],
      [100_000, 'more than one read'],
    ])('a body of %i bytes comes back: %s', async (bytes) => {
      const body = Buffer.alloc(bytes, 'é and more');
      const exchange = await to('/echo', { method: 'POST', body });
      expect(exchange).toMatchObject({ status: 200, error: undefined, bodyBytes: bytes });
      expect(exchange.body?.equals(body)).toBe(true);
    });

    test('a connection that it closes is not used again', async () => {
      const exchanges = [await to('/json'), await to('/close'), await to('/json')];
      expect(exchanges.map(({ status, error }) => [status, error])).toEqual(Array(3).fill([200, undefined]));
      // WSGI servers do not let an application close.
      expect(opened(exchanges)[2]).toBe(
        exchanges[1]?.headers.first('connection')?.toLowerCase() === 'close' || !keepsAlive,
      );
    });

    test('an idle connection that it has closed costs no failure', async () => {
      await to('/json');
      await sleep(server.idleMs + 1300);
      expect(await to('/json')).toMatchObject({ status: 200, error: undefined, openedConnection: true });
      expect(await to('/json', { method: 'POST', body: 'x' })).toMatchObject({ status: 200, error: undefined });
    });
  });

  describe('nginx', () => {
    const start = plainNginx();
    if (start === undefined) {
      skipOrFail('no nginx');
      return;
    }
    let stop: () => Promise<void>;
    beforeAll(async () => {
      const started = await start();
      origin = started.origin;
      stop = () => started.stop();
    });
    afterAll(() => stop());

    test.each(Object.entries(NGINX_FILES))('%s, again and again', async (name, text) => {
      const exchanges = [await to(`/${name}`), await to(`/${name}`), await to(`/${name}`)];
      for (const { status, body, bodyBytes, error } of exchanges) {
        expect([status, bodyBytes, error]).toEqual([200, text.length, undefined]);
        expect(body?.toString()).toBe(text.slice(0, 1_000_000));
      }
      expect(opened(exchanges)).toEqual([true, false, false]);
    });

    test('packed in chunks', async () => {
      const packed = await to('/2k.json', { headers: ['accept-encoding', 'gzip'] });
      expect(packed.headers.first('content-encoding')).toBe('gzip');
      expect(packed.headers.first('transfer-encoding')).toBe('chunked');
      expect(gunzipSync(packed.body ?? '').toString()).toBe(NGINX_FILES['2k.json']);
      expect((await to('/15.txt')).openedConnection).toBe(false);
    });

    test('HEAD, 204, 304 and parts of a file keep the connection', async () => {
      const head = await to('/64k.bin', { method: 'HEAD' });
      expect([head.status, head.headers.first('content-length'), head.bodyBytes]).toEqual([200, '65536', 0]);
      const tag = (await to('/15.txt')).headers.first('etag') ?? '';
      const kept = [
        await to('/15.txt', { headers: ['if-none-match', tag] }),
        await to('/nothing'),
        await to('/15.txt', { headers: ['range', 'bytes=0-6'] }),
        await to('/15.txt', { headers: ['range', 'bytes=0-0,8-9'] }),
        await to('/15.txt', { headers: ['range', 'bytes=99-'] }),
        await to('/moved'),
        await to('/not/there'),
      ];
      expect(kept.map(({ status }) => status)).toEqual([304, 204, 206, 206, 416, 302, 404]);
      expect(kept.map(({ error }) => error)).toEqual(Array(7).fill(undefined));
      expect(opened(kept)).toEqual(Array(7).fill(false));
      expect(kept[2]?.body?.toString()).toBe('fifteen');
      expect(kept[3]?.body?.toString()).toContain('Content-Range: bytes 8-9/15');
      expect(kept[5]?.headers.first('location')).toMatch(/\/15\.txt$/);
    });

    test('head of 10 KB is read, one of 17 KB is too long', async () => {
      const long = await to('/headers');
      expect([long.status, long.error, long.headers.first('x-three')?.length]).toEqual([200, undefined, 3500]);
      expect((await to('/headers-too-long')).error?.name).toBe('header_overflow');
    });

    test('a connection for three requests only: no retry, no failure', async () => {
      const exchanges: Exchange[] = [];
      for (let i = 0; i < 10; i++) exchanges.push(await to('/few/15.txt', { method: i % 2 === 0 ? 'GET' : 'HEAD' }));
      expect(exchanges.map(({ status, staleRetries }) => [status, staleRetries])).toEqual(Array(10).fill([200, 0]));
      expect(opened(exchanges)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((i) => i % 3 === 0));
    });

    test('an idle connection closed after 1 s: no failure, for POST neither', async () => {
      for (const method of ['GET', 'POST']) {
        const exchange = await to('/upload', { method });
        expect([exchange.status, exchange.error, exchange.openedConnection]).toEqual([method === 'POST' ? 200 : 405, undefined, true]); // prettier-ignore
        await sleep(1500);
      }
    });

    test('an answer that never comes: conn_closed', async () => {
      expect((await to('/hang-up')).error?.name).toBe('conn_closed');
    });

    test('a body that is too large is refused while it is sent', async () => {
      const exchange = await to('/upload', { method: 'POST', body: Buffer.alloc(3_000_000, 'x') });
      expect([exchange.status, exchange.error]).toEqual([413, undefined]);
      expect((await to('/15.txt')).status).toBe(200);
    });
  });
});

describe('nginx and Expect', () => {
  const start = plainNginx();
  if (start === undefined) {
    skipOrFail('no nginx');
    return;
  }
  // undici refuses to send it.
  test('100 Continue comes before the answer', async () => {
    const nginx = await start();
    const transport = httpTransport(systemClock(performance.now()));
    const session = transport.session();
    const send = (): Promise<Exchange> =>
      session.send(wireRequest(nginx.origin, { method: 'POST', path: '/upload', headers: ['expect', '100-continue'], body: 'hello', keepBytes: 100 })); // prettier-ignore
    for (const openedConnection of [true, false]) {
      const exchange = await send();
      expect(exchange).toMatchObject({ status: 200, error: undefined, openedConnection });
      expect(exchange.body?.toString()).toBe('5 100-continue');
      expect(exchange.bytesIn).toBeGreaterThan(exchange.bodyBytes + 'HTTP/1.1 100 Continue\r\n\r\n'.length);
    }
    await transport.close();
    await nginx.stop();
  });
});
