import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestChallenge } from '../../../src/samplers/http/digest-challenge.ts';
import { digestHeader } from '../../../src/samplers/http/digest.ts';
import { plan, workFolder } from '../../support/cli.ts';
import { recordingServer } from '../../support/recording-server.ts';
import type { Answer, Recorded, RecordingServer } from '../../support/recording-server.ts';
import { rowOf, runPlan } from '../../support/run-plan.ts';

describe('the examples of the RFCs', () => {
  const MUFASA = { username: 'Mufasa', password: 'Circle of Life' };
  const get = (path: string) => ({ origin: 'http://www.example.org', method: 'GET', path, body: undefined });
  const RFC7616 =
    'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=SHA-256, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"';
  const CNONCE = 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ';

  test.each([
    ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
    ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
  ])('RFC 7616, 3.9.1: %s', (algorithm, response) => {
    const challenge = digestChallenge([RFC7616.replace('SHA-256', algorithm)]);
    if (challenge === undefined) throw new Error('no challenge');
    const header = digestHeader(challenge, { user: MUFASA, request: get('/dir/index.html'), cnonce: CNONCE, count: 1 });
    expect(header).toBe(
      `Digest username="Mufasa", realm="http-auth@example.org", uri="/dir/index.html", algorithm=${algorithm}, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", nc=00000001, cnonce="${CNONCE}", qop=auth, response="${response}", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"`,
    );
  });

  test('RFC 7616, 3.9.2 with its erratum: the user name hashed with SHA-512-256', () => {
    const challenge = digestChallenge([
      'Digest realm="api@example.org", qop="auth", algorithm=SHA-512-256, nonce="5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK", opaque="HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS", charset=UTF-8, userhash=true',
    ]);
    if (challenge === undefined) throw new Error('no challenge');
    const header = digestHeader(challenge, {
      user: { username: 'Jäsøn Doe', password: 'Secret, or not?' },
      request: get('/doe.json'),
      cnonce: 'NTg6RKcb9boFIAS3KrFK9BGeh+niz/sm',
      count: 1,
    });
    expect(header).toContain('username="793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b"');
    expect(header).toContain('userhash=true');
  });

  test('RFC 2617, 3.5, and RFC 2069 without qop', () => {
    const old = 'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"';
    const user = { username: 'Mufasa', password: 'Circle Of Life' };
    const use = { user, request: get('/dir/index.html'), cnonce: '0a4f113b', count: 1 };
    const [withQop, without] = [`${old}, qop="auth,auth-int"`, old].map((text) => digestChallenge([text]));
    if (withQop === undefined || without === undefined) throw new Error('no challenge');
    expect(digestHeader(withQop, use)).toContain('response="6629fae49393a05397450978507c4ef1"');
    expect(digestHeader(without, use)).toContain('response="670fd8c2df070c60b045671b8b24ff02"');
    expect(digestHeader(without, use)).not.toMatch(/nc=|cnonce|qop/);
  });
});

describe('challenges', () => {
  test.each([
    ['Basic realm="a", Digest realm="b, c", nonce="n1"', { realm: 'b, c', nonce: 'n1' }],
    ['Negotiate YWJj==, digest REALM=x,NONCE=n2', { realm: 'x', nonce: 'n2' }],
    ['Digest realm="say \\"hi\\"", nonce="n3", stale=TRUE', { realm: 'say "hi"', nonce: 'n3', stale: true }],
    ['Digest realm="a", nonce="no", algorithm=NEW, Digest realm="a", nonce="n4"', { nonce: 'n4', hash: 'md5' }],
    ['Digest realm="a", nonce="n5", algorithm=SHA-256-sess, qop="auth-int"', { hash: 'sha256', isSession: true }],
  ])('%s', (header, expected) => {
    expect(digestChallenge([header])).toMatchObject(expected);
  });

  test.each(['Basic realm="a"', 'Digest realm="a"', 'Digest nonce="n", qop="new"', 'Digest nonce="unfinished', ''])(
    'nothing to answer in: %s',
    (header) => {
      expect(digestChallenge([header])).toBeUndefined();
    },
  );
});

const work = workFolder();
let server: RecordingServer;
beforeAll(async () => {
  server = await recordingServer();
});
afterAll(async () => {
  await server.close();
  work.remove();
});

/** As strict as a server may be: every count of a nonce once and in order, the right user, uri and hash. */
function strictServer(
  options: { readonly usesPerNonce?: number; readonly hash?: string } = {},
): (request: Recorded) => Answer {
  const { usesPerNonce = Infinity, hash = 'sha256' } = options;
  const h = (text: string): string => createHash(hash).update(text).digest('hex');
  const counts = new Map<string, number>();
  const challenge = (stale: boolean): Answer => {
    const nonce = `nonce,${counts.size}`;
    counts.set(nonce, 0);
    const algorithm = hash === 'md5' ? 'MD5' : 'SHA-256';
    const value = `Basic realm="x", Digest realm="shop, \\"main\\"", nonce="${nonce}", opaque="o=,", qop="auth", algorithm=${algorithm}${stale ? ', stale=true' : ''}`;
    return { status: 401, headers: { 'www-authenticate': value }, json: { detail: 'sign in' } };
  };
  return ({ method, path, headers }) => {
    const given = Object.fromEntries(
      [...(headers.authorization ?? '').matchAll(/(\w+)=(?:"((?:[^"\\]|\\.)*)"|([^,\s]+))/g)].map(
        ([, name = '', text, plain]) => [name, text?.replace(/\\(.)/g, '$1') ?? plain],
      ),
    );
    const { nonce = '', nc = '', cnonce = '' } = given;
    const used = counts.get(nonce);
    if (used === undefined || used >= usesPerNonce) return challenge(used !== undefined);
    const ha1 = h('mia:shop, "main":pass, word"9');
    const expected = h(`${ha1}:${nonce}:${nc}:${cnonce}:auth:${h(`${method}:${path}`)}`);
    const isRight =
      given['response'] === expected &&
      given['uri'] === path &&
      given['opaque'] === 'o=,' &&
      Number(`0x${nc}`) === used + 1;
    counts.set(nonce, used + 1);
    return isRight ? { json: { ok: true } } : challenge(false);
  };
}

const PLAN = (steps: string, load = 'threads: 2, loops: 3'): string => `
baseUrl: ${server.origin}
secrets: { word: WORD }
threadGroups:
  - { ${load}, auth: { digest: { username: mia, password: '{{secrets.word}}' } }, samplers: [${steps}] }
`;
const ENV = { env: { WORD: 'pass, word"9' } };

describe('a run', () => {
  test.each(['md5', 'sha256'])('asks once for each user, then counts on: %s', async (hash) => {
    server.reset(strictServer({ hash }));
    const result = await runPlan(work, PLAN('{ get: "/a?x={{iteration}}" }, { post: /b, json: { n: 1 } }'), ENV);
    expect(result.summary.all).toMatchObject({ requests: 14, failed: 0 });
    expect(server.log).toHaveLength(14);
    expect(rowOf(result, 'GET /a?x={iteration} → challenge').requests).toBe(2);
    expect(rowOf(result, 'GET /a?x={iteration}').requests).toBe(6);
    expect(rowOf(result, 'POST /b').requests).toBe(6);
    expect(readFileSync(join(result.output, 'index.html'), 'utf8')).not.toContain('pass, word');
  });

  test('a nonce that went out of use is replaced, and the request sent again', async () => {
    server.reset(strictServer({ usesPerNonce: 2 }));
    const result = await runPlan(work, PLAN('{ get: /a }', 'threads: 1, loops: 5'), ENV);
    expect(result.summary.all).toMatchObject({ requests: 8, failed: 0 });
    expect(server.log).toHaveLength(8);
    expect(rowOf(result, 'GET /a → challenge').requests).toBe(3);
  });

  test('a wrong password fails with 401 after one more try; without a challenge nothing is tried', async () => {
    server.reset(strictServer());
    const wrong = await runPlan(work, PLAN('{ get: /a }', 'threads: 1'), { env: { WORD: 'not that one' } });
    expect(server.log).toHaveLength(2);
    expect(wrong.summary.all).toMatchObject({ requests: 2, failed: 1 });
    expect(wrong.run.errors).toMatchObject([{ name: 'http_401' }]);
    expect(wrong.run.examples[0]?.exchange.hops).toMatchObject([{ status: 401 }]);
    server.reset(() => ({ status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } }));
    await runPlan(work, PLAN('{ get: /a }', 'threads: 1'), ENV);
    expect(server.log.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  test('--once shows the challenge, and no secret', async () => {
    server.reset(strictServer());
    const file = work.write('once.yaml', PLAN('{ get: /a }'));
    const { stdout, code, stderr } = await plan(['run', file, '--once'], ENV);
    expect([code, stderr]).toEqual([0, expect.stringContaining('requests=2 failed=0')]);
    expect([...stdout.matchAll(/→ (\d+)/g)].map(([, status]) => status)).toEqual(['401', '200']);
    expect(stdout).toContain('> authorization: [redacted]');
    expect(stdout).not.toMatch(/response=|pass, word/);
  });
});
