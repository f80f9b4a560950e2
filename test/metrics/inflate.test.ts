import { deflateSync, inflateSync, constants } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { LatencyHistogram } from '../../src/metrics/hdr.ts';
import { Inflater } from '../../src/metrics/inflate.ts';
import { distributionOf, lognormal, seeded } from '../simulate/random.ts';

const MOST_BYTES = 100_000;
const { Z_FIXED, Z_HUFFMAN_ONLY, Z_RLE } = constants;

/** Bytes of every kind that deflate treats differently: none, noise, repeated, few different ones. */
function samples(): Buffer[] {
  const random = seeded(5);
  const bytes = (length: number, of: () => number): Buffer => Buffer.from(Array.from({ length }, of));
  return [
    Buffer.alloc(0),
    Buffer.from([7]),
    Buffer.alloc(40_000, 3),
    bytes(70_000, () => Math.floor(random() * 256)),
    bytes(5_000, () => Math.floor(random() * 4)),
    bytes(900, () => Math.floor(lognormal(random, 8, 1)) % 256),
    Buffer.from('abcabcabcabcabd'.repeat(300)),
  ];
}

describe('unpacks what zlib has packed', () => {
  const inflater = new Inflater(MOST_BYTES);
  test.each([
    ['stored', { level: 0 }],
    ['fast', { level: 1 }],
    ['best', { level: 9 }],
    ['one code for all', { strategy: Z_FIXED }],
    ['no repetitions', { strategy: Z_HUFFMAN_ONLY }],
    ['runs only', { strategy: Z_RLE }],
    ['a small window', { windowBits: 9, memLevel: 1 }],
  ])('%s', (_, options) => {
    for (const bytes of samples()) {
      const output = inflater.inflate(deflateSync(bytes, options));
      expect(Buffer.from(output).equals(bytes)).toBe(true);
    }
  });
});

describe('tells damage', () => {
  const inflater = new Inflater(MOST_BYTES);
  const packed = deflateSync(samples()[5] ?? '');

  test('wherever it breaks off', () => {
    for (let length = 0; length < packed.length; length++)
      expect(() => inflater.inflate(packed.subarray(0, length))).toThrow(RangeError);
  });

  test('where zlib does, and else gives what zlib gives', () => {
    const random = seeded(9);
    let damaged = 0;
    for (let round = 0; round < 3_000; round++) {
      const bytes = Buffer.from(packed);
      bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
      const expected = attempt(() => inflateSync(bytes, { maxOutputLength: MOST_BYTES }));
      const output = attempt(() => Buffer.from(inflater.inflate(bytes)));
      if (expected === undefined) damaged++;
      expect(output?.toString('hex')).toBe(expected?.toString('hex'));
    }
    expect(damaged).toBeGreaterThan(2_000);
  });

  test('more than it has room for', () => {
    expect(() => new Inflater(100).inflate(deflateSync(Buffer.alloc(101)))).toThrow(RangeError);
  });
});

describe('a histogram kept bare', () => {
  test.each([1, 3, 200, 20_000])('of %d values is the packed one', (count) => {
    const random = seeded(count);
    const values = Array.from({ length: count }, () => Math.round(lognormal(random, 60_000, 1.2)));
    const histogram = new LatencyHistogram(2);
    histogram.add(distributionOf(values));
    const [bare, packed] = [histogram.packBare(), histogram.pack()];
    if (bare === undefined || packed === undefined) throw new Error('nothing packed');
    const opened = new LatencyHistogram(2);
    opened.addPacked(bare);
    expect(opened.pack()).toEqual(packed);
    opened.addPacked(packed);
    histogram.merge(histogram);
    expect(opened.packBare()).toEqual(histogram.packBare());
  });
});

function attempt(work: () => Buffer): Buffer | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
