// Hot path: one value out of a body, its bounds known and its grammar checked.
import { holdsMark, parseJson } from './lossless-json.ts';
import { OPEN_LIST, OPEN_MAP, QUOTE } from './json-bytes.ts';
import type { Value } from './value.ts';

/** Only parsing the whole body can tell. */
export const UNSURE: unique symbol = Symbol('unsure');

/** The value of well-formed JSON from byte `start` to before byte `end`, as `parseJson` gives it. */
export function valueOfJson(body: Buffer, start: number, end: number): Value | typeof UNSURE {
  const first = body[start] ?? 0;
  if (first === QUOTE) {
    const text = body.toString('utf8', start + 1, end - 1);
    return text.includes('\\') ? parsed(body, start, end) : text;
  }
  if (first === OPEN_LIST || first === OPEN_MAP) return parsed(body, start, end);
  const digits = end - start;
  return digits <= MOST_DIGITS ? (smallWhole(body, start, end) ?? parsed(body, start, end)) : parsed(body, start, end);
}
/** Fewer than 2^53 has. */
const MOST_DIGITS = 15;

/** A whole number that is written with digits only. */
function smallWhole(body: Buffer, start: number, end: number): number | undefined {
  let number = 0;
  for (let i = start; i < end; i++) {
    const digit = (body[i] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) return undefined;
    number = number * 10 + digit;
  }
  return number;
}

function parsed(body: Buffer, start: number, end: number): Value | typeof UNSURE {
  const text = body.toString('utf8', start, end);
  // Long numbers are read otherwise when the mark for them stands anywhere in the body.
  if (holdsMark(text, body)) return UNSURE;
  return parseJson(text) as Value;
}
