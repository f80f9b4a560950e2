import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../../src/base/clock.ts';
import type { Clock } from '../../../src/base/clock.ts';
import { connectionSettings } from '../../../src/samplers/http/connection-settings.ts';
import { parseHostPort } from '../../../src/samplers/http/host-port.ts';
import type { HostPort } from '../../../src/samplers/http/host-port.ts';
import type {
  ConnectionSettings,
  Exchange,
  ProxySettings,
  Session,
  TlsSettings,
  Transport,
  WireRequest,
} from '../../../src/samplers/http/transport.ts';
import { authority } from '../../support/certificates.ts';
import { closedPort, httpServer, rawServer, scriptedServer } from '../../support/loopback.ts';
import type { HttpLoopback, Loopback } from '../../support/loopback.ts';
import { proxyServer } from '../../support/proxy.ts';
import { tlsServer } from '../../support/tls-server.ts';
import type { TlsLoopback } from '../../support/tls-server.ts';
import { wireRequest } from '../../support/wire-request.ts';

/** What every transport must do with proxies and `connectTo`, on real sockets. */
export function describeProxies(name: string, make: (clock: Clock) => Transport): void {
  describe(`${name} on other ways`, () => {
    const root = authority();
    const tls: TlsSettings = {
      insecure: false,
      ca: root.cert,
      cert: undefined,
      key: undefined,
      minVersion: undefined,
      maxVersion: undefined,
      serverName: undefined,
      ciphers: undefined,
    };
    const credentials = `Basic ${Buffer.from('ann:s3cret').toString('base64')}`;
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
      for (const server of servers.toReversed()) await server.close();
    });
    async function use<T extends Loopback>(server: Promise<T>): Promise<T> {
      const started = await server;
      servers.push(started);
      return started;
    }
    const plain = (): Promise<HttpLoopback> => use(httpServer((_request, response) => response.end('hello')));
    const secure = (names = 'IP:127.0.0.1'): Promise<TlsLoopback> => use(tlsServer(root.issue(names)));
    const by = (proxy: Loopback, own: Partial<ProxySettings> = {}): ProxySettings => ({
      name: proxy.origin,
      host: '127.0.0.1',
      port: proxy.port,
      authorization: undefined,
      bypass: [],
      ...own,
    });
    const via = (
      origin: string,
      connection: Partial<ConnectionSettings>,
      request: Partial<WireRequest> = {},
    ): Promise<Exchange> =>
      session.send(wireRequest(origin, { connection: connectionSettings({ tls, ...connection }), ...request }));

    describe('proxies', () => {
      test('plain requests are read by the proxy: whole URL, own host header, kept connection', async () => {
        const [server, proxy] = [await plain(), await use(proxyServer({ wants: 'ann:s3cret' }))];
        const settings = by(proxy, { authorization: credentials });
        for (const body of ['one', 'two']) {
          const exchange = await via(server.origin, { proxy: settings }, { method: 'POST', path: '/a?b=1', body });
          expect(exchange).toMatchObject({ status: 200, bodyBytes: 5, error: undefined });
        }
        expect(proxy.seen.map(({ line, connection }) => [line, connection])).toEqual([
          [`POST ${server.origin}/a?b=1`, 0],
          [`POST ${server.origin}/a?b=1`, 0],
        ]);
        const host = server.origin.slice('http://'.length);
        expect(proxy.seen[0]?.headers).toMatchObject({ host, 'proxy-authorization': credentials });
        expect(server.seen.map((request) => [request.path, request.headers.host, request.body.toString()])).toEqual([
          ['/a?b=1', host, 'one'],
          ['/a?b=1', host, 'two'],
        ]);
        expect(JSON.stringify(server.seen)).not.toContain('proxy-authorization');
        expect(proxy.connections()).toBe(1);
      });

      test('every byte to the proxy is counted', async () => {
        let received = 0;
        const proxy = await use(
          rawServer((socket) =>
            socket.on('data', (chunk) => {
              received += chunk.length;
              socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
            }),
          ),
        );
        const exchange = await via('http://shop.test:81', { proxy: by(proxy, { authorization: credentials }) });
        expect([exchange.status, exchange.bytesOut]).toEqual([200, received]);
      });

      test('https goes through a tunnel: one CONNECT per connection, credentials for the proxy alone', async () => {
        const [server, proxy] = [await secure(), await use(proxyServer({ wants: 'ann:s3cret' }))];
        const settings = by(proxy, { authorization: credentials });
        const opened: boolean[] = [];
        for (let i = 0; i < 3; i++) {
          const exchange = await via(server.origin, { proxy: settings });
          expect(exchange).toMatchObject({ status: 200, bodyBytes: 5, error: undefined });
          opened.push(exchange.openedConnection);
        }
        expect(opened).toEqual([true, false, false]);
        const authorityName = server.origin.slice('https://'.length);
        expect(proxy.seen).toEqual([
          {
            line: `CONNECT ${authorityName}`,
            headers: { host: authorityName, 'proxy-authorization': credentials },
            connection: 0,
          },
        ]);
        expect(server.seen.map(({ host }) => host)).toEqual(Array(3).fill(authorityName));
        expect(server.rawHeaders()).not.toContain('proxy-authorization');
        expect([proxy.connections(), server.connections()]).toEqual([1, 1]);
      });

      test('without keepAlive each request has a tunnel of its own', async () => {
        const [server, proxy] = [await secure(), await use(proxyServer())];
        for (let i = 0; i < 3; i++) {
          expect((await via(server.origin, { proxy: by(proxy) }, { keepAlive: false })).status).toBe(200);
        }
        expect([proxy.seen.length, proxy.connections(), server.connections()]).toEqual([3, 3, 3]);
      });

      test('an answer in pieces is understood', async () => {
        const proxy = await use(
          rawServer((socket) =>
            socket.once('data', () => {
              const parts = ['HTTP/1.0 200 ', 'OK\r\n', 'x: y\r\n\r', '\n'];
              parts.forEach((part, i) => setTimeout(() => socket.write(part), 15 * i));
              socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'));
            }),
          ),
        );
        const connectTo = [{ from: { host: 'shop.test', port: 80 }, to: { host: 'elsewhere.test', port: 81 } }];
        const exchange = await via('http://shop.test', { proxy: by(proxy), connectTo });
        expect(exchange).toMatchObject({ status: 200, bodyBytes: 2, bytesIn: 40 });
      });

      test.each([
        // bypassed: the pattern, and whether 127.0.0.1:port is reached without the proxy
        ['127.0.0.1', true],
        ['*.0.0.1', true],
        ['127.0.0.1:1', false],
        ['0.0.1', false],
        ['example.com', false],
      ])('bypass %s', async (pattern, isBypassed) => {
        const [server, proxy] = [await plain(), await use(proxyServer())];
        const bypass: HostPort = parseHostPort(pattern) ?? { host: '', port: undefined };
        expect((await via(server.origin, { proxy: by(proxy, { bypass: [bypass] }) })).status).toBe(200);
        expect(proxy.connections()).toBe(isBypassed ? 0 : 1);
      });

      test.each(['http', 'https'])('wrong credentials, %s: proxy_auth, which names the proxy', async (scheme) => {
        const server = scheme === 'http' ? await plain() : await secure();
        const proxy = await use(proxyServer({ wants: 'ann:s3cret' }));
        const wrong = `Basic ${Buffer.from('ann:wrong').toString('base64')}`;
        for (const authorization of [undefined, wrong]) {
          const { error } = await via(server.origin, { proxy: by(proxy, { authorization }) });
          expect(error).toMatchObject({ kind: 'connection', name: 'proxy_auth' });
          expect(error?.message).toContain(`The proxy ${proxy.origin} `);
          expect(error?.message).not.toContain(wrong);
        }
        expect(server.connections()).toBe(0);
      });

      test.each([
        ['502', 'HTTP/1.1 502 Bad Gateway\r\n\r\n', 'did not connect to shop.test:443: it answered 502 Bad Gateway'],
        [
          '403 with a colour',
          'HTTP/1.1 403 \u001b[31mNo\r\nx: y\r\n\r\n',
          'did not connect to shop.test:443: it answered 403 [31mNo',
        ],
        ['no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n', 'did not answer as an HTTP proxy does'],
        ['a head without end', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(20_000)}`, 'did not answer as an HTTP proxy does'],
        ['half an answer', 'HTTP/1.1 200 OK\r\n', 'reset the connection while it was being opened'],
      ])('a proxy that says %s: proxy_error', async (_name, refusesWith, says) => {
        const proxy = await use(proxyServer({ refusesWith }));
        const exchange = await via('https://shop.test', { proxy: by(proxy) });
        expect(exchange).toMatchObject({ status: 0, error: { kind: 'connection', name: 'proxy_error' } });
        expect(exchange.error?.message).toBe(`The proxy ${proxy.origin} ${says}.`);
      });

      test('a target that the proxy cannot reach: proxy_error for https, its 502 for http', async () => {
        const [port, proxy] = [await closedPort(), await use(proxyServer())];
        const { error } = await via(`https://127.0.0.1:${port}`, { proxy: by(proxy) });
        expect(error?.message).toContain(`did not connect to 127.0.0.1:${port}: it answered 502`);
        expect(await via(`http://127.0.0.1:${port}`, { proxy: by(proxy) })).toMatchObject({
          status: 502,
          error: undefined,
        });
      });

      test.each(['http', 'https'])('no proxy there, %s: proxy_error', async (scheme) => {
        const port = await closedPort();
        const proxy = { ...by({ origin: `http://127.0.0.1:${port}`, port } as Loopback) };
        const { error } = await via(`${scheme}://shop.test`, { proxy });
        expect(error).toEqual({
          kind: 'connection',
          name: 'proxy_error',
          message: `The proxy http://127.0.0.1:${port} refused the connection.`,
        });
      });

      test('a proxy that never answers: timeout_proxy; one whose tunnel leads nowhere: timeout_connect', async () => {
        const silent = await use(rawServer(() => {}));
        const first = await via('https://shop.test', { proxy: by(silent) }, { timeoutMs: 200 });
        expect(first.error).toMatchObject({ kind: 'timeout', name: 'timeout_proxy' });
        expect(first.error?.message).toContain(silent.origin);
        const proxy = await use(scriptedServer(['HTTP/1.1 200 OK\r\n\r\n']));
        const second = await via('https://shop.test', { proxy: by(proxy) }, { timeoutMs: 300 });
        expect(second.error).toMatchObject({ kind: 'timeout', name: 'timeout_connect' });
      });

      test('a certificate that does not fit is the target’s fault, tunnel or not', async () => {
        const [server, proxy] = [await secure('DNS:other.test'), await use(proxyServer())];
        const { error } = await via(server.origin, { proxy: by(proxy) });
        expect(error).toMatchObject({ name: 'tls_error' });
        expect(error?.message).toContain(server.origin);
      });

      test('our own stop ends a tunnel that is being opened', async () => {
        const silent = await use(rawServer(() => {}));
        const stop = new AbortController();
        const pending = via('https://shop.test', { proxy: by(silent) }, { signal: stop.signal });
        setTimeout(() => stop.abort(), 50);
        expect(await pending).toMatchObject({ interrupted: true, error: undefined });
      });
    });

    describe('connectTo', () => {
      const rule = (from: string, to: string): { readonly from: HostPort; readonly to: HostPort } => ({
        from: parseHostPort(from) ?? { host: '', port: undefined },
        to: parseHostPort(to) ?? { host: '', port: undefined },
      });

      test('connections go elsewhere; host header, server name and certificate stay', async () => {
        const server = await secure('DNS:api.example.com');
        const connectTo = [rule('api.example.com:443', `127.0.0.1:${server.port}`)];
        for (let i = 0; i < 2; i++) {
          expect(await via('https://api.example.com', { connectTo })).toMatchObject({ status: 200, error: undefined });
        }
        expect(server.seen.map(({ host, serverName }) => [host, serverName])).toEqual(
          Array(2).fill(['api.example.com', 'api.example.com']),
        );
        expect(server.connections()).toBe(1);
      });

      test.each([
        // rules → does http://api.test:<port of the server> arrive there?
        [
          'host alone, for any port',
          (port: number) => [rule('api.test', '127.0.0.1'), rule('api.test:1', `[::1]:${port}`)],
        ],
        [
          'the one with the port first',
          (port: number) => [rule('api.test', '[::1]:9'), rule(`API.test:${port}`, '127.0.0.1')],
        ],
      ])('%s', async (_name, rules) => {
        const server = await plain();
        const exchange = await via(`http://api.test:${server.port}`, { connectTo: rules(server.port) });
        expect([exchange.status, server.seen[0]?.headers.host]).toEqual([200, `api.test:${server.port}`]);
      });

      test('an IPv6 address is the same however it is written', async () => {
        const server = await plain();
        const connectTo = [rule('[0:0::1]:80', `127.0.0.1:${server.port}`)];
        expect(await via('http://[::1]', { connectTo })).toMatchObject({ status: 200, error: undefined });
      });

      test('a place that refuses is named beside the server', async () => {
        const port = await closedPort();
        const { error } = await via('http://api.test', { connectTo: [rule('api.test', `127.0.0.1:${port}`)] });
        expect(error?.name).toBe('connect_refused');
        expect(error?.message).toBe(`http://api.test (connectTo 127.0.0.1:${port}) refused the connection.`);
      });

      test.each(['http', 'https'])('behind a proxy it is the other end of the tunnel, %s', async (scheme) => {
        const server = scheme === 'http' ? await plain() : await secure('DNS:api.test');
        const proxy = await use(proxyServer());
        const connectTo = [rule('api.test', `127.0.0.1:${server.port}`)];
        const exchange = await via(`${scheme}://api.test`, { connectTo, proxy: by(proxy) });
        expect(exchange).toMatchObject({ status: 200, bodyBytes: 5, error: undefined });
        expect(proxy.seen.map(({ line }) => line)).toEqual([`CONNECT 127.0.0.1:${server.port}`]);
      });
    });
  });
}
