import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ServerOptions } from 'node:https';
import { systemClock } from '../../../src/base/clock.ts';
import type { Clock } from '../../../src/base/clock.ts';
import { connectionSettings } from '../../../src/samplers/http/connection-settings.ts';
import type { Exchange, Session, TlsSettings, Transport } from '../../../src/samplers/http/transport.ts';
import { authority, selfSigned } from '../../support/certificates.ts';
import { rawServer, scriptedServer } from '../../support/loopback.ts';
import type { Loopback } from '../../support/loopback.ts';
import { tlsServer } from '../../support/tls-server.ts';
import type { TlsLoopback } from '../../support/tls-server.ts';
import { wireRequest } from '../../support/wire-request.ts';

const NOTHING: TlsSettings = {
  insecure: false,
  ca: undefined,
  cert: undefined,
  key: undefined,
  minVersion: undefined,
  maxVersion: undefined,
  serverName: undefined,
  ciphers: undefined,
};

/** What every transport must do over TLS, on real sockets. */
export function describeTls(
  name: string,
  make: (clock: Clock) => Transport,
  serve: typeof tlsServer = tlsServer,
): void {
  describe(`${name} over TLS`, () => {
    const root = authority();
    const trusting: Partial<TlsSettings> = { ca: root.cert };
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
    const secure = (options: ServerOptions = {}): Promise<TlsLoopback> =>
      use(serve({ ...root.issue('IP:127.0.0.1,DNS:shop.test'), ...options }));
    const get = (origin: string, tls?: Partial<TlsSettings>, timeoutMs = 10_000): Promise<Exchange> =>
      session.send(
        wireRequest(origin, {
          timeoutMs,
          connection: tls === undefined ? undefined : connectionSettings({ tls: { ...NOTHING, ...tls } }),
        }),
      );

    test('a certificate of our own authority is trusted, and connections are kept', async () => {
      const server = await secure();
      const first = await get(server.origin, trusting);
      expect(first).toMatchObject({ status: 200, bodyBytes: 5, openedConnection: true, error: undefined });
      expect(first.connectUs).toBeGreaterThan(0);
      expect(first.bytesIn).toBeGreaterThan(5);
      // Equal settings, an object each: as samplers have them.
      expect((await get(server.origin, { ...trusting })).openedConnection).toBe(false);
      expect(server.connections()).toBe(1);
      expect(server.seen[0]).toMatchObject({ host: server.origin.slice(8), serverName: false, protocol: 'TLSv1.3' });
    });

    test('other settings mean another connection', async () => {
      const server = await secure();
      for (const tls of [trusting, { insecure: true }, { ...trusting, maxVersion: 'TLSv1.2' as const }]) {
        expect((await get(server.origin, tls)).openedConnection).toBe(true);
      }
      expect(server.connections()).toBe(3);
    });

    test.each([
      ['signed by itself', selfSigned('IP:127.0.0.1'), {}, 'DEPTH_ZERO_SELF_SIGNED_CERT', 'tls.ca'],
      ['of an unknown authority', root.issue('IP:127.0.0.1'), {}, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls.ca'],
      ['for another name', root.issue('DNS:example.com'), trusting, 'ERR_TLS_CERT_ALTNAME_INVALID', 'DNS:example.com'],
      ['that ran out', root.issue('IP:127.0.0.1', true), trusting, 'CERT_HAS_EXPIRED', 'Renew it'],
    ])(
      'a certificate %s is refused with its cause and a cure; insecure accepts it',
      async (_name, own, tls, code, says) => {
        const server = await secure(own);
        const exchange = await get(server.origin, tls);
        expect(exchange).toMatchObject({ status: 0, error: { kind: 'connection', name: 'tls_error' } });
        expect(exchange.error?.message).toContain(code);
        expect(exchange.error?.message).toContain(says);
        expect(exchange.error?.message).toContain('insecure: true');
        expect(server.seen).toEqual([]);
        expect(await get(server.origin, { insecure: true })).toMatchObject({ status: 200, bodyBytes: 5 });
      },
    );

    test.each(['TLSv1.2', 'TLSv1.3'] as const)('a server that speaks %s only', async (version) => {
      const server = await secure({ minVersion: version, maxVersion: version });
      expect((await get(server.origin, trusting)).status).toBe(200);
      expect((await get(server.origin, { ...trusting, minVersion: version, maxVersion: version })).status).toBe(200);
      expect(server.seen.map(({ protocol }) => protocol)).toEqual([version, version]);
      const other = version === 'TLSv1.2' ? { minVersion: 'TLSv1.3' as const } : { maxVersion: 'TLSv1.2' as const };
      const refused = await get(server.origin, { ...trusting, ...other });
      expect(refused.error).toMatchObject({ kind: 'connection', name: 'tls_error' });
      expect(refused.error?.message).toContain('versions of TLS');
      expect(refused.error?.message).toContain('tls.minVersion');
    });

    test('maxVersion and ciphers decide what is spoken', async () => {
      const server = await secure();
      const ciphers = 'ECDHE-ECDSA-AES256-GCM-SHA384';
      await get(server.origin, { ...trusting, maxVersion: 'TLSv1.2', ciphers });
      expect(server.seen[0]).toMatchObject({ protocol: 'TLSv1.2', cipher: ciphers });
    });

    test('serverName is asked for and looked for in the certificate; the host header stays', async () => {
      const server = await secure(root.issue('DNS:shop.test'));
      expect((await get(server.origin, trusting)).error?.message).toContain('DNS:shop.test');
      expect((await get(server.origin, { ...trusting, serverName: 'shop.test' })).status).toBe(200);
      expect(server.seen[0]).toMatchObject({ serverName: 'shop.test', host: server.origin.slice(8) });
      const wrong = await get(server.origin, { ...trusting, serverName: 'other.test' });
      expect(wrong.error?.message).toContain('ERR_TLS_CERT_ALTNAME_INVALID');
    });

    describe('a server that wants a certificate of the client', () => {
      const members = authority('members');
      const wanting: ServerOptions = { requestCert: true, rejectUnauthorized: true, ca: members.cert };

      test('gets it', async () => {
        const server = await secure(wanting);
        const exchange = await get(server.origin, { ...trusting, ...members.issue('DNS:user') });
        expect(exchange).toMatchObject({ status: 200, error: undefined });
        expect(server.seen[0]).toMatchObject({ client: 'issued' });
      });

      test.each(['TLSv1.2', 'TLSv1.3'] as const)('refuses others, over %s', async (version) => {
        const server = await secure({ ...wanting, maxVersion: version, minVersion: version });
        const nothing = await get(server.origin, trusting);
        const another = await get(server.origin, { ...trusting, ...authority('strangers').issue('DNS:user') });
        // What comes after the handshake may be lost in a reset: all of TLS 1.3, and a stranger's certificate.
        for (const { error } of [nothing, another])
          expect(['tls_error', 'conn_reset', 'conn_closed']).toContain(error?.name);
        if (version === 'TLSv1.2') expect(nothing.error?.message).toContain('a certificate of the client');
        expect(server.seen).toEqual([]);
      });
    });

    test('a server that speaks an older version only is a tls_error', async () => {
      const server = await secure({ maxVersion: 'TLSv1.1', minVersion: 'TLSv1' });
      expect((await get(server.origin, { insecure: true })).error?.name).toBe('tls_error');
    });

    test('a plain port behind https:// is a tls_error that says so', async () => {
      const server = await use(scriptedServer(['HTTP/1.1 400 Bad Request\r\n\r\n']));
      const exchange = await get(server.origin.replace('http:', 'https:'), { insecure: true });
      expect(exchange.error).toMatchObject({ kind: 'connection', name: 'tls_error' });
      expect(exchange.error?.message).toContain('does not speak TLS');
    });

    test('a server that accepts and never shakes hands: timeout_connect', async () => {
      const server = await use(rawServer(() => {}));
      const exchange = await get(server.origin.replace('http:', 'https:'), { insecure: true }, 200);
      expect(exchange.error).toMatchObject({ kind: 'timeout', name: 'timeout_connect' });
      expect(exchange.elapsedUs).toBeGreaterThanOrEqual(200_000);
      // All but what the machine took to begin.
      expect(exchange.connectUs).toBeGreaterThan(20_000);
    });
  });
}
