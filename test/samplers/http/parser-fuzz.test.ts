import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Socket } from 'node:net';
import { systemClock } from '../../../src/base/clock.ts';
import { seededRandom } from '../../../src/base/random.ts';
import type { Random } from '../../../src/base/random.ts';
import { httpTransport } from '../../../src/samplers/http/http-transport.ts';
import type { Exchange, Transport } from '../../../src/samplers/http/transport.ts';
import { rawServer } from '../../support/loopback.ts';
import type { Loopback } from '../../support/loopback.ts';
import { DIFFERENCES, differences, isComparable, LLHTTP } from '../../support/parser-fuzz/differences.ts';
import { ownOutcome } from '../../support/parser-fuzz/outcome.ts';
import type { Outcome } from '../../support/parser-fuzz/outcome.ts';
import { fuzzCase } from '../../support/parser-fuzz/response-writer.ts';
import { fuzzText, runFuzz } from '../../support/parser-fuzz/run-fuzz.ts';
import { wireRequest } from '../../support/wire-request.ts';

// The long run, with as many as one likes: test/long/parser-fuzz.ts.
const CASES = 10_000;
const SEED = 1;

test(`${CASES} answers, whole and in all splits, are read as llhttp reads them, or as stated`, async () => {
  const report = await runFuzz(SEED, CASES);
  process.stdout.write(fuzzText(report));
  expect(report.failures).toEqual([]);
  expect(report.cases).toBe(CASES);
  // A generator that had gone wild, or tame, would prove little.
  expect(report.verdicts['complete']).toBeGreaterThan(CASES / 3);
  expect(report.verdicts['refused']).toBeGreaterThan(CASES / 10);
  expect(report.verdicts['cut']).toBeGreaterThan(CASES / 100);
  expect(report.verdicts['complete, with bytes behind']).toBeGreaterThan(CASES / 50);
  expect(Object.keys(report.explained).length).toBeGreaterThan(isComparable ? DIFFERENCES.length / 2 : -1);
}, 240_000);

describe('a difference to llhttp is there, and is the one that is named', () => {
  test.each(DIFFERENCES.map((difference) => [difference.name, difference] as const))('%s', async (name, difference) => {
    const one = { isHead: difference.isHead === true, bytes: Buffer.from(difference.example, 'latin1') };
    const isGone = !isComparable || (difference.until ?? Infinity) <= LLHTTP;
    expect(await differences(one, ownOutcome(one))).toEqual(isGone ? [] : [name]);
    expect(difference.reason).toMatch(/^RFC 9\d{3}, /);
  });
});

describe('answers that both read alike', () => {
  test.each([
    // what, answer → verdict of both
    ['a length', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi', 'complete'],
    ['chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n', 'complete'],
    ['neither', 'HTTP/1.1 200 OK\r\n\r\nhi', 'complete'],
    ['other codings', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nhi', 'complete'],
    ['a lone LF behind the status', 'HTTP/1.1 200 OK\nContent-Length: 2\r\n\r\nhi', 'refused'],
    ['a lone LF behind a value', 'HTTP/1.1 200 OK\r\nX: a\nContent-Length: 2\r\n\r\nhi', 'refused'],
    ['a lone LF as the empty line', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\nhi', 'refused'],
    ['a lone CR', 'HTTP/1.1 200 OK\r\nX: a\rContent-Length: 2\r\n\r\nhi', 'refused'],
    [
      'a lone LF behind a chunk size',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\nhi\r\n0\r\n\r\n',
      'refused',
    ],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nhi', 'refused'],
    ['a list of lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nhi', 'refused'],
    ['a signed length', 'HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nhi', 'refused'],
    ['an empty coding', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: ,\r\n\r\nhi', 'complete'],
    ['no length', 'HTTP/1.1 200 OK\r\nContent-Length: \r\n\r\nhi', 'refused'],
    [
      'a length and chunks',
      'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      'refused',
    ],
    ['a length and a coding', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\nContent-Length: 2\r\n\r\nhi', 'refused'],
    ['space before the colon', 'HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\nhi', 'refused'],
    ['a name that is none', 'HTTP/1.1 200 OK\r\nX(: 2\r\n\r\n', 'refused'],
    ['a NUL in a value', 'HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n', 'refused'],
    ['a folded length', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n 2\r\n\r\nhi', 'refused'],
    ['0xA0 is no space', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: \xa0chunked\r\n\r\nhi', 'complete'],
    [
      'a chunk size with a sign',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n+2\r\nhi\r\n0\r\n\r\n',
      'refused',
    ],
    ['a chunk size in C', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0x2\r\nhi\r\n0\r\n\r\n', 'refused'],
    [
      'a chunk that is too long',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhey\r\n0\r\n\r\n',
      'refused',
    ],
    ['the end inside a body', 'HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nhi', 'cut'],
    ['the end inside the last chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n', 'cut'],
    ['the end inside a head', 'HTTP/1.1 200 OK\r\nContent-', 'cut'],
  ] as const)('%s', async (_what, answer, verdict) => {
    const one = { isHead: false, bytes: Buffer.from(answer, 'latin1') };
    const own = ownOutcome(one);
    expect([own.verdict, own.end]).toEqual([verdict, one.bytes.length]);
    expect(await differences(one, own)).toEqual([]);
  });
});

describe('what is read of a connection', () => {
  test.each([
    // version, lines → used again
    ['1.1', '', true],
    ['1.1', 'Connection: close\r\n', false],
    ['1.1', 'Connection: x, Close\r\n', false],
    ['1.1', 'Connection: close\r\nConnection: keep-alive\r\n', false],
    ['1.1', 'Connection: closed\r\n', true],
    ['1.0', '', false],
    ['1.0', 'Connection: keep-alive\r\n', true],
    ['1.0', 'Connection: keep-alive\r\nConnection: close\r\n', false],
  ])('HTTP/%s %j', (version, lines, keepAlive) => {
    const bytes = Buffer.from(`HTTP/${version} 200 OK\r\n${lines}Content-Length: 2\r\n\r\nhi`);
    expect(ownOutcome({ isHead: false, bytes })).toMatchObject({ verdict: 'complete', keepAlive });
  });
});

test('a long list of long chunk extensions is as good as none', () => {
  const chunk = `1;signature=${'0123456789abcdef'.repeat(8)}\r\nx\r\n`;
  const bytes = Buffer.from(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunk.repeat(1000)}0\r\n\r\n`);
  expect(ownOutcome({ isHead: false, bytes })).toMatchObject({ verdict: 'complete', body: 'x'.repeat(1000) });
  const endless = Buffer.from(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;${'x'.repeat(17_000)}\r\nx\r\n`);
  expect(ownOutcome({ isHead: false, bytes: endless }).verdict).toBe('refused');
});

test('a head of 16 KiB that comes byte by byte is looked at once', () => {
  const bytes = Buffer.from(`HTTP/1.1 200 OK\r\n${'n'.repeat(8000)}: ${'v'.repeat(8000)}\r\nContent-Length: 0\r\n\r\n`);
  const pieces = [...bytes.keys()];
  const times = [1, 2, 3, 4, 5].map(() => {
    const startMs = performance.now();
    expect(ownOutcome({ isHead: false, bytes }, pieces).verdict).toBe('complete');
    return performance.now() - startMs;
  });
  // Looking at every byte before it again takes some 200 ms.
  expect(Math.min(...times)).toBeLessThan(80);
});

describe('on real connections, in real pieces', () => {
  const COUNT = 400;
  let server: Loopback;
  let transport: Transport;
  const cases = Array.from({ length: COUNT }, (_, number) => fuzzCase(seededRandom(SEED, 'sockets', number)));

  beforeAll(async () => {
    server = await rawServer((socket) => {
      socket.once('data', (head) => {
        const number = Number(/^\w+ \/(\d+) /.exec(head.toString('latin1'))?.[1]);
        void writeInPieces(socket, cases[number]?.bytes ?? Buffer.alloc(0), seededRandom(SEED, 'pieces', number));
      });
    });
    transport = httpTransport(systemClock(performance.now()));
  });
  afterAll(async () => {
    await transport.close();
    await server.close();
  });

  async function sent(number: number): Promise<Exchange> {
    const session = transport.session();
    const method = cases[number]?.isHead === true ? 'HEAD' : 'GET';
    const exchange = await session.send(
      wireRequest(server.origin, { method, path: `/${number}`, keepBytes: 1024 * 1024, timeoutMs: 30_000 }),
    );
    // Views of the answer are good until here.
    exchange.headers.keep();
    const kept = { ...exchange, body: exchange.body === undefined ? undefined : Buffer.from(exchange.body) };
    await session.close();
    return kept;
  }

  test(`${COUNT} answers are what the parser alone makes of them`, async () => {
    const seen = new Set<string>();
    for (let first = 0; first < COUNT; first += 20) {
      const numbers = Array.from({ length: 20 }, (_, i) => first + i);
      const exchanges = await Promise.all(numbers.map(sent));
      numbers.forEach((number, i) => {
        const one = cases[number];
        const exchange = exchanges[i];
        if (one === undefined || exchange === undefined) return;
        const own = ownOutcome(one);
        const { name = 'complete' } = exchange.error ?? {};
        const hasMore = own.end < one.bytes.length;
        // Only when it came in the same read as the end.
        const allowed = own.verdict === 'complete' && hasMore ? ['complete', 'protocol_error'] : [classOf(own)];
        expect(allowed).toContain(name);
        expect(exchange.status).toBe(own.status);
        seen.add(name);
        if (name !== 'complete') return;
        expect(exchange.headers.lines().flat()).toEqual(own.headers);
        expect(exchange.body?.toString('latin1')).toBe(own.body);
        expect(exchange.bodyBytes).toBe(own.body.length);
      });
    }
    expect([...seen].toSorted()).toEqual([
      'body_truncated',
      'complete',
      'conn_closed',
      'header_overflow',
      'protocol_error',
    ]);
  }, 120_000);
});

function classOf({ verdict, status, problem }: Outcome): string {
  if (verdict === 'complete') return 'complete';
  if (verdict === 'refused') return problem === 'the head is too long' ? 'header_overflow' : 'protocol_error';
  return status === 0 ? 'conn_closed' : 'body_truncated';
}

/** Some pieces in one turn, some a little later, as networks do; then the end. */
async function writeInPieces(socket: Socket, bytes: Buffer, random: Random): Promise<void> {
  for (let at = 0; at < bytes.length && !socket.destroyed;) {
    const to = random.next() < 0.3 ? bytes.length : Math.min(bytes.length, at + random.integer(1, 60));
    socket.write(bytes.subarray(at, to));
    at = to;
    if (random.next() < 0.5) await new Promise((resolve) => setTimeout(resolve, random.integer(0, 2)));
  }
  socket.end();
}
