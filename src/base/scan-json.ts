// Hot path: finds one value in a body without parsing the rest of it.
import {
  BACKSLASH,
  BROKEN,
  CLOSE_LIST,
  CLOSE_MAP,
  isSpace,
  nextItem,
  OPEN_LIST,
  OPEN_MAP,
  spaceEnd,
  valueEnd,
} from './json-bytes.ts';
import { isPlainName, keyOf, memberValue } from './json-key.ts';
import type { Key } from './json-key.ts';
import { UNSURE, valueOfJson } from './json-slice.ts';
import type { Value } from './value.ts';

/**
 * Finds a value in a body of UTF-8 bytes: `undefined` when the document surely has none there, `UNSURE` when only
 * parsing all of it can tell. What it finds is what parsing would find, except that a fault of the document behind
 * the place where it could stop goes unnoticed.
 */
export type JsonScan = (body: Buffer) => Value | undefined | typeof UNSURE;

/**
 * A scan for a path of names and indexes from the start; `undefined` for others. Everything up to the value is read
 * strictly. It stops behind the value once no key of its path comes again: the last of several equal keys counts.
 */
export function compileJsonScan(steps: readonly (string | number)[]): JsonScan | undefined {
  if (steps.length === 0 || !steps.every((step) => (typeof step === 'number' ? step >= 0 : isPlainName(step))))
    return undefined;
  const scanner = new Scanner(steps.map((step) => (typeof step === 'number' ? step : keyOf(step))));
  return (body) => scanner.scan(body);
}

/** Where another spelling of a plain name may stand. */
const ESCAPE = Buffer.from('\\u00');

/** The walk could stop before the end of what it walked through. */
const STOPPED = -2;
const NOWHERE = -1;

class Scanner {
  private readonly steps: readonly (Key | number)[];
  /** Where the value begins and ends. */
  private start = NOWHERE;
  private end = NOWHERE;
  /** For each level, where the wanted key may come again once it was found. */
  private readonly suspects: number[];
  /** From there on the body has no escapes that could spell a key otherwise. */
  private plainFrom = Infinity;

  constructor(steps: readonly (Key | number)[]) {
    this.steps = steps;
    this.suspects = steps.map(() => NOWHERE);
  }

  scan(body: Buffer): Value | undefined | typeof UNSURE {
    const last = lastByte(body);
    const hasMark = body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf;
    const at = spaceEnd(body, hasMark ? 3 : 0);
    // "]" and "}" stand two behind "[" and "{".
    if (last < at || body[last] !== (body[at] ?? 0) + 2) return UNSURE;
    this.start = NOWHERE;
    this.plainFrom = body.length;
    const end = this.walk(body, at, 0);
    if (end !== STOPPED && end !== last + 1) return UNSURE;
    return this.start < 0 ? undefined : valueOfJson(body, this.start, this.end);
  }

  /** Walks through the value at `at`, to which the path has led so far; gives the position behind it. */
  private walk(body: Buffer, at: number, level: number): number {
    const step = this.steps[level];
    if (step === undefined) {
      this.start = at;
      this.end = valueEnd(body, at);
      return this.end;
    }
    if (typeof step === 'number') {
      return body[at] === OPEN_LIST ? this.walkList(body, at, level, step) : valueEnd(body, at);
    }
    return body[at] === OPEN_MAP ? this.walkMap(body, at, level, step) : valueEnd(body, at);
  }

  private walkList(body: Buffer, at: number, level: number, index: number): number {
    let i = spaceEnd(body, at + 1);
    if (body[i] === CLOSE_LIST) return i + 1;
    for (let item = 0; ; item++) {
      const end = item === index ? this.walk(body, i, level + 1) : valueEnd(body, i);
      if (end === BROKEN) return BROKEN;
      // An item comes once: what holds the list says whether there is more to look at.
      if (this.start >= 0) return STOPPED;
      i = nextItem(body, end, CLOSE_LIST);
      if (i < 0) return i === BROKEN ? BROKEN : ~i;
    }
  }

  private walkMap(body: Buffer, at: number, level: number, key: Key): number {
    let i = spaceEnd(body, at + 1);
    if (body[i] === CLOSE_MAP) return i + 1;
    for (;;) {
      const value = memberValue(body, i, key);
      if (value === BROKEN) return BROKEN;
      const end = value < 0 ? this.walkOther(body, ~value, level, key) : this.walkMember(body, value, level, key);
      if (end < 0) return end;
      i = nextItem(body, end, CLOSE_MAP);
      if (i < 0) return i === BROKEN ? BROKEN : ~i;
    }
  }

  /** The value of the wanted key. What an equal key held before does not count any more. */
  private walkMember(body: Buffer, value: number, level: number, key: Key): number {
    this.start = NOWHERE;
    const end = this.walk(body, value, level + 1);
    if (end === BROKEN || this.start < 0) return end;
    const suspect = this.nextSuspect(body, this.end, key);
    this.suspects[level] = suspect;
    if (suspect < 0) return STOPPED;
    return end === STOPPED ? valueEnd(body, value) : end;
  }

  /** The value of another key: once the wanted one was found, the last when nothing may come behind it. */
  private walkOther(body: Buffer, value: number, level: number, key: Key): number {
    const end = valueEnd(body, value);
    if (this.start < 0 || end <= (this.suspects[level] ?? NOWHERE)) return end;
    const suspect = this.nextSuspect(body, end, key);
    this.suspects[level] = suspect;
    return suspect < 0 ? STOPPED : end;
  }

  /** The first place from `from` on that may hold the key, or another spelling of it. */
  private nextSuspect(body: Buffer, from: number, key: Key): number {
    const again = body.indexOf(key.tell, from);
    if (from >= this.plainFrom) return again;
    const backslash = body.indexOf(BACKSLASH, from);
    const escaped = backslash < 0 ? NOWHERE : body.indexOf(ESCAPE, backslash);
    if (escaped < 0) this.plainFrom = from;
    return again < 0 || (escaped >= 0 && escaped < again) ? escaped : again;
  }
}

/** The position of the last byte that is no white space. */
function lastByte(body: Buffer): number {
  let i = body.length - 1;
  while (i >= 0 && isSpace(body[i] ?? 0)) i--;
  return i;
}
