import { Inflater } from './inflate.ts';

/**
 * A histogram as text, with the exact figures buckets lose. `h` is HdrHistogram V2, compressed, base64, as run files
 * have it; or bare, in memory only: a character that tells the digits, and V2's counts, a character a byte.
 */
export interface PackedDistribution {
  readonly n: number;
  readonly sumUs: number;
  readonly minUs: number;
  readonly maxUs: number;
  readonly h: string;
}

const COMPRESSED_COOKIE = 0x1c849304;
const COOKIE = 0x1c849303;
const HEADER_BYTES = 40;
// A 3-digit histogram of one hour has 23,552 buckets of at most 9 bytes.
const MAX_BYTES = 1 << 18;
const MOST_DIGITS = 5;

const inflater = new Inflater(MAX_BYTES);

/**
 * The bare form of `h`, whichever it has. V2: compressed cookie, length, deflated { cookie, length, offset, digits,
 * lowest, highest, ratio, counts }. The library can read this too, but builds a histogram each time. Throws RangeError
 * for what is damaged.
 */
export function bareCounts(h: string): string {
  if (h.charCodeAt(0) <= MOST_DIGITS) return h;
  const outer = Buffer.from(h, 'base64');
  if (outer.length < 8 || (outer.readInt32BE(0) & ~0xf0) !== COMPRESSED_COOKIE) throw new RangeError('not a histogram');
  const bytes = inflater.inflate(outer.subarray(8, 8 + outer.readInt32BE(4)));
  const inner = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (inner.length < HEADER_BYTES || (inner.readInt32BE(0) & ~0xf0) !== COOKIE) throw new RangeError('not a histogram');
  // The byte before the counts is no longer needed.
  inner[HEADER_BYTES - 1] = inner.readInt32BE(12);
  return inner.toString('latin1', HEADER_BYTES - 1, Math.min(inner.length, HEADER_BYTES + inner.readInt32BE(4)));
}

/** Significant digits of a bare form. */
export function digitsOf(bare: string): number {
  return bare.charCodeAt(0);
}

/** Walks counts written as ZigZag LEB128: a positive number is a count, a negative one a run of empty buckets. */
export function eachCount(bare: string, visit: (index: number, count: number) => void): void {
  let index = 0;
  for (let at = 1; at < bare.length;) {
    let word = 0;
    let factor = 1;
    let byte = 0x80;
    while (byte >= 0x80 && at < bare.length) {
      byte = bare.charCodeAt(at++);
      word += (byte & 0x7f) * factor;
      factor *= 128;
    }
    if (word % 2 === 1) index += (word + 1) / 2;
    else visit(index++, word / 2);
  }
}

const scratch = Buffer.allocUnsafe(MAX_BYTES);

/** The bare form of buckets [0, last]. */
export function bareOf(digits: number, counts: Readonly<Record<number, number>>, first: number, last: number): string {
  scratch[0] = digits;
  let at = 1;
  let empty = first;
  for (let index = first; index <= last; index++) {
    const count = counts[index] ?? 0;
    if (count === 0) {
      empty++;
      continue;
    }
    if (empty > 0) at = putWord(at, empty * 2 - 1);
    empty = 0;
    at = putWord(at, count * 2);
  }
  return scratch.toString('latin1', 0, at);
}

function putWord(start: number, value: number): number {
  let at = start;
  let rest = value;
  while (rest >= 0x80) {
    scratch[at++] = (rest % 128) | 0x80;
    rest = Math.floor(rest / 128);
  }
  scratch[at++] = rest;
  return at;
}
