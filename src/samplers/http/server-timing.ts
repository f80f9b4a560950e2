// Hot path for servers that send it: one pass over the characters, and a text only for each name.

/** Hears of each metric that has a duration. */
export type TakeTiming = (name: string, ms: number) => void;

const LONGEST_NAME = 64;
/** In one answer: more is nothing that anybody reads. */
const MOST_METRICS = 32;

/**
 * Reads the value of a `Server-Timing` header: `db;dur=12.3, app;dur=40;desc="a, b"`. Metrics without a duration, such
 * as `miss` or `cache;desc=hit`, say nothing of time and are left out; so is what is no metric.
 * Source: W3C Server Timing, "The Server-Timing Header Field".
 */
export function parseServerTiming(value: string, take: TakeTiming): void {
  let at = 0;
  for (let metrics = 0; at < value.length && metrics < MOST_METRICS; metrics++) {
    const nameFrom = skipSpace(value, at);
    const nameTo = endOfToken(value, nameFrom);
    const end = endOfMetric(value, nameTo);
    if (nameTo > nameFrom && nameTo - nameFrom <= LONGEST_NAME) {
      const ms = durationIn(value, nameTo, end);
      if (ms !== undefined) take(value.slice(nameFrom, nameTo), ms);
    }
    at = end + 1;
  }
}

/** The first `dur` counts; milliseconds, as far as it is a number that is not negative. */
function durationIn(value: string, from: number, to: number): number | undefined {
  let at = from;
  while (at < to && value.charCodeAt(at) !== SEMICOLON) at++;
  while (at < to) {
    const nameFrom = skipSpace(value, at + 1);
    const next = endOfPart(value, nameFrom, to, SEMICOLON);
    if (isDur(value, nameFrom)) {
      const equals = skipSpace(value, nameFrom + 3);
      if (value.charCodeAt(equals) === EQUALS) {
        const text = value.slice(skipSpace(value, equals + 1), next).replace(/^"/, '');
        const ms = Number.parseFloat(text);
        return ms >= 0 && ms < Infinity ? ms : undefined;
      }
    }
    at = next;
  }
  return undefined;
}

/** `dur` in any case, and nothing behind it that would go on with the name. */
function isDur(value: string, at: number): boolean {
  return endOfToken(value, at) === at + 3 && value.slice(at, at + 3).toLowerCase() === 'dur';
}

function endOfMetric(value: string, from: number): number {
  return endOfPart(value, from, value.length, COMMA);
}

/** Where the separator stands, or `to`; those in quotes separate nothing. */
function endOfPart(value: string, from: number, to: number, separator: number): number {
  let isQuoted = false;
  for (let at = from; at < to; at++) {
    const code = value.charCodeAt(at);
    if (isQuoted && code === BACKSLASH) at++;
    else if (code === QUOTE) isQuoted = !isQuoted;
    else if (code === separator && !isQuoted) return at;
  }
  return to;
}

function skipSpace(value: string, from: number): number {
  let at = from;
  while (value.charCodeAt(at) === 32 || value.charCodeAt(at) === 9) at++;
  return at;
}

/** RFC 9110, 5.6.2. */
function endOfToken(value: string, from: number): number {
  let at = from;
  while (at < value.length && IN_TOKEN[value.charCodeAt(at)] === 1) at++;
  return at;
}

const IN_TOKEN = new Uint8Array(128);
for (const char of "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") {
  IN_TOKEN[char.charCodeAt(0)] = 1;
}
const COMMA = 44;
const SEMICOLON = 59;
const EQUALS = 61;
const QUOTE = 34;
const BACKSLASH = 92;
