import { existsSync } from 'node:fs';
import net from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { authority, selfSigned } from '../support/certificates.ts';
import { plan, workFolder, type CliResult } from '../support/cli.ts';
import { httpServer, listening, type HttpLoopback } from '../support/loopback.ts';
import { proxyServer } from '../support/proxy.ts';
import { h2TlsServer, tlsServer, type TlsLoopback } from '../support/tls-server.ts';

const work = workFolder();
const ca = authority();
const client = ca.issue('DNS:client');
const own = ca.issue('DNS:localhost,IP:127.0.0.1');
const named = ca.issue('DNS:shop.example');
let servers: Record<'own' | 'itself' | 'expired' | 'named' | 'asking' | 'h2', TlsLoopback>;
let plain: HttpLoopback;

beforeAll(async () => {
  const asking = { ...own, ca: ca.cert, requestCert: true, rejectUnauthorized: true };
  servers = {
    own: await tlsServer(own),
    itself: await tlsServer(selfSigned('IP:127.0.0.1')),
    expired: await tlsServer(ca.issue('IP:127.0.0.1', true)),
    named: await tlsServer(named),
    asking: await tlsServer(asking),
    h2: await h2TlsServer({ ...own, allowHTTP1: false } as never),
  };
  plain = await httpServer((_, response) => void response.end('{}'));
  work.write('ca.pem', ca.cert);
  work.write('client.pem', client.cert + client.key);
});
afterAll(async () => {
  await Promise.all([...Object.values(servers), plain].map((server) => server.close()));
  work.remove();
});

interface Run extends CliResult {
  readonly hasReport: boolean;
}

/** Two requests against `origin`. */
async function run(origin: string, defaults: string, ...options: readonly string[]): Promise<Run> {
  const file = work.write(
    'plan.yaml',
    `baseUrl: ${origin}\ndefaults: ${defaults}\nthreadGroups:\n  - threads: 1\n    loops: 2\n    samplers: [{ get: /a }]\n`,
  );
  const output = work.fresh('report');
  const result = await plan(['run', file, '-o', output, '-q', '--allow-invalid', ...options]);
  return { ...result, hasReport: existsSync(output) };
}

const CA = '{ tls: { ca: ca.pem } }';
const overHttps = (server: { readonly origin: string }): string => server.origin.replace('http://', 'https://');

describe('what fails before any load: exit 5, the cause and the fix', () => {
  test.each<[string, () => string, string, RegExp]>([
    [
      'a certificate signed by itself',
      () => servers.itself.origin,
      '{}',
      /: TLS failed: its certificate is signed by itself \(DEPTH_ZERO_SELF_SIGNED_CERT\)\. Name its authority in tls\.ca, /,
    ],
    [
      'an authority that is not known',
      () => servers.own.origin,
      '{}',
      /: TLS failed: its certificate is signed by an authority that is not known here /,
    ],
    ['one that ran out', () => servers.expired.origin, CA, /: TLS failed: its certificate ran out .*Renew it/],
    ['one for another host', () => servers.named.origin, CA, /: TLS failed: its certificate is for DNS:shop\.example /],
    [
      'one for another host, asked for by a wrong name',
      () => servers.own.origin,
      '{ tls: { ca: ca.pem, serverName: shop.example } }',
      /: TLS failed: its certificate is for DNS:localhost, IP Address:127\.0\.0\.1 .*tls\.serverName/,
    ],
    [
      'one that connectTo leads to',
      () => 'https://localhost',
      `{ connectTo: { localhost: "{expired}" }, tls: { ca: ca.pem } }`,
      /https:\/\/localhost \(connectTo 127\.0\.0\.1:\d+\): TLS failed: its certificate ran out/,
    ],
    [
      'a server without TLS',
      () => overHttps(plain),
      '{}',
      /: TLS failed: what answers there does not speak TLS .*Is it http:\/\//,
    ],
    [
      'a server that wants a certificate of the client',
      () => servers.asking.origin,
      CA,
      /: TLS failed: it asks for a certificate of the client .*Show it one with tls\.cert and tls\.key/,
    ],
    [
      'an older one that wants a certificate of the client',
      () => servers.asking.origin,
      '{ tls: { ca: ca.pem, maxVersion: 1.2 } }',
      /: TLS failed: /,
    ],
  ])('%s', async (_, origin, defaults, says) => {
    const { code, stderr, hasReport } = await run(
      origin(),
      defaults.replace('{expired}', new URL(servers.expired.origin).host),
    );
    expect([code, hasReport]).toEqual([5, false]);
    expect(stderr).toMatch(
      /^error\[target-unreachable\] https:\/\/[^\n]+ Nothing was sent\. \(--no-preflight skips this check\.\)\n$/,
    );
    expect(stderr).toMatch(says);
    expect(Object.values(servers).flatMap(({ seen }) => seen)).toEqual([]);
    expect(plain.seen).toEqual([]);
  });

  test('a server that takes the connection and says nothing', async () => {
    const silent = await listening(net.createServer(), 'https');
    try {
      const { code, stderr } = await run(silent.origin, '{}');
      expect([code, stderr]).toEqual([
        5,
        expect.stringContaining('took the connection, and gave no answer to it within 5 s.'),
      ]);
    } finally {
      await silent.close();
    }
  });

  test('a proxy that does not let it through', async () => {
    const proxy = await proxyServer({ wants: 'me:secret' });
    try {
      const { code, stderr } = await run(servers.own.origin, `{ proxy: ${proxy.origin}, tls: { ca: ca.pem } }`);
      expect([code, stderr]).toEqual([5, expect.stringContaining('wants another user name and password')]);
    } finally {
      await proxy.close();
    }
  });
});

describe('what is fine is only connected to', () => {
  test.each<[string, keyof typeof servers, string]>([
    ['its authority', 'own', CA],
    ['any certificate', 'itself', '{ tls: { insecure: true } }'],
    ['any certificate, although it ran out', 'expired', '{ tls: { insecure: true } }'],
    ['the name of the certificate', 'named', '{ tls: { ca: ca.pem, serverName: shop.example } }'],
    ['a certificate of the client', 'asking', '{ tls: { ca: ca.pem, cert: client.pem } }'],
    ['HTTP/2 and nothing else', 'h2', '{ http2: true, tls: { ca: ca.pem } }'],
  ])('%s', async (_, name, defaults) => {
    const before = servers[name].seen.length;
    const { code, stderr } = await run(servers[name].origin, defaults);
    expect([code, stderr]).toEqual([0, expect.stringContaining(' requests=2 failed=0% ')]);
    // The requests of the plan, and none of ours.
    expect(servers[name].seen.length - before).toBe(2);
  });

  test('through a proxy: a tunnel, and no request in it', async () => {
    const proxy = await proxyServer();
    const before = servers.own.seen.length;
    try {
      const { code } = await run(servers.own.origin, `{ proxy: ${proxy.origin}, tls: { ca: ca.pem } }`);
      expect([code, servers.own.seen.length - before]).toEqual([0, 2]);
      expect(proxy.seen.map(({ line }) => line)).toEqual(Array(2).fill(`CONNECT ${new URL(servers.own.origin).host}`));
    } finally {
      await proxy.close();
    }
  });

  test('--no-preflight runs into the certificate, and reports it', async () => {
    const { code, hasReport } = await run(servers.itself.origin, '{}', '--no-preflight');
    expect([code, hasReport]).toEqual([0, true]);
  });
});
