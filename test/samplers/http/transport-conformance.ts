import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { systemClock } from '../../../src/base/clock.ts';
import type { Clock } from '../../../src/base/clock.ts';
import type { Exchange, Session, Transport, WireRequest } from '../../../src/samplers/http/transport.ts';
import { closedPort, httpServer, rawServer, reset, scriptedServer } from '../../support/loopback.ts';
import type { HttpLoopback, Loopback } from '../../support/loopback.ts';
import { wireRequest } from '../../support/wire-request.ts';

/** What every transport must do, on real sockets; `make` builds the one under test. */
export function describeTransport(name: string, make: (clock: Clock) => Transport): void {
  describe(name, () => {
    let transport: Transport;
    let session: Session;
    let servers: Loopback[];
    let signal: AbortController;

    beforeEach(() => {
      transport = make(systemClock(performance.now()));
      session = transport.session();
      servers = [];
      signal = new AbortController();
    });
    afterEach(async () => {
      await session.close();
      await transport.close();
      for (const server of servers) await server.close();
    });

    async function use<T extends Loopback>(server: Promise<T>): Promise<T> {
      const started = await server;
      servers.push(started);
      return started;
    }
    function to(origin: string, request: Partial<WireRequest> = {}): Promise<Exchange> {
      return session.send(wireRequest(origin, { signal: signal.signal, ...request }));
    }
    const hello = (): Promise<HttpLoopback> => use(httpServer((_request, response) => response.end('hello')));

    describe('answers', () => {
      test('come with status, headers, times and bytes', async () => {
        const server = await use(
          httpServer((_request, response) =>
            response.writeHead(201, { 'X-Kind': 'first', 'set-cookie': ['a=1', 'b=2'] }).end('hello'),
          ),
        );
        const exchange = await to(server.origin, { keepBytes: 100 });
        expect(exchange).toMatchObject({
          status: 201,
          bodyBytes: 5,
          openedConnection: true,
          error: undefined,
          interrupted: false,
        });
        expect(exchange.body?.toString()).toBe('hello');
        expect(exchange.headers.first('x-kind')).toBe('first');
        expect(exchange.headers.all('set-cookie')).toEqual(['a=1', 'b=2']);
        expect(exchange.headers.serverTimings).toBe(0);
        expect(exchange.headers.lines()[0]).toEqual(['X-Kind', 'first']);
        expect(exchange.connectUs).toBeGreaterThan(0);
        expect(exchange.firstByteUs).toBeGreaterThanOrEqual(exchange.connectUs);
        expect(exchange.elapsedUs).toBeGreaterThanOrEqual(exchange.firstByteUs);
      });

      test('tell of Server-Timing headers, also of heads that are the same byte by byte', async () => {
        const lines = ['db;dur=1', 'app;dur=2'];
        const server = await use(
          httpServer((_request, response) =>
            response.writeHead(200, { date: 'now', 'Server-Timing': lines, 'last-modified': 'now' }).end('hello'),
          ),
        );
        for (let round = 0; round < 3; round++) {
          const { headers } = await to(server.origin);
          expect([headers.serverTimings, headers.all('server-timing'), headers.first('server-timing')]).toEqual([
            2,
            lines,
            lines[0],
          ]);
        }
      });

      test('use one connection again and again', async () => {
        const server = await hello();
        const exchanges = [await to(server.origin), await to(server.origin), await to(server.origin)];
        expect(exchanges.map((exchange) => exchange.openedConnection)).toEqual([true, false, false]);
        expect(exchanges[2]?.connectUs).toBe(0);
        expect(server.connections()).toBe(1);
      });

      test.each([
        ['HEAD', undefined],
        ['DELETE', '{"a":1}'],
        ['OPTIONS', undefined],
        ['POST', 'text'],
      ])('%s keeps the connection too', async (method, body) => {
        const server = await hello();
        await to(server.origin, { method, body });
        const second = await to(server.origin, { method, body });
        expect(second).toMatchObject({ status: 200, openedConnection: false, error: undefined });
        expect(server.seen[1]?.body.toString()).toBe(body ?? '');
      });

      test('close the connection when asked to: one socket for each request', async () => {
        const server = await hello();
        for (let i = 0; i < 4; i++) {
          expect(await to(server.origin, { keepAlive: false })).toMatchObject({ status: 200, openedConnection: true });
        }
        expect(server.seen.map((request) => request.headers.connection)).toEqual(Array(4).fill('close'));
        expect(server.connections()).toBe(4);
      });

      test('a request that keeps nothing takes no connection from those that do', async () => {
        const server = await hello();
        const kept = [true, true, false, true, true];
        const opened: boolean[] = [];
        for (const keepAlive of kept) opened.push((await to(server.origin, { keepAlive })).openedConnection);
        expect(opened).toEqual([true, false, true, false, false]);
        expect(server.seen.map((request) => request.headers.connection === 'close')).toEqual(kept.map((one) => !one));
        expect(server.connections()).toBe(2);
      });

      test('of overlapping requests come on connections of their own', async () => {
        const server = await hello();
        const both = await Promise.all([to(server.origin), to(server.origin)]);
        expect(both.map((exchange) => exchange.status)).toEqual([200, 200]);
        expect(server.connections()).toBe(2);
      });

      test('count every byte, head and body, both ways', async () => {
        const answer = 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\nx: y\r\n\r\nhello';
        let received = 0;
        const server = await use(
          rawServer((socket) =>
            socket.on('data', (chunk) => {
              received += chunk.length;
              if (chunk.includes('{"name":"Zoë"}')) socket.write(answer);
            }),
          ),
        );
        const exchange = await to(server.origin, { method: 'POST', path: '/things?a=1', body: '{"name":"Zoë"}' });
        expect(exchange.error).toBeUndefined();
        expect(exchange.bytesIn).toBe(answer.length);
        expect(exchange.bytesOut).toBe(received);
        const empty = await use(
          rawServer((socket) => socket.on('data', (chunk) => ((received = chunk.length), socket.write(answer)))),
        );
        expect((await to(empty.origin, { method: 'POST' })).bytesOut).toBe(received);
        expect((await to(empty.origin, { keepAlive: false })).bytesOut).toBe(received);
        expect((await to(empty.origin, { headers: ['host', 'elsewhere'] })).bytesOut).toBe(received);
      });

      test('in chunks are joined; what nobody reads is counted', async () => {
        const chunked = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n';
        const server = await use(
          scriptedServer([chunked, '5\r\nhello\r\n', '6;ext=1\r\n world\r\n', '0\r\nx-trailer: 1\r\n\r\n'], 5),
        );
        const exchange = await to(server.origin, { keepBytes: 1000 });
        expect(exchange.body?.toString()).toBe('hello world');
        expect(exchange.bodyBytes).toBe(11);
      });

      test('keep the first part of a long body only', async () => {
        const server = await use(httpServer((_request, response) => response.end(Buffer.alloc(300_000, 'x'))));
        const exchange = await to(server.origin, { keepBytes: 1000 });
        expect(exchange).toMatchObject({ bodyBytes: 300_000, bodyCapped: true });
        expect(exchange.body?.length).toBe(1000);
        expect((await to(server.origin)).body).toBeUndefined();
      });

      test('that fail keep a part for the report', async () => {
        const server = await use(
          httpServer((_request, response) => response.writeHead(500).end(Buffer.alloc(9000, 'x'))),
        );
        const exchange = await to(server.origin);
        expect(exchange.body?.length).toBe(4096);
        expect(exchange.bodyCapped).toBe(true);
      });

      test('stay packed', async () => {
        const packed = gzipSync('hello hello hello');
        const server = await use(
          httpServer((_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed)),
        );
        const exchange = await to(server.origin, { keepBytes: 1000 });
        expect(exchange.body).toEqual(packed);
      });

      test.each([
        [
          '103 before 200',
          ['HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'],
          200,
          2,
        ],
        ['204', ['HTTP/1.1 204 No Content\r\n\r\n'], 204, 0],
        ['304 with a length', ['HTTP/1.1 304 Not Modified\r\ncontent-length: 500\r\n\r\n'], 304, 0],
        ['200 without a body', ['HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'], 200, 0],
        ['bare line ends of HTTP/1.0', ['HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nok'], 200, 2],
      ])('%s are understood', async (_name, parts, status, bodyBytes) => {
        const server = await use(scriptedServer(parts, 5));
        expect(await to(server.origin)).toMatchObject({ status, bodyBytes, error: undefined });
      });

      test('to HEAD have no body whatever the length says', async () => {
        const server = await use(scriptedServer(['HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n']));
        expect(await to(server.origin, { method: 'HEAD' })).toMatchObject({
          status: 200,
          bodyBytes: 0,
          error: undefined,
        });
      });

      test('without a length end with the connection', async () => {
        const server = await use(scriptedServer(['HTTP/1.1 200 OK\r\n\r\n', 'hello'], 5, 'end'));
        expect(await to(server.origin, { keepBytes: 10 })).toMatchObject({
          status: 200,
          bodyBytes: 5,
          error: undefined,
        });
      });
    });

    describe('faults', () => {
      test('nobody listens: connect_refused, and a pause before the next try', async () => {
        const origin = `http://127.0.0.1:${await closedPort()}`;
        const startedMs = performance.now();
        let elapsedMs = 0;
        for (let i = 0; i < 3; i++) {
          const exchange = await to(origin);
          elapsedMs += exchange.elapsedUs / 1000;
          expect(exchange.error).toMatchObject({ kind: 'connection', name: 'connect_refused' });
          expect(exchange).toMatchObject({ status: 0, bytesOut: 0, bytesIn: 0, openedConnection: true });
        }
        // 100 ms before the second and 200 ms before the third, which are no part of the requests' own time.
        expect(performance.now() - startedMs - elapsedMs).toBeGreaterThan(280);
      });

      test('a target that comes back is used again', async () => {
        const port = await closedPort();
        const origin = `http://127.0.0.1:${port}`;
        expect((await to(origin)).error?.name).toBe('connect_refused');
        const server = await use(rawServerOn(port));
        expect(server.origin).toBe(origin);
        expect((await to(origin)).status).toBe(200);
      });

      test.each([
        ['reset before the head', [], 'reset', 'conn_reset', 0],
        ['reset inside the head', ['HTTP/1.1 200 OK\r\nconte'], 'reset', 'conn_reset', 0],
        ['closed before the head', [], 'end', 'conn_closed', 0],
        [
          'reset inside the body',
          ['HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nabc'],
          'reset',
          'body_truncated',
          200,
        ],
        [
          'closed inside the body',
          ['HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nabc'],
          'end',
          'body_truncated',
          200,
        ],
        [
          'closed inside a chunk',
          ['HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab'],
          'end',
          'body_truncated',
          200,
        ],
      ] as const)('%s', async (_name, parts, end, failure, status) => {
        const server = await use(scriptedServer(parts, 20, end));
        const exchange = await to(server.origin);
        expect(exchange.error).toMatchObject({ kind: 'connection', name: failure });
        expect(exchange.status).toBe(status);
        expect(exchange.bytesIn).toBe(parts.join('').length);
      });

      test.each([
        ['no HTTP at all', 'SSH-2.0-OpenSSH_9.2\r\n', 'protocol_error'],
        ['a status that is no number', 'HTTP/1.1 abc OK\r\n\r\n', 'protocol_error'],
        ['a bad chunk size', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\nhello\r\n', 'protocol_error'],
        [
          'length and chunks at once',
          'HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
          'protocol_error',
        ],
        [
          'two different lengths',
          'HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nhello',
          'protocol_error',
        ],
        ['a header of 70 KB', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(70_000)}\r\n\r\n`, 'header_overflow'],
      ])('%s', async (_name, answer, failure) => {
        const server = await use(scriptedServer([answer]));
        const exchange = await to(server.origin);
        expect(exchange.error).toMatchObject({ kind: 'protocol', name: failure });
        // The connection is not used again.
        await to(server.origin, { timeoutMs: 500 });
        expect(server.connections()).toBe(2);
      });

      test('an answer that never starts: timeout_headers', async () => {
        const server = await use(scriptedServer(['HTTP/1.1 200 OK\r\n', ...Array<string>(50).fill('x: y\r\n')], 50));
        const exchange = await to(server.origin, { timeoutMs: 200 });
        expect(exchange.error).toMatchObject({ kind: 'timeout', name: 'timeout_headers' });
        expect(exchange.status).toBe(0);
        expectAbout(exchange.elapsedUs, 200);
      });

      test('a body that drips: timeout_total, status kept', async () => {
        const head = 'HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n';
        const server = await use(scriptedServer([head, ...Array<string>(100).fill('x')], 20));
        const exchange = await to(server.origin, { timeoutMs: 300 });
        expect(exchange.error).toMatchObject({ kind: 'timeout', name: 'timeout_total' });
        expect(exchange.status).toBe(200);
        expect(exchange.bodyBytes).toBeGreaterThan(0);
        expectAbout(exchange.elapsedUs, 300);
      });

      test('after a timeout the next request has a connection of its own', async () => {
        const server = await use(
          rawServer((socket, index) =>
            socket.on('data', () => index > 0 && socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n')),
          ),
        );
        expect((await to(server.origin, { timeoutMs: 100 })).error?.name).toBe('timeout_headers');
        expect(await to(server.origin)).toMatchObject({ status: 200, openedConnection: true });
        expect(server.connections()).toBe(2);
      });

      test('our own stop is an interruption, not a failure', async () => {
        const server = await use(rawServer(() => {}));
        const pending = to(server.origin);
        setTimeout(() => signal.abort(), 50);
        const exchange = await pending;
        expect(exchange).toMatchObject({ interrupted: true, error: undefined });
        expect(await to(server.origin)).toMatchObject({ interrupted: true });
        expect(server.connections()).toBe(1);
      });

      test('an endless body is stopped by the deadline and costs no memory', async () => {
        const server = await use(
          httpServer((_request, response) => {
            const block = Buffer.alloc(65_536, 'x');
            const pump = (): void => {
              while (!response.destroyed && response.write(block)) continue;
            };
            response.on('drain', pump);
            pump();
          }),
        );
        const exchange = await to(server.origin, { timeoutMs: 500, keepBytes: 1000 });
        expect(exchange.error?.name).toBe('timeout_total');
        expect(exchange.bodyBytes).toBeGreaterThan(1_000_000);
        expect(exchange.body?.length).toBe(1000);
      });
    });

    test('a body of 1 GiB that nobody reads is counted to the byte and never held', async () => {
      const size = 2 ** 30;
      const block = Buffer.alloc(2 ** 16, 'x');
      const server = await use(
        httpServer((_request, response) => {
          response.writeHead(200, { 'content-length': size });
          let left = size / block.length;
          const pump = (): void => {
            while (left > 0) {
              left--;
              if (!response.write(block)) return;
            }
            response.end();
          };
          response.on('drain', pump);
          pump();
        }),
      );
      const before = process.memoryUsage().rss;
      let most = 0;
      const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 20);
      const exchange = await to(server.origin, { timeoutMs: 150_000, keepBytes: 1000 });
      clearInterval(watch);
      expect(exchange).toMatchObject({ status: 200, bodyBytes: size, bodyCapped: true, error: undefined });
      expect(exchange.bytesIn).toBeGreaterThan(size);
      expect(exchange.body?.length).toBe(1000);
      // The server's buffers are in it, too; a body that is held would add all of 1024 MiB.
      expect((most - before) / 2 ** 20).toBeLessThan(400);
      expect((await to(server.origin, { method: 'HEAD' })).openedConnection).toBe(false);
    }, 180_000);

    test('a user that pauses holds nothing of its last answer', async () => {
      const body = Buffer.alloc(1_000_000, 'x');
      const server = await use(httpServer((_request, response) => response.end(body)));
      const held = (): number => {
        collectGarbage();
        return process.memoryUsage().arrayBuffers / 1e6;
      };
      const ask = async (user: Session): Promise<number | undefined> => {
        const exchange = await user.send(wireRequest(server.origin, { keepBytes: body.length }));
        return exchange.body?.length;
      };
      const users = Array.from({ length: 50 }, () => transport.session());
      const before = held();
      for (const user of users) expect(await ask(user)).toBe(body.length);
      // Buffers that nobody holds are given back by another thread, in its own time.
      let stillHeld = Infinity;
      for (let tries = 0; tries < 60 && stillHeld >= 20; tries++) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        stillHeld = held() - before;
      }
      expect(stillHeld).toBeLessThan(20);
      expect(server.connections()).toBe(50);
    });

    describe('a server that closes idle connections', () => {
      /** Answers the first request on each connection; closes the connection when a second one comes. */
      async function closing(log: string[]): Promise<Loopback> {
        return use(
          rawServer((socket) => {
            let answered = false;
            socket.on('data', (chunk) => {
              log.push(chunk.toString().split(' ')[0] ?? '');
              if (answered) reset(socket);
              else socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
              answered = true;
            });
          }),
        );
      }

      test('GET is sent again once on a new connection, and counted', async () => {
        const log: string[] = [];
        const server = await closing(log);
        await to(server.origin);
        const exchange = await to(server.origin);
        expect(exchange).toMatchObject({ status: 200, staleRetries: 1, openedConnection: true, error: undefined });
        expect(log).toEqual(['GET', 'GET', 'GET']);
      });

      test('POST is never sent twice', async () => {
        const log: string[] = [];
        const server = await closing(log);
        await to(server.origin, { method: 'POST', body: 'a' });
        const exchange = await to(server.origin, { method: 'POST', body: 'b' });
        expect(exchange.error).toMatchObject({ kind: 'connection', name: 'conn_closed_reused' });
        expect(exchange.staleRetries).toBe(0);
        expect(log).toEqual(['POST', 'POST']);
      });

      test('a new connection that breaks is not retried', async () => {
        const server = await use(scriptedServer([], 0, 'reset'));
        expect(await to(server.origin)).toMatchObject({ staleRetries: 0 });
        expect(server.connections()).toBe(1);
      });

      test('a FIN while idle costs nothing', async () => {
        const server = await use(
          httpServer((_request, response) => {
            response.end('ok');
            response.socket?.setTimeout(30, () => response.socket?.destroy());
          }),
        );
        for (let i = 0; i < 5; i++) {
          expect(await to(server.origin)).toMatchObject({ status: 200, error: undefined });
          await new Promise((resolve) => setTimeout(resolve, 25 + 5 * i));
        }
      });
    });
  });

  async function rawServerOn(port: number): Promise<Loopback> {
    const { createServer } = await import('node:http');
    const server = createServer((_request, response) => response.end('back'));
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return {
      origin: `http://127.0.0.1:${port}`,
      port,
      connections: () => 0,
      close: async () => {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      },
    };
  }
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

/** Never early; late only as far as a busy machine may be. */
function expectAbout(elapsedUs: number, timeoutMs: number): void {
  expect(elapsedUs).toBeGreaterThanOrEqual(timeoutMs * 1000);
  expect(elapsedUs).toBeLessThan((timeoutMs + 1000) * 1000);
}
