// Hot path: finds the members of a JSON map by their key, in bytes.
import { BACKSLASH, behindColon, BROKEN, QUOTE } from './json-bytes.ts';

/** A name to look for. */
export interface Key {
  readonly bytes: Buffer;
  /** An end of the name with its quote: where this does not stand, the key does not either. */
  readonly tell: Buffer;
}

/** A plain name, made ready to be looked for. */
export function keyOf(name: string): Key {
  return { bytes: Buffer.from(name), tell: Buffer.from(tellOf(`${name}"`)) };
}

/** Starts with the rarest letter: the search stops at each byte that equals its first. `"` would be everywhere. */
function tellOf(quoted: string): string {
  let start = 0;
  for (let i = 1; i <= quoted.length - SHORTEST_TELL; i++) {
    if (commonness(quoted, i) < commonness(quoted, start)) start = i;
  }
  return quoted.slice(start);
}
const SHORTEST_TELL = 3;
/** From the most common on; capitals and signs are rarer than all of them, and alike. */
const COMMON = ' 0123456789-etaionsrldcmupgfhybvkwxzjq';

function commonness(text: string, index: number): number {
  const place = COMMON.indexOf(text.charAt(index));
  return place < 0 ? 0 : COMMON.length - place;
}

/** True for printable ASCII of which only an escape as `\u0041` can be another spelling. */
export function isPlainName(name: string): boolean {
  return PLAIN_NAME.test(name);
}
const PLAIN_NAME = /^[ !#-.0-[\]-~]+$/;

/** The position of a member's value: as it is when it has the wanted key, else its complement (`~`). */
export function memberValue(body: Buffer, at: number, { bytes }: Key): number {
  if (body[at] !== QUOTE) return BROKEN;
  const wantedEnd = at + 1 + bytes.length;
  if (body[wantedEnd] === QUOTE && holds(body, at + 1, bytes)) return behindColon(body, wantedEnd + 1);
  const end = plainStringEnd(body, at + 1);
  const value = end < 0 ? BROKEN : behindColon(body, end);
  return value < 0 ? BROKEN : ~value;
}

function holds(body: Buffer, at: number, bytes: Buffer): boolean {
  for (let i = 0; i < bytes.length; i++) if (body[at + i] !== bytes[i]) return false;
  return true;
}

/** The end of a key without escapes: what is written with them would have to be read first. */
function plainStringEnd(body: Buffer, at: number): number {
  let i = at;
  for (;;) {
    const byte = body[i++] ?? 0;
    if (byte === QUOTE) return i;
    if (byte < 0x20 || byte === BACKSLASH) return BROKEN;
  }
}
