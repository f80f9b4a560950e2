import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ServerOptions } from 'node:https';
import { problemLines, compileText } from '../../support/compile-text.ts';
import { authority, encrypted, selfSigned } from '../../support/certificates.ts';
import { workFolder } from '../../support/cli.ts';
import { rowOf, runPlan } from '../../support/run-plan.ts';
import { tlsServer } from '../../support/tls-server.ts';

const work = workFolder();
const root = authority();
const client = root.issue('DNS:user');
const PASSPHRASE = 'correct horse battery';

beforeAll(() => {
  work.write('ca.pem', root.cert);
  work.write('client.pem', client.cert);
  work.write('client-key.pem', client.key);
  work.write('both.pem', client.cert + client.key);
  work.write('locked.pem', encrypted(client.key, PASSPHRASE));
  work.write('other-key.pem', selfSigned('DNS:other').key);
  work.write('old.pem', root.issue('DNS:user', true).cert);
  work.write('notes.txt', 'not a certificate');
  work.write('empty.pem', '');
  work.write('binary.der', '0\u0082\u0001\u0001');
  work.write('damaged.pem', client.cert.replace(/\n[A-Za-z0-9+/]{8}/, '\nAAAAAAAA'));
  work.write('damaged-key.pem', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n');
});
afterAll(() => work.remove());

const compile = async (tls: string, variables = '{ a: 1 }'): Promise<readonly string[]> => {
  const text = `secrets: { pass: TLS_PASS, wrong: WRONG_PASS }
variables: ${variables}
threadGroups:
  - threads: 1
    variables: { later: '{{uuid}}' }
    samplers:
      - get: https://127.0.0.1/{{a}}{{later}}
        tls: { ${tls} }
`;
  const env = { TLS_PASS: PASSPHRASE, WRONG_PASS: 'wrong' };
  return problemLines(await compileText('', { file: { name: 'plan.yaml', text, folder: work.folder }, env }));
};

describe('tls is checked before the run', () => {
  test.each([
    ['ca: ca.pem'],
    ['cert: client.pem, key: client-key.pem'],
    ['cert: both.pem'],
    ['cert: client.pem, key: locked.pem, passphrase: "{{secrets.pass}}"'],
    ['minVersion: 1.2, maxVersion: 1.3'],
    ['minVersion: "1.3"'],
    ['serverName: shop.example.com'],
    ['ciphers: ECDHE-RSA-AES128-GCM-SHA256'],
  ])('%s is fine', async (tls) => {
    expect(await compile(tls)).toEqual([]);
  });

  test.each([
    ['ca: missing.pem', '8:20 missing-file Cannot read "missing.pem": there is no such file beside the plan.'],
    [
      'ca: notes.txt',
      '8:20 bad-value "notes.txt" (tls.ca) holds no certificate: it is no PEM file. It must be PEM and hold -----BEGIN CERTIFICATE-----.',
    ],
    ['ca: empty.pem', '8:20 bad-value "empty.pem" (tls.ca) holds no certificate: the file is empty.'],
    ['ca: client-key.pem', '8:20 bad-value "client-key.pem" (tls.ca) holds no certificate: it is a private key.'],
    ['ca: damaged.pem', '8:20 bad-value "damaged.pem" (tls.ca) holds a certificate that is damaged.'],
    [
      'cert: client.pem',
      '8:22 missing-key "client.pem" holds no private key: it begins with -----BEGIN CERTIFICATE-----; and there is no "tls.key".',
    ],
    ['key: client-key.pem', '8:16 missing-key "tls.key" needs "tls.cert"'],
    ['cert: client.pem, key: client.pem', '8:39 bad-value "client.pem" holds no private key: it begins with'],
    ['cert: client.pem, key: damaged-key.pem', '8:39 bad-value "damaged-key.pem" holds a private key that is damaged.'],
    [
      'cert: client.pem, key: other-key.pem',
      '8:39 bad-value The key "other-key.pem" does not belong to the certificate "client.pem".',
    ],
    [
      'cert: client.pem, key: locked.pem',
      '8:39 bad-value The private key in "locked.pem" is encrypted, and there is no "tls.passphrase".',
    ],
    [
      'cert: client.pem, key: locked.pem, passphrase: "{{secrets.wrong}}"',
      '8:63 bad-value "tls.passphrase" does not open the private key in "locked.pem". Check the secret.',
    ],
    [
      'cert: client.pem, key: locked.pem, passphrase: hunter2',
      '8:63 bad-value "tls.passphrase" must not stand in the plan.',
    ],
    [
      'cert: client.pem, key: locked.pem, passphrase: "{{later}}"',
      '8:63 bad-value {{later}} changes during the run, but this setting is needed before it.',
    ],
    ['minVersion: 1.1', '8:28 bad-value "minVersion" must be 1.2 or 1.3, not the number 1.1.'],
    ['minVersion: 1.3, maxVersion: 1.2', '8:28 bad-value "tls.minVersion" is above "tls.maxVersion"'],
    ['serverName: 127.0.0.1', '8:28 bad-value "tls.serverName" is a host name without port'],
    ['serverName: "shop:443"', '8:28 bad-value "tls.serverName" is a host name without port'],
    ['ciphers: NO-SUCH-CIPHER', '8:25 bad-value "tls.ciphers" names no cipher that OpenSSL knows.'],
    ['cert: old.pem, key: client-key.pem', '8:22 advice The certificate "old.pem" (tls.cert) ran out on'],
  ])('%s', async (tls, problem) => {
    const [first] = await compile(tls);
    expect(first?.slice(0, problem.length)).toBe(problem);
  });
});

describe('a plan meets a server that wants certificates', () => {
  test.each([
    ['defaults', 'cert: client.pem, key: locked.pem, passphrase: "{{secrets.pass}}"', ''],
    ['thread group', '', 'cert: both.pem'],
  ])('said in the %s', async (_where, inDefaults, inGroup) => {
    const options: ServerOptions = { requestCert: true, rejectUnauthorized: true, ca: root.cert };
    const server = await tlsServer({ ...root.issue('IP:127.0.0.1'), ...options });
    const text = `baseUrl: ${server.origin}
secrets: { pass: TLS_PASS }
${inDefaults === '' ? '' : `defaults: { tls: { ca: ca.pem, ${inDefaults} } }`}
threadGroups:
  - threads: 2
    loops: 3
    ${inGroup === '' ? '' : `tls: { ca: ca.pem, ${inGroup} }`}
    samplers: [{ get: /hello }]
`;
    try {
      const run = await runPlan(work, text, { env: { TLS_PASS: PASSPHRASE } });
      expect(rowOf(run, 'GET /hello')).toMatchObject({ requests: 6, failed: 0 });
      expect(server.seen.map((one) => one.client)).toEqual(Array(6).fill('issued'));
      // One per user, and the check before the run.
      expect(server.connections()).toBe(3);
    } finally {
      await server.close();
    }
  });
});
