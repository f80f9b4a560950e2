import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../../src/base/clock.ts';
import { httpTransport } from '../../../src/samplers/http/http-transport.ts';
import type { Exchange, Session, Transport } from '../../../src/samplers/http/transport.ts';
import { rawServer, reset, scriptedServer } from '../../support/loopback.ts';
import type { Loopback } from '../../support/loopback.ts';
import { wireRequest } from '../../support/wire-request.ts';
import { describeLimits } from './limits-conformance.ts';
import { describeNames } from './names-conformance.ts';
import { describeProxies } from './proxy-conformance.ts';
import { describeTls } from './tls-conformance.ts';
import { describeTransport } from './transport-conformance.ts';

describeTransport('wire transport', (clock) => httpTransport(clock));
describeTls('wire transport', (clock) => httpTransport(clock));
describeProxies('wire transport', (clock) => httpTransport(clock));
describeLimits('wire transport', (clock) => httpTransport(clock));
describeNames('wire transport', httpTransport);

describe('what undici cannot see', () => {
  let transport: Transport;
  let session: Session;
  let servers: Loopback[];

  beforeEach(() => {
    transport = httpTransport(systemClock(performance.now()));
    session = transport.session();
    servers = [];
  });
  afterEach(async () => {
    await transport.close();
    for (const server of servers) await server.close();
  });

  async function answered(parts: readonly string[], end?: 'end' | 'reset'): Promise<Exchange> {
    const server = await scriptedServer([...parts], 20, end);
    servers.push(server);
    return session.send(wireRequest(server.origin, { keepBytes: 100, timeoutMs: 2000 }));
  }

  test('a body without a length that is cut by a reset is truncated', async () => {
    expect(await answered(['HTTP/1.1 200 OK\r\n\r\nhello world'], 'reset')).toMatchObject({
      status: 200,
      bodyBytes: 11,
      closeDelimited: true,
      error: { name: 'body_truncated' },
    });
  });

  test('a reset right behind data is no end in order', async () => {
    const server = await rawServer((socket) =>
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\nhello world');
        reset(socket);
      }),
    );
    servers.push(server);
    const classes = new Set<string | undefined>();
    for (let i = 0; i < 200; i++) {
      const exchange = await session.send(wireRequest(server.origin, { method: 'POST' }));
      classes.add(exchange.error?.name);
    }
    expect([...classes]).toEqual(['body_truncated']);
  });

  test.each([
    ['behind Content-Length', 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello world', 200],
    ['behind 204', 'HTTP/1.1 204 No Content\r\n\r\nhello', 204],
    [
      'behind the last chunk',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n\r\n',
      200,
    ],
  ])('bytes %s are no part of the answer', async (_name, answer, status) => {
    expect(await answered([answer])).toMatchObject({ status, error: { kind: 'protocol', name: 'protocol_error' } });
  });

  test('another protocol that nobody asked for is broken HTTP', async () => {
    const answer = 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n';
    expect((await answered([answer])).error?.name).toBe('protocol_error');
  });

  test('an unasked 100 Continue is passed over, as RFC 9110 wants it', async () => {
    expect(
      await answered(['HTTP/1.1 100 Continue\r\n\r\n', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok']),
    ).toMatchObject({ status: 200, error: undefined });
  });
});
