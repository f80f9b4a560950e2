import { expect, test } from '@jest/globals';
import { ReadBuffer } from '../../../src/samplers/http/read-buffer.ts';
import { ResponseParser } from '../../../src/samplers/http/response-parser.ts';

const HEAD = 'HTTP/1.1 200 OK\r\nserver: x\r\ncontent-length: 5\r\nset-cookie: a=1\r\n\r\n';

/** Reads an answer in one piece over a parser of its own; what is told of it. */
function read(reads: ReadBuffer, text: string, end = text.length): readonly unknown[] {
  const parser = new ResponseParser(reads);
  parser.begin(false, 1024);
  reads.buffer.fill(0xee, 0, 4096);
  reads.buffer.write(text, 0, 'latin1');
  reads.reads++;
  const at = parser.feed(end);
  const headers = parser.headers();
  return [
    parser.status,
    parser.isDone,
    parser.keepAlive,
    at,
    headers.setsCookies,
    headers.lines(),
    parser.body()?.toString(),
  ];
}

test('a head that was read before is told like one that was parsed', () => {
  const reads = new ReadBuffer();
  const parsed = read(reads, `${HEAD}hello`);
  expect(reads.heads.find(reads.buffer, HEAD.length + 5)).toMatchObject({ length: HEAD.length, status: 200 });
  expect(read(reads, `${HEAD}world`)).toEqual([...parsed.slice(0, -1), 'world']);
});

test('every byte of a head counts, those behind the last whole word too', () => {
  for (let pad = 0; pad < 4; pad++) {
    const head = HEAD.replace('server: x', `server: ${'x'.repeat(pad + 1)}`);
    for (let i = 0; i < head.length; i++) {
      const reads = new ReadBuffer();
      read(reads, `${head}hello`);
      const other = `${head.slice(0, i)}${String.fromCharCode(head.charCodeAt(i) ^ 1)}${head.slice(i + 1)}`;
      reads.buffer.write(other, 0, 'latin1');
      expect([i, reads.heads.find(reads.buffer, other.length)]).toEqual([i, undefined]);
    }
  }
});

test('a head of which only a part has come is not taken for the whole one that lay there before', () => {
  const reads = new ReadBuffer();
  read(reads, `${HEAD}hello`);
  expect(read(reads, `${HEAD}hello`, HEAD.length - 2).slice(0, 2)).toEqual([0, false]);
});

test('different heads in turn keep their own meaning', () => {
  const reads = new ReadBuffer();
  const heads = Array.from({ length: 9 }, (_, i) => HEAD.replace(': 5', `: ${i}`).replace('200', String(200 + i)));
  for (let round = 0; round < 200; round++) {
    for (const [i, head] of heads.entries()) {
      const [status, isDone, , , , , body] = read(reads, head + 'x'.repeat(i));
      expect([status, isDone, body]).toEqual([200 + i, i !== 4 || isDone, i === 4 ? '' : 'x'.repeat(i)]);
    }
  }
});

test('a connection to be closed stays one', () => {
  const reads = new ReadBuffer();
  const head = HEAD.replace('server: x', 'connection: close');
  expect(read(reads, `${head}hello`)[2]).toBe(false);
  expect(read(reads, `${head}hello`)[2]).toBe(false);
  expect(read(reads, `${HEAD}hello`)[2]).toBe(true);
});
