import { describe, expect, test } from '@jest/globals';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { decodeBody } from '../../../src/samplers/http/decode-body.ts';

const plain = Buffer.from('{"id":1}'.repeat(100));

describe('a body is unpacked', () => {
  test.each([
    ['gzip', gzipSync(plain)],
    ['x-gzip', gzipSync(plain)],
    ['GZIP', gzipSync(plain)],
    ['deflate', deflateSync(plain)],
    ['deflate', deflateRawSync(plain)],
    ['br', brotliCompressSync(plain)],
    ['gzip, br', brotliCompressSync(gzipSync(plain))],
    ['identity', plain],
    [undefined, plain],
  ])('%s', (encoding, body) => {
    expect(decodeBody(body, encoding, false).body).toEqual(plain);
  });

  test.each([
    ['gzip', gzipSync(Buffer.from(Array.from({ length: 9000 }, (_, i) => (i * i) % 251)))],
    ['br', brotliCompressSync(Buffer.from(Array.from({ length: 9000 }, (_, i) => (i * i * i) % 251)))],
  ])('%s as far as it was kept', (encoding, body) => {
    const part = body.subarray(0, Math.ceil(body.length * 0.8));
    expect(decodeBody(part, encoding, true).failure).toBeUndefined();
    expect(decodeBody(part, encoding, false).failure?.name).toBe('bad_encoding');
  });
});

describe('what is no honest packing is a failure', () => {
  const zeros = Buffer.alloc(20_000_000);
  let deep = plain;
  for (let i = 0; i < 10; i++) deep = gzipSync(deep);

  test.each([
    ['gzip', gzipSync(zeros), 'decompress_limit'],
    ['br', brotliCompressSync(zeros), 'decompress_limit'],
    ['deflate', deflateSync(zeros), 'decompress_limit'],
    [Array<string>(10).fill('gzip').join(', '), deep, 'decompress_limit'],
    ['gzip', plain, 'bad_encoding'],
    ['zstd', plain, 'bad_encoding'],
    ['__proto__', plain, 'bad_encoding'],
  ])('%s', (encoding, body, name) => {
    expect(decodeBody(body, encoding, false).failure?.name).toBe(name);
  });
});
