import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../../src/base/clock.ts';
import { connectionSettings } from '../../../src/samplers/http/connection-settings.ts';
import type { Exchange, Session, TlsSettings, Transport } from '../../../src/samplers/http/transport.ts';
import { httpTransport, undiciTransport } from '../../../src/samplers/http/http-transport.ts';
import { authority } from '../../support/certificates.ts';
import { workFolder } from '../../support/cli.ts';
import { wireRequest } from '../../support/wire-request.ts';
import { findPython, startFastApi } from '../../targets/fastapi-server.ts';
import { findNginx, startNginx } from '../../targets/nginx-server.ts';
import { skipOrFail } from '../../targets/require-tools.ts';

const root = authority();
const members = authority('members');
const work = workFolder();
afterAll(() => work.remove());

let transport: Transport | undefined;
let session: Session;
let stop: () => Promise<void>;
beforeEach(() => {
  stop = () => Promise.resolve();
});
afterEach(async () => {
  await transport?.close();
  await stop();
});

const TRANSPORTS = { wire: httpTransport, undici: undiciTransport };
type TransportName = keyof typeof TRANSPORTS;

function use(name: TransportName): void {
  transport = TRANSPORTS[name](systemClock(performance.now()));
  session = transport.session();
}

/** To `https://shop.test`, which is led to the server; with a certificate unless `shown` is empty. */
function get(port: number, path: string, shown: Partial<TlsSettings>): Promise<Exchange> {
  const nothing = { cert: undefined, key: undefined, minVersion: undefined, maxVersion: undefined, ciphers: undefined };
  const tls: TlsSettings = { insecure: false, ca: root.cert, serverName: undefined, ...nothing, ...shown };
  const connectTo = [{ from: { host: 'shop.test', port: 443 }, to: { host: '127.0.0.1', port } }];
  const connection = connectionSettings({ tls, connectTo });
  return session.send(wireRequest('https://shop.test', { path, keepBytes: 1000, connection }));
}

describe('nginx', () => {
  const file = findNginx();
  if (file === undefined) {
    skipOrFail('no nginx');
    return;
  }
  test.each<[TransportName, string]>([
    ['wire', 'TLSv1.2'],
    ['wire', 'TLSv1.3'],
    ['undici', 'TLSv1.2'],
    ['undici', 'TLSv1.3'],
  ])('%s over %s with a certificate of the client: name, host, kept connection', async (name, protocols) => {
    use(name);
    const nginx = await startNginx(file, {
      certificate: root.issue('DNS:shop.test'),
      clientAuthority: members.cert,
      protocols,
    });
    stop = () => nginx.stop();
    const shown = members.issue('DNS:user');
    for (const count of [1, 2]) {
      const exchange = await get(nginx.port, '/', shown);
      expect(exchange.error).toBeUndefined();
      expect(exchange.body?.toString()).toBe(`${protocols} shop.test SUCCESS shop.test ${count}`);
    }
    // nginx refuses in HTTP, not in the handshake.
    const refused = await get(nginx.port, '/', {});
    expect([refused.status, refused.error]).toEqual([400, undefined]);
  });
});

describe('uvicorn', () => {
  const found = findPython();
  if (found.python === undefined) {
    skipOrFail(found.reason);
    return;
  }
  const { python } = found;
  test.each<TransportName>(['wire', 'undici'])(
    '%s with a certificate of the client',
    async (name) => {
      use(name);
      const own = root.issue('DNS:shop.test');
      const server = await startFastApi(python, {
        env: {
          UVICORN_SSL_CERTFILE: work.write('server.pem', own.cert),
          UVICORN_SSL_KEYFILE: work.write('server-key.pem', own.key),
          UVICORN_SSL_CA_CERTS: work.write('clients.pem', members.cert),
          // ssl.CERT_REQUIRED
          UVICORN_SSL_CERT_REQS: '2',
        },
      });
      stop = () => server.stop();
      const port = Number(new URL(server.url).port);
      const shown = members.issue('DNS:user');
      const opened: boolean[] = [];
      for (let i = 0; i < 3; i++) {
        const exchange = await get(port, '/openapi.json', shown);
        expect([exchange.status, exchange.error]).toEqual([200, undefined]);
        opened.push(exchange.openedConnection);
      }
      expect(opened).toEqual([true, false, false]);
      expect(['tls_error', 'conn_reset', 'conn_closed']).toContain((await get(port, '/openapi.json', {})).error?.name);
    },
    60_000,
  );
});
