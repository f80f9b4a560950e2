import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { LookupAddress } from 'node:dns';
import { systemClock } from '../../../src/base/clock.ts';
import type { Resolve } from '../../../src/samplers/http/name-cache.ts';
import type { Exchange, Transport } from '../../../src/samplers/http/transport.ts';
import { undiciTransport } from '../../../src/samplers/http/http-transport.ts';
import { httpServer, scriptedServer } from '../../support/loopback.ts';
import type { Loopback } from '../../support/loopback.ts';
import { wireRequest } from '../../support/wire-request.ts';
import { describeLimits } from './limits-conformance.ts';
import { describeProxies } from './proxy-conformance.ts';
import { describeTls } from './tls-conformance.ts';
import { describeTransport } from './transport-conformance.ts';

describeTransport('undici transport', (clock) => undiciTransport(clock));
describeTls('undici transport', (clock) => undiciTransport(clock));
describeProxies('undici transport', (clock) => undiciTransport(clock));
describeLimits('undici transport', (clock) => undiciTransport(clock));

let transport: Transport;
let servers: Loopback[];

beforeEach(() => {
  transport = undiciTransport(systemClock(performance.now()));
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

async function get(origin: string): Promise<Exchange> {
  return transport.session().send(wireRequest(origin, { keepBytes: 100 }));
}

describe('names', () => {
  const here: readonly LookupAddress[] = [{ address: '127.0.0.1', family: 4 }];
  function resolver(answers: (() => readonly LookupAddress[])[]): {
    readonly resolve: Resolve;
    readonly asked: () => number;
  } {
    let asked = 0;
    const resolve: Resolve = (hostname, done) => {
      const answer = answers[Math.min(asked++, answers.length - 1)];
      setImmediate(() => {
        try {
          done(null, answer?.() ?? []);
        } catch {
          done(Object.assign(new Error(hostname), { code: 'ENOTFOUND' }), []);
        }
      });
    };
    return { resolve, asked: () => asked };
  }
  const fail = (): never => {
    throw new Error('flap');
  };

  test('that do not exist: dns_error', async () => {
    const exchange = await get('http://no-such-host.invalid');
    expect(exchange.error).toMatchObject({ kind: 'connection', name: 'dns_error' });
  });

  test('are asked for once by all users of a worker', async () => {
    const server = await use(httpServer((_request, response) => response.end('hello')));
    const names = resolver([() => here, fail]);
    transport = undiciTransport(systemClock(performance.now()), names.resolve);
    const origin = `http://somewhere.test:${server.port}`;
    const exchanges = await Promise.all([get(origin), get(origin), get(origin)]);
    expect(exchanges.map((exchange) => exchange.status)).toEqual([200, 200, 200]);
    expect(names.asked()).toBe(1);
    expect(server.seen[0]?.headers.host).toBe(`somewhere.test:${server.port}`);
  });

  test('survive a name server that fails later, and are found when it is back', async () => {
    const server = await use(httpServer((_request, response) => response.end('hello')));
    let nowMs = 0;
    const names = resolver([fail, () => here, fail]);
    const clock = systemClock(performance.now());
    transport = undiciTransport(
      { now: () => nowMs + clock.now(), sleep: (ms, signal) => clock.sleep(ms, signal) },
      names.resolve,
    );
    const origin = `http://somewhere.test:${server.port}`;
    expect((await get(origin)).error?.name).toBe('dns_error');
    expect((await get(origin)).error?.name).toBe('dns_error');
    expect(names.asked()).toBe(1);
    nowMs += 2_000;
    expect((await get(origin)).status).toBe(200);
    nowMs += 100_000;
    expect((await get(origin)).status).toBe(200);
    expect(names.asked()).toBe(3);
  });
});

// What undici cannot see, held so that the wire-level client can do better.
describe('known limits', () => {
  test('a body without a length that is cut by a reset counts as complete', async () => {
    const server = await use(scriptedServer(['HTTP/1.1 200 OK\r\n\r\nhello world'], 20, 'reset'));
    expect(await get(server.origin)).toMatchObject({ status: 200, bodyBytes: 11, error: undefined });
  });

  test('100 Continue that nobody asked for counts as broken HTTP', async () => {
    const server = await use(scriptedServer(['HTTP/1.1 100 Continue\r\n\r\n']));
    expect((await get(server.origin)).error?.name).toBe('protocol_error');
  });

  test.each([
    ['behind Content-Length', 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello world', 5],
    ['behind 204', 'HTTP/1.1 204 No Content\r\n\r\nhello', 0],
  ])('bytes %s are dropped with the connection, not reported', async (_name, answer, bodyBytes) => {
    const server = await use(scriptedServer([answer]));
    expect(await get(server.origin)).toMatchObject({ bodyBytes, error: undefined });
  });
});
