// Hot path: a report opens histograms by the hundred thousand, most of some hundred bytes. Nothing is allocated here,
// and codes are read bit by bit: building tables for them would take longer than reading so few.

const LONGEST_CODE = 15;
const LITERALS = 288;
const DISTANCES = 30;
const BLOCK_END = 256;

// Source: RFC 1951, 3.2.5 and 3.2.7.
const LENGTH_BASE = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
];
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCE_BASE = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
  8193, 12289, 16385, 24577,
];
const DISTANCE_BITS = [
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
];
const LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** A Huffman code: how many codes there are of each length, and the symbols in order of their codes. */
class Code {
  readonly #counts = new Uint16Array(LONGEST_CODE + 1);
  readonly #offsets = new Uint16Array(LONGEST_CODE + 1);
  readonly #symbols: Uint16Array;

  constructor(symbols: number) {
    this.#symbols = new Uint16Array(symbols);
  }

  get counts(): Uint16Array {
    return this.#counts;
  }

  get symbols(): Uint16Array {
    return this.#symbols;
  }

  /** From the lengths of `count` symbols, `lengths[from]` being the first. */
  build(lengths: Uint8Array, from: number, count: number): void {
    const counts = this.#counts.fill(0);
    for (let symbol = 0; symbol < count; symbol++)
      counts[lengths[from + symbol] ?? 0] = at(counts, lengths[from + symbol] ?? 0) + 1;
    const offsets = this.#offsets;
    offsets[1] = 0;
    let left = 1;
    for (let length = 1; length <= LONGEST_CODE; length++) {
      left = left * 2 - at(counts, length);
      if (left < 0) throw damaged();
      if (length < LONGEST_CODE) offsets[length + 1] = at(offsets, length) + at(counts, length);
    }
    for (let symbol = 0; symbol < count; symbol++) {
      const length = lengths[from + symbol] ?? 0;
      if (length === 0) continue;
      this.#symbols[at(offsets, length)] = symbol;
      offsets[length] = at(offsets, length) + 1;
    }
  }
}

/**
 * Unpacks small zlib streams into a buffer of its own, two to ten times faster than a call of `inflateSync`, which
 * makes a stream of each. Throws RangeError for what is damaged or larger than `mostBytes`. Source: RFC 1950, 1951;
 * the way of decoding is that of Mark Adler's `puff`.
 */
export class Inflater {
  readonly #output: Uint8Array;
  readonly #lengths = new Uint8Array(LITERALS + DISTANCES + 2);
  readonly #lengthCode = new Code(19);
  readonly #literalCode = new Code(LITERALS);
  readonly #distanceCode = new Code(DISTANCES + 2);
  readonly #fixedLiterals = new Code(LITERALS);
  readonly #fixedDistances = new Code(DISTANCES);
  #input: Uint8Array = new Uint8Array(0);
  #at = 0;
  #bits = 0;
  #bitCount = 0;
  #written = 0;

  constructor(mostBytes: number) {
    this.#output = new Uint8Array(mostBytes);
    const lengths = new Uint8Array(LITERALS).fill(8, 0, 144).fill(9, 144, 256).fill(7, 256, 280).fill(8, 280);
    this.#fixedLiterals.build(lengths, 0, LITERALS);
    this.#fixedDistances.build(new Uint8Array(DISTANCES).fill(5), 0, DISTANCES);
  }

  /** A view of what was unpacked, good until the next call. */
  inflate(input: Uint8Array): Uint8Array {
    const head = (at(input, 0) << 8) | at(input, 1);
    if (input.length < 6 || (head & 0x0f00) !== 0x0800 || (head & 0x20) !== 0 || head % 31 !== 0) throw damaged();
    this.#input = input;
    this.#at = 2;
    this.#bits = 0;
    this.#bitCount = 0;
    this.#written = 0;
    let isLast = false;
    while (!isLast) {
      isLast = this.#take(1) === 1;
      this.#block(this.#take(2));
    }
    const output = this.#output.subarray(0, this.#written);
    if (adler32(output) !== this.#checksum()) throw damaged();
    return output;
  }

  #block(type: number): void {
    if (type === 0) this.#stored();
    else if (type === 1) this.#compressed(this.#fixedLiterals, this.#fixedDistances);
    else if (type === 2) {
      this.#readCodes();
      this.#compressed(this.#literalCode, this.#distanceCode);
    } else throw damaged();
  }

  /** Up to 13 bits. */
  #take(count: number): number {
    this.#refill();
    if (this.#bitCount < count) throw damaged();
    const value = this.#bits & ((1 << count) - 1);
    this.#bits >>>= count;
    this.#bitCount -= count;
    return value;
  }

  /** So that the longest code is there, unless the input ends. */
  #refill(): void {
    const input = this.#input;
    let bitCount = this.#bitCount;
    if (bitCount > LONGEST_CODE) return;
    let bits = this.#bits;
    let from = this.#at;
    for (; bitCount <= 16 && from < input.length; bitCount += 8) bits |= at(input, from++) << bitCount;
    this.#bits = bits;
    this.#bitCount = bitCount;
    this.#at = from;
  }

  #symbol(code: Code): number {
    this.#refill();
    const { counts, symbols } = code;
    const most = Math.min(LONGEST_CODE, this.#bitCount);
    const bits = this.#bits;
    let value = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length <= most; length++) {
      value |= (bits >>> (length - 1)) & 1;
      const count = at(counts, length);
      if (value - count < first) {
        this.#bits = bits >>> length;
        this.#bitCount -= length;
        return at(symbols, index + value - first);
      }
      index += count;
      first = (first + count) << 1;
      value <<= 1;
    }
    throw damaged();
  }

  #stored(): void {
    this.#dropBits();
    const input = this.#input;
    const length = at(input, this.#at) | (at(input, this.#at + 1) << 8);
    const start = this.#at + 4;
    if (start + length > input.length || this.#written + length > this.#output.length) throw damaged();
    this.#output.set(input.subarray(start, start + length), this.#written);
    this.#written += length;
    this.#at = start + length;
  }

  #compressed(literals: Code, distances: Code): void {
    const output = this.#output;
    for (;;) {
      const symbol = this.#symbol(literals);
      if (symbol === BLOCK_END) return;
      if (symbol < BLOCK_END) {
        if (this.#written >= output.length) throw damaged();
        output[this.#written++] = symbol;
        continue;
      }
      const place = symbol - BLOCK_END - 1;
      if (place >= LENGTH_BASE.length) throw damaged();
      const length = at(LENGTH_BASE, place) + this.#take(at(LENGTH_BITS, place));
      const far = this.#symbol(distances);
      if (far >= DISTANCE_BASE.length) throw damaged();
      this.#copy(length, at(DISTANCE_BASE, far) + this.#take(at(DISTANCE_BITS, far)));
    }
  }

  /** What overlaps repeats itself, so byte by byte. */
  #copy(length: number, distance: number): void {
    const output = this.#output;
    if (distance > this.#written || this.#written + length > output.length) throw damaged();
    for (let left = length; left > 0; left--) {
      output[this.#written] = at(output, this.#written - distance);
      this.#written++;
    }
  }

  #readCodes(): void {
    const literals = this.#take(5) + 257;
    const distances = this.#take(5) + 1;
    const codes = this.#take(4) + 4;
    if (literals > 286 || distances > DISTANCES) throw damaged();
    const lengths = this.#lengths.fill(0);
    for (let i = 0; i < codes; i++) lengths[at(LENGTH_ORDER, i)] = this.#take(3);
    this.#lengthCode.build(lengths, 0, 19);
    lengths.fill(0);
    this.#readLengths(lengths, literals + distances);
    if (at(lengths, BLOCK_END) === 0) throw damaged();
    this.#literalCode.build(lengths, 0, literals);
    this.#distanceCode.build(lengths, literals, distances);
  }

  #readLengths(lengths: Uint8Array, count: number): void {
    for (let index = 0; index < count;) {
      const symbol = this.#symbol(this.#lengthCode);
      if (symbol < 16) {
        lengths[index++] = symbol;
        continue;
      }
      if (symbol === 16 && index === 0) throw damaged();
      const repeated = symbol === 16 ? at(lengths, index - 1) : 0;
      const times = symbol === 16 ? 3 + this.#take(2) : symbol === 17 ? 3 + this.#take(3) : 11 + this.#take(7);
      if (index + times > count) throw damaged();
      lengths.fill(repeated, index, index + times);
      index += times;
    }
  }

  #dropBits(): void {
    // Whole bytes that were taken ahead belong to what follows.
    this.#at -= this.#bitCount >> 3;
    this.#bits = 0;
    this.#bitCount = 0;
  }

  #checksum(): number {
    this.#dropBits();
    const [input, from] = [this.#input, this.#at];
    if (from + 4 > input.length) throw damaged();
    return (
      ((at(input, from) << 24) | (at(input, from + 1) << 16) | (at(input, from + 2) << 8) | at(input, from + 3)) >>> 0
    );
  }
}

const ADLER = 65_521;
/** As many bytes as can be added before the sums leave 32 bits. */
const ADLER_BYTES = 5552;

function adler32(bytes: Uint8Array): number {
  let [a, b] = [1, 0];
  for (let from = 0; from < bytes.length; from += ADLER_BYTES) {
    const to = Math.min(bytes.length, from + ADLER_BYTES);
    for (let i = from; i < to; i++) b += a += at(bytes, i);
    a %= ADLER;
    b %= ADLER;
  }
  return ((b << 16) | a) >>> 0;
}

function at(values: ArrayLike<number>, index: number): number {
  return values[index] ?? 0;
}

function damaged(): RangeError {
  return new RangeError('not a deflated histogram');
}
