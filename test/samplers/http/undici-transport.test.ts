import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../../src/base/clock.ts';
import type { Exchange, Transport } from '../../../src/samplers/http/transport.ts';
import { undiciTransport } from '../../../src/samplers/http/http-transport.ts';
import { scriptedServer } from '../../support/loopback.ts';
import type { Loopback } from '../../support/loopback.ts';
import { wireRequest } from '../../support/wire-request.ts';
import { describeLimits } from './limits-conformance.ts';
import { describeNames } from './names-conformance.ts';
import { describeProxies } from './proxy-conformance.ts';
import { describeTls } from './tls-conformance.ts';
import { describeTransport } from './transport-conformance.ts';

describeTransport('undici transport', (clock) => undiciTransport(clock));
describeTls('undici transport', (clock) => undiciTransport(clock));
describeProxies('undici transport', (clock) => undiciTransport(clock));
describeLimits('undici transport', (clock) => undiciTransport(clock));
describeNames('undici transport', undiciTransport);

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
