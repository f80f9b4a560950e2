// Hot path: what the parts of the parser ask of single bytes.
export const TAB = 9;
export const LF = 10;
export const CR = 13;
export const SPACE = 32;
export const COLON = 58;
export const SEMICOLON = 59;

/** Longest head of an answer, and longest sum of its trailers or chunk extensions: as Node and undici have it. */
export const MOST_HEAD_BYTES: number = 16 * 1024;

/** 1 for characters of header names (RFC 9110, 5.6.2). */
export const TOKEN: Uint8Array = new Uint8Array(256);
for (const char of "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") {
  TOKEN[char.charCodeAt(0)] = 1;
}

/** Value of a hexadecimal digit, −1 for anything else. */
export const HEX: Int8Array = new Int8Array(256).fill(-1);
for (let digit = 0; digit < 16; digit++) {
  HEX[digit.toString(16).charCodeAt(0)] = digit;
  HEX[digit.toString(16).toUpperCase().charCodeAt(0)] = digit;
}

/** 1 for everything but control characters; tabs are allowed. */
const TEXT = new Uint8Array(256).fill(1, SPACE);
TEXT[127] = 0;
TEXT[TAB] = 1;

/** Everything but control characters; tabs are allowed. */
export function isText(byte: number): boolean {
  return TEXT[byte] === 1;
}

/** Position of the first byte that no header name may hold. */
export function endOfToken(buffer: Buffer, from: number, end: number): number {
  let at = from;
  while (at < end && TOKEN[buffer[at] ?? 0] === 1) at++;
  return at;
}

/** Position of the first control character. */
export function endOfText(buffer: Buffer, from: number, end: number): number {
  let at = from;
  while (at < end && TEXT[buffer[at] ?? 0] === 1) at++;
  return at;
}

/** Position of the first byte that ends no line. */
export function endOfLineEnds(buffer: Buffer, from: number, end: number): number {
  let at = from;
  while (at < end && (buffer[at] === CR || buffer[at] === LF)) at++;
  return at;
}

/** Whether the bytes at `at` are `word` (lower case letters and hyphens), in whatever case. */
export function isWord(buffer: Buffer, at: number, word: Buffer): boolean {
  for (let i = 0; i < word.length; i++) {
    if (((buffer[at + i] ?? 0) | 0x20) !== word[i]) return false;
  }
  return true;
}

/** Whether the bytes at `at` are a header's `name` (lower case), in whatever case. */
export function isNamed(buffer: Buffer, at: number, name: string): boolean {
  for (let i = 0; i < name.length; i++) {
    const byte = buffer[at + i] ?? 0;
    const lower = byte >= 65 && byte <= 90 ? byte | 0x20 : byte;
    if (lower !== name.charCodeAt(i)) return false;
  }
  return true;
}

/** The number of three digits at `at`; −1 when there is none. */
export function threeDigits(buffer: Buffer, at: number): number {
  let number = 0;
  for (let i = at; i < at + 3; i++) {
    const digit = (buffer[i] ?? 0) - 48;
    if (digit < 0 || digit > 9) return -1;
    number = number * 10 + digit;
  }
  return number;
}

/** Position of the first byte that is no space. */
export function skipSpace(buffer: Buffer, from: number, to: number): number {
  let at = from;
  while (at < to && (buffer[at] === SPACE || buffer[at] === TAB)) at++;
  return at;
}

/** Position behind the last byte that is no space. */
export function trimSpace(buffer: Buffer, from: number, to: number): number {
  let end = to;
  while (end > from && (buffer[end - 1] === SPACE || buffer[end - 1] === TAB)) end--;
  return end;
}

/** A larger buffer with what is used of this one; at least doubles, so that growing costs little. */
export function grown(buffer: Buffer, used: number, wanted: number): Buffer {
  const larger = Buffer.allocUnsafeSlow(Math.max(wanted, 2 * buffer.length));
  buffer.copy(larger, 0, 0, used);
  return larger;
}
