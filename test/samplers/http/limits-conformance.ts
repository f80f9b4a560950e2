import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../../src/base/clock.ts';
import type { Clock } from '../../../src/base/clock.ts';
import { connectionSettings } from '../../../src/samplers/http/connection-settings.ts';
import { STANDARD_RULES } from '../../../src/samplers/http/transport.ts';
import type { Exchange, SendRules, Session, Transport, WireRequest } from '../../../src/samplers/http/transport.ts';
import { httpServer, rawServer, scriptedServer } from '../../support/loopback.ts';
import type { Loopback } from '../../support/loopback.ts';
import { wireRequest } from '../../support/wire-request.ts';

const INSECURE = {
  insecure: true,
  ca: undefined,
  cert: undefined,
  key: undefined,
  minVersion: undefined,
  maxVersion: undefined,
  serverName: undefined,
  ciphers: undefined,
};

/** What every transport must make of the limits of a step, on real sockets. */
export function describeLimits(name: string, make: (clock: Clock) => Transport): void {
  describe(`${name}, limits of a step`, () => {
    let transport: Transport;
    let session: Session;
    let servers: Loopback[];

    beforeEach(() => {
      transport = make(systemClock(performance.now()));
      session = transport.session();
      servers = [];
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
    const get = (origin: string, rules: Partial<SendRules>, request: Partial<WireRequest> = {}): Promise<Exchange> =>
      session.send(wireRequest(origin, { rules: { ...STANDARD_RULES, ...rules }, ...request }));
    const sized = (bytes: number): Promise<Loopback> =>
      use(httpServer((_request, response) => response.end(Buffer.alloc(bytes, 'x'))));

    test('a connection that is not there in time: timeout_connect, with the limit that passed', async () => {
      const server = await use(rawServer(() => {}));
      const connection = connectionSettings({ tls: INSECURE });
      const origin = server.origin.replace('http:', 'https:');
      const exchange = await get(origin, { connectMs: 150, firstByteMs: 600 }, { connection });
      expect(exchange).toMatchObject({ status: 0, error: { kind: 'timeout', name: 'timeout_connect' } });
      expect(exchange.error?.message).toContain('150 ms');
      expectAbout(exchange.elapsedUs, 150);
    });

    test('an answer that does not begin in time: timeout_headers; connecting has no limit any more', async () => {
      const server = await use(rawServer(() => {}));
      const exchange = await get(server.origin, { connectMs: 100, firstByteMs: 250 });
      expect(exchange).toMatchObject({ status: 0, error: { kind: 'timeout', name: 'timeout_headers' } });
      expect(exchange.error?.message).toContain('250 ms');
      expectAbout(exchange.elapsedUs, 250);
    });

    test('a kept connection has the limit of the first byte, too, and none for connecting', async () => {
      const server = await use(
        rawServer((socket) => {
          let count = 0;
          socket.on('data', () => count++ === 0 && socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'));
        }),
      );
      expect((await get(server.origin, { connectMs: 100, firstByteMs: 250 })).status).toBe(200);
      const exchange = await get(server.origin, { connectMs: 100, firstByteMs: 250 });
      expect(exchange).toMatchObject({ openedConnection: false, error: { name: 'timeout_headers' } });
      expectAbout(exchange.elapsedUs, 250);
    });

    test('a body may take longer than the first byte, up to the whole: timeout_total', async () => {
      const head = 'HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n';
      const server = await use(scriptedServer([head, ...Array<string>(100).fill('x')], 20));
      const exchange = await get(server.origin, { connectMs: 100, firstByteMs: 200 }, { timeoutMs: 450 });
      expect(exchange).toMatchObject({ status: 200, error: { kind: 'timeout', name: 'timeout_total' } });
      expect(exchange.error?.message).toContain('450 ms');
      expectAbout(exchange.elapsedUs, 450);
    });

    test('an answer within all limits passes, and so does the next one', async () => {
      const server = await use(
        httpServer((_request, response) => {
          response.writeHead(200, { 'content-length': 2 }).write('o');
          setTimeout(() => response.end('k'), 120);
        }),
      );
      for (const openedConnection of [true, false]) {
        const exchange = await get(server.origin, { connectMs: 90, firstByteMs: 90 }, { keepBytes: 10 });
        expect(exchange).toMatchObject({ status: 200, bodyBytes: 2, openedConnection, error: undefined });
      }
    });

    test('a body of exactly maxBytes passes, one byte more is cut off: body_too_large', async () => {
      const server = await sized(1000);
      expect(await get(server.origin, { maxBytes: 1000 })).toMatchObject({ bodyBytes: 1000, error: undefined });
      const exchange = await get(server.origin, { maxBytes: 999 });
      expect(exchange).toMatchObject({ status: 200, error: { name: 'body_too_large' } });
      expect(exchange.error?.message).toContain('999');
      // The connection went with it.
      expect(await get(server.origin, {})).toMatchObject({ status: 200, openedConnection: true });
    });

    test('an endless body is given up soon after maxBytes', async () => {
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
      const exchange = await get(server.origin, { maxBytes: 1_000_000 }, { keepBytes: 1000 });
      expect(exchange.error?.name).toBe('body_too_large');
      expect(exchange.bodyBytes).toBeGreaterThan(1_000_000);
      expect(exchange.bodyBytes).toBeLessThan(2_000_000);
      expect(exchange.body?.length).toBe(1000);
    });

    test.each([
      ['no length', 'HTTP/1.1 200 OK\r\n\r\nhello', 'GET', 'close_delimited'],
      ['no length in HTTP/1.0', 'HTTP/1.0 200 OK\r\n\r\nhello', 'GET', 'close_delimited'],
      ['a length', 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\nhello', 'GET', undefined],
      [
        'chunks',
        'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n5\r\nhello\r\n0\r\n\r\n',
        'GET',
        undefined,
      ],
      ['204', 'HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n', 'GET', undefined],
      ['304', 'HTTP/1.1 304 Not Modified\r\nconnection: close\r\n\r\n', 'GET', undefined],
      ['HEAD', 'HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n', 'HEAD', undefined],
    ])('expectLength and %s', async (_name, answer, method, failure) => {
      const server = await use(scriptedServer([answer], 5, 'end'));
      const exchange = await get(server.origin, { expectLength: true }, { method });
      expect(exchange.error?.name).toBe(failure);
      expect((await get(server.origin, {}, { method })).error).toBeUndefined();
    });
  });
}

/** Never early; late only as far as a busy machine may be. */
function expectAbout(elapsedUs: number, limitMs: number): void {
  expect(elapsedUs).toBeGreaterThanOrEqual(limitMs * 1000);
  expect(elapsedUs).toBeLessThan((limitMs + 1000) * 1000);
}
