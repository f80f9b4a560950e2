// Hot path: walks JSON in UTF-8 bytes, strictly as JSON.parse reads it, and makes nothing.

/** What a walk gives instead of a position: this is no JSON, or it is nested deeper than `MOST_LEVELS`. */
export const BROKEN = -1;

/** Bytes that JSON is made of. */
export const QUOTE = 0x22;
export const BACKSLASH = 0x5c;
const COMMA = 0x2c;
export const OPEN_LIST = 0x5b;
export const CLOSE_LIST = 0x5d;
export const OPEN_MAP = 0x7b;
export const CLOSE_MAP = 0x7d;
const COLON = 0x3a;
const MINUS = 0x2d;
const PLUS = 0x2b;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;

/** Deeper documents are left to the parser, which needs no stack for them. */
const MOST_LEVELS = 100;

/** The position behind the value that begins at `at`. */
export function valueEnd(body: Uint8Array, at: number, levels: number = MOST_LEVELS): number {
  const first = body[at] ?? 0;
  if (first === QUOTE) return stringEnd(body, at + 1);
  if (first === OPEN_MAP) return mapEnd(body, at, levels);
  return first === OPEN_LIST ? listEnd(body, at, levels) : scalarEnd(body, at, first);
}

function mapEnd(body: Uint8Array, at: number, levels: number): number {
  let i = spaceEnd(body, at + 1);
  if (body[i] === CLOSE_MAP) return i + 1;
  if (levels === 0) return BROKEN;
  for (;;) {
    const behindKey = body[i] === QUOTE ? stringEnd(body, i + 1) : BROKEN;
    const value = behindKey < 0 ? BROKEN : behindColon(body, behindKey);
    const end = value < 0 ? BROKEN : valueEnd(body, value, levels - 1);
    if (end < 0) return BROKEN;
    i = nextItem(body, end, CLOSE_MAP);
    if (i < 0) return i === BROKEN ? BROKEN : ~i;
  }
}

function listEnd(body: Uint8Array, at: number, levels: number): number {
  let i = spaceEnd(body, at + 1);
  if (body[i] === CLOSE_LIST) return i + 1;
  if (levels === 0) return BROKEN;
  for (;;) {
    const end = valueEnd(body, i, levels - 1);
    if (end < 0) return BROKEN;
    i = nextItem(body, end, CLOSE_LIST);
    if (i < 0) return i === BROKEN ? BROKEN : ~i;
  }
}

/** The position of what follows the value that ends at `at`; behind the closing bracket its complement (`~`). */
export function nextItem(body: Uint8Array, at: number, close: number): number {
  const next = body[at] === COMMA ? at : spaceEnd(body, at);
  if (body[next] === COMMA) return spaceEnd(body, next + 1);
  return body[next] === close ? ~(next + 1) : BROKEN;
}

/** The position of the first byte that is no white space. */
export function spaceEnd(body: Uint8Array, at: number): number {
  let i = at;
  while (isSpace(body[i] ?? 0)) i++;
  return i;
}

/** The four bytes of white space in JSON. */
export function isSpace(byte: number): boolean {
  return byte <= 0x20 && (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09);
}

/** The position behind the closing quote; `at` is behind the opening one. */
export function stringEnd(body: Uint8Array, at: number): number {
  let i = at;
  for (;;) {
    // Behind the end is a zero, which no string may hold.
    const byte = body[i++] ?? 0;
    // Small letters and all beyond ASCII: most of them.
    if (byte > BACKSLASH) continue;
    if (byte === QUOTE) return i;
    if (byte === BACKSLASH) i = escapeEnd(body, i);
    if (byte < 0x20 || i < 0) return BROKEN;
  }
}

/** The position of the value behind a key that ends at `at`. */
export function behindColon(body: Uint8Array, at: number): number {
  const colon = body[at] === COLON ? at : spaceEnd(body, at);
  return body[colon] === COLON ? spaceEnd(body, colon + 1) : BROKEN;
}

function escapeEnd(body: Uint8Array, at: number): number {
  const escape = body[at] ?? 0;
  if (escape !== 0x75) return SIMPLE_ESCAPES.includes(escape) ? at + 1 : BROKEN;
  for (let i = at + 1; i <= at + 4; i++) if (!isHexDigit(body[i] ?? 0)) return BROKEN;
  return at + 5;
}
const SIMPLE_ESCAPES = Buffer.from('"\\/bfnrt');

function isHexDigit(byte: number): boolean {
  const letter = byte | 0x20;
  return isDigit(byte) || (letter >= 0x61 && letter <= 0x66);
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE;
}

function scalarEnd(body: Uint8Array, at: number, first: number): number {
  if (isDigit(first) || first === MINUS) return numberEnd(body, at);
  if (first === 0x74) return wordEnd(body, at, TRUE);
  if (first === 0x66) return wordEnd(body, at, FALSE);
  return wordEnd(body, at, NULL);
}
const [TRUE, FALSE, NULL] = [Buffer.from('true'), Buffer.from('false'), Buffer.from('null')];

function wordEnd(body: Uint8Array, at: number, word: Uint8Array): number {
  for (let i = 0; i < word.length; i++) if (body[at + i] !== word[i]) return BROKEN;
  return at + word.length;
}

function numberEnd(body: Uint8Array, at: number): number {
  const first = body[at] === MINUS ? at + 1 : at;
  let i = digitsEnd(body, first);
  // One digit at least, and no zero before others.
  if (i === first || (body[first] === ZERO && i > first + 1)) return BROKEN;
  if (body[i] === POINT) {
    const fraction = i + 1;
    i = digitsEnd(body, fraction);
    if (i === fraction) return BROKEN;
  }
  if (((body[i] ?? 0) | 0x20) !== 0x65) return i;
  const sign = body[i + 1];
  const exponent = sign === PLUS || sign === MINUS ? i + 2 : i + 1;
  i = digitsEnd(body, exponent);
  return i === exponent ? BROKEN : i;
}

function digitsEnd(body: Uint8Array, at: number): number {
  let i = at;
  while (isDigit(body[i] ?? 0)) i++;
  return i;
}
