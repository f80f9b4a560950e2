import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { brotliCompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { authority } from '../../support/certificates.ts';
import { workFolder } from '../../support/cli.ts';
import { h2Server } from '../../support/h2-server.ts';
import { httpServer } from '../../support/loopback.ts';
import type { Loopback } from '../../support/loopback.ts';
import { rowOf, runPlan } from '../../support/run-plan.ts';
import type { PlanRun } from '../../support/run-plan.ts';

/** What both kinds of servers let an answer do. */
interface Reply {
  setHeader(name: string, value: string): unknown;
  write(chunk: Buffer): boolean;
  end(chunk?: string | Uint8Array): void;
  on(event: 'drain' | 'close', listener: () => void): void;
  statusCode: number;
}

const HUGE = 100_000_000;
const zeros = Buffer.alloc(100_000_000);
/** A thousand times smaller than what comes out. */
const bomb = gzipSync(zeros);
const brotli = brotliCompressSync(zeros);
let deep = Buffer.from('{"id":1}');
for (let i = 0; i < 10; i++) deep = gzipSync(deep);

const packed = (reply: Reply, encoding: string, body: Buffer): void => {
  reply.setHeader('content-encoding', encoding);
  reply.setHeader('content-type', 'application/json');
  reply.end(body);
};
const answers: Readonly<Record<string, (reply: Reply) => void>> = {
  header: (reply) => {
    reply.setHeader('x-big', 'y'.repeat(20_000));
    reply.end('{"id":1}');
  },
  huge: (reply) => {
    const block = Buffer.alloc(100_000, 'x');
    let left = HUGE / block.length;
    let closed = false;
    const pump = (): void => {
      while (left > 0 && !closed) {
        left--;
        if (!reply.write(block)) return;
      }
      if (!closed) reply.end();
      closed = true;
    };
    reply.on('close', () => (closed = true));
    reply.on('drain', pump);
    pump();
  },
  gzip: (reply) => packed(reply, 'gzip', bomb),
  br: (reply) => packed(reply, 'br', brotli),
  twice: (reply) => packed(reply, 'gzip, gzip', gzipSync(bomb)),
  chain: (reply) => packed(reply, Array<string>(10).fill('gzip').join(', '), deep),
  loop: (reply) => {
    reply.setHeader('location', `/loop?at=${Math.random()}`);
    reply.statusCode = 302;
    reply.end();
  },
};
const answer = (path: string, reply: Reply): void => answers[/^\/([a-z]*)/.exec(path)?.[1] ?? '']?.(reply);

const root = authority();
const work = workFolder();
let plain: Loopback;
let secure: Loopback;
beforeAll(async () => {
  work.write('ca.pem', root.cert);
  plain = await httpServer(({ path }, response) => answer(path, response));
  secure = await h2Server(root.issue('IP:127.0.0.1'), (response, { path }) => answer(path, response), ['h2']);
});
afterAll(async () => {
  await plain.close();
  await secure.close();
  work.remove();
});

describe.each([
  ['wire', () => `baseUrl: ${plain.origin}`],
  ['undici', () => `baseUrl: ${plain.origin}\ndefaults: { transport: undici }`],
  ['HTTP/2', () => `baseUrl: ${secure.origin}\ndefaults: { http2: true, tls: { ca: ca.pem } }`],
])('hostile answers over %s', (_name, head) => {
  let result: PlanRun;
  beforeAll(async () => {
    const read = (path: string): string => `get: /${path}, extractors: { id: $.id }`;
    result = await runPlan(
      work,
      `${head()}
threadGroups:
  - threads: 1
    samplers:
      - { get: /header }
      - { get: /huge }
      - { get: /huge, name: Limited, maxBytes: 5MB }
      - { get: /huge, name: Read, extractors: { id: { regex: '(id)' } } }
      - { repeat: 20, samplers: [{ ${read('gzip')} }] }
      - { ${read('br')} }
      - { ${read('twice')} }
      - { ${read('chain')} }
      - { get: /gzip, name: Unread }
      - { get: /loop }
`,
    );
  });
  /** Classes of the failures of one row, and its counts. */
  const rowAndClasses = (name: string): readonly unknown[] => {
    const id = result.run.head.samplers.findIndex((sampler) => sampler.name === name);
    const seconds = result.run.seconds.flatMap(({ samplers }) => samplers.filter((sampler) => sampler.id === id));
    const ids = seconds.flatMap(({ errors }) => Object.keys(errors ?? {}));
    const names = result.run.errors.filter((error) => ids.includes(String(error.id))).map((error) => error.name);
    const { requests, failed } = rowOf(result, name);
    return [requests, failed, [...new Set(names)].join()];
  };
  const received = (name: string): number => {
    const id = result.run.head.samplers.findIndex((sampler) => sampler.name === name);
    const seconds = result.run.seconds.flatMap(({ samplers }) => samplers.filter((sampler) => sampler.id === id));
    return seconds.reduce((sum, second) => sum + (second.received ?? 0), 0);
  };

  test('headers beyond 16 KiB', () => {
    expect(rowAndClasses('GET /header')).toEqual([1, 1, 'header_overflow']);
  });

  test('a huge body is counted, cut off by maxBytes, and read as far as its first MiB', () => {
    expect(rowAndClasses('GET /huge')).toEqual([1, 0, '']);
    expect(received('GET /huge')).toBeGreaterThanOrEqual(HUGE);
    expect(rowAndClasses('Limited')).toEqual([1, 1, 'body_too_large']);
    expect(received('Limited')).toBeLessThan(HUGE / 2);
    expect(rowAndClasses('Read')).toEqual([1, 1, 'extract_miss']);
    expect(result.run.errors.find(({ name }) => name === 'extract_miss')?.message).toContain('body_capped');
  });

  test.each([
    ['GET /gzip', 20, 20, 'decompress_limit'],
    ['GET /br', 1, 1, 'decompress_limit'],
    ['GET /twice', 1, 1, 'decompress_limit'],
    ['GET /chain', 1, 1, 'decompress_limit'],
    ['Unread', 1, 0, ''],
  ])('bombs end at 16 MiB when they are read, and are bytes like any other unread: %s', (name, ...counts) => {
    expect(rowAndClasses(name)).toEqual(counts);
  });

  test('unpacking is no part of the response time', () => {
    const beforeMs = performance.now();
    for (let i = 0; i < 5; i++) expect(() => gunzipSync(bomb, { maxOutputLength: 16 * 2 ** 20 })).toThrow();
    const unpackMs = (performance.now() - beforeMs) / 5;
    expect(rowOf(result, 'GET /gzip')['p50Ms']).toBeLessThan(unpackMs);
  });

  test('redirects that lead on and on end after 20', () => {
    expect(rowAndClasses('GET /loop')).toEqual([1, 1, 'redirect_limit']);
    expect(rowOf(result, 'GET /loop → redirect 5+').requests).toBe(16);
  });
});
