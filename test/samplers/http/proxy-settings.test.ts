import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { join } from 'node:path';
import { compileText, problemLines } from '../../support/compile-text.ts';
import { authority } from '../../support/certificates.ts';
import { plan, workFolder } from '../../support/cli.ts';
import { closedPort, httpServer } from '../../support/loopback.ts';
import type { Loopback } from '../../support/loopback.ts';
import { proxyServer } from '../../support/proxy.ts';
import { rowOf, runPlan } from '../../support/run-plan.ts';
import { tlsServer } from '../../support/tls-server.ts';

const work = workFolder();
let servers: Loopback[] = [];
afterEach(async () => {
  for (const server of servers.toReversed()) await server.close();
  servers = [];
});
afterAll(() => work.remove());

async function use<T extends Loopback>(server: Promise<T>): Promise<T> {
  const started = await server;
  servers.push(started);
  return started;
}

describe('proxy and connectTo are checked before the run', () => {
  const compile = async (defaults: string): Promise<readonly string[]> => {
    const text = `defaults: { ${defaults} }
secrets: { pass: PROXY_PASS }
variables: { gateway: 127.0.0.1 }
threadGroups:
  - threads: 1
    samplers: [{ get: 'http://127.0.0.1/{{gateway}}{{iteration}}' }]
`;
    return problemLines(await compileText(text, { env: { PROXY_PASS: 'p@ss/word' } }));
  };

  test.each([
    ['proxy: http://proxy:3128'],
    ['proxy: "http://ann:secret@[::1]:3128/"'],
    ['proxy: http://ann@proxy'],
    ['proxy: none'],
    ['proxy: "http://{{gateway}}:3128"'],
    ['proxy: { url: http://proxy:3128, username: ann, password: "{{secrets.pass}}", bypass: [a.b, "*.c", "d:80"] }'],
    ['connectTo: { "api.example.com:443": "127.0.0.1:8443", cdn.example.com: "{{gateway}}" }'],
    ['connectTo: { "[::1]:80": "[::1]:8080" }'],
  ])('%s is fine', async (defaults) => {
    expect(await compile(defaults)).toEqual([]);
  });

  test.each([
    ['proxy: proxy:3128', '1:20 bad-url "proxy" must be http://host:port without a path'],
    ['proxy: http://proxy:3128/path', '1:20 bad-url "proxy" must be http://host:port without a path'],
    ['proxy: https://proxy:3128', '1:20 bad-url "proxy" must be http://host:port'],
    ['proxy: { username: ann }', '1:22 missing-key'],
    ['proxy: { url: http://p:1, password: x }', '1:39 missing-key "proxy.password" needs "proxy.username".'],
    ['proxy: { url: http://p:1, bypass: ["http://a"] }', '1:48 bad-value "proxy.bypass" names hosts'],
    ['proxy: "http://{{iteration}}:1"', '1:20 bad-value http://{{iteration}}:1 changes during the run'],
    ['connectTo: { "http://a": b }', '1:26 bad-value "http://a" is not a host that requests go to.'],
    ['connectTo: { "*.a": b }', '1:26 bad-value "*.a" is not a host that requests go to.'],
    ['connectTo: { a: "b:70000" }', '1:29 bad-value "connectTo" of "a" must be host:port'],
    ['connectTo: {}', '1:24 bad-value "connectTo" is empty.'],
  ])('%s', async (defaults, problem) => {
    const [first] = await compile(defaults);
    expect(first?.slice(0, problem.length)).toBe(problem);
  });

  test('messages never repeat a password in the URL', async () => {
    const [first = ''] = await compile('proxy: https://ann:hunter2@proxy:1');
    expect(first).toContain('over TLS or SOCKS');
    expect(first).not.toContain('hunter2');
  });
});

/** Every file of a report, packed ones unpacked. */
function everything(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)))
    .map((bytes) => (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString('utf8'))
    .join('\n');
}

describe('a plan with a proxy', () => {
  test('goes through it, keeps connections, and shows no credentials anywhere', async () => {
    const server = await use(httpServer((_request, response) => response.writeHead(500).end('no')));
    const proxy = await use(proxyServer({ wants: 'ann:hunter2hunter2' }));
    const text = `baseUrl: ${server.origin}
defaults: { proxy: http://ann:hunter2hunter2@127.0.0.1:${proxy.port} }
threadGroups:
  - { threads: 2, loops: 3, samplers: [{ get: /by }] }
  - { threads: 1, loops: 2, proxy: none, samplers: [{ get: /straight }] }
`;
    // The environment's proxy is nobody's business: this one would fail.
    const env = { HTTP_PROXY: 'http://127.0.0.1:1', http_proxy: 'http://127.0.0.1:1' };
    const run = await runPlan(work, text, { env });
    expect(rowOf(run, 'GET /by')).toMatchObject({ requests: 6 });
    expect(proxy.seen.map(({ line }) => line)).toEqual(Array(6).fill(`GET ${server.origin}/by`));
    expect(new Set(proxy.seen.map(({ connection }) => connection)).size).toBe(2);
    expect(server.seen.filter(({ path }) => path === '/straight')).toHaveLength(2);
    const all = everything(run.output) + run.stdout + run.stderr;
    expect(all).toContain(`through the proxy http://127.0.0.1:${proxy.port}`);
    expect(all).not.toContain('hunter2');
    expect(all).not.toContain(Buffer.from('ann:hunter2hunter2').toString('base64'));
  });

  test('whose proxy is down ends before the load, and names it', async () => {
    const port = await closedPort();
    const file = work.write(
      'down.yaml',
      `baseUrl: http://shop.test
defaults: { proxy: 'http://127.0.0.1:${port}' }
threadGroups: [{ threads: 1, samplers: [{ get: / }] }]
`,
    );
    const { code, stderr } = await plan(['run', file, '-o', work.fresh('report')]);
    expect(code).toBe(5);
    expect(stderr).toContain(
      `http://shop.test (through the proxy http://127.0.0.1:${port}) does not answer: connection refused`,
    );
    expect(stderr).toContain('Is the proxy running, and is proxy right?');
  });
});

test('connectTo leads a run elsewhere; explain and the report say so', async () => {
  const root = authority();
  const server = await use(tlsServer(root.issue('DNS:api.example.com')));
  work.write('ca.pem', root.cert);
  const text = `baseUrl: https://api.example.com
defaults:
  tls: { ca: ca.pem }
  connectTo: { 'api.example.com:443': '127.0.0.1:${server.port}' }
threadGroups: [{ threads: 1, loops: 2, samplers: [{ get: / }] }]
`;
  const run = await runPlan(work, text);
  expect(run.code).toBe(0);
  expect(server.seen.map(({ host, serverName }) => [host, serverName])).toEqual(
    Array(2).fill(['api.example.com', 'api.example.com']),
  );
  const place = `https://api.example.com (connectTo 127.0.0.1:${server.port})`;
  expect(run.run.head.target).toBe(place);
  const { stdout } = await plan(['explain', work.write('explained.yaml', text)]);
  expect(stdout).toContain(place);
});
