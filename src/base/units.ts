/** A parsed value, or one sentence saying what is wrong and how to write it. */
export type Parsed<T> =
  { readonly value: T; readonly message?: undefined } | { readonly value?: undefined; readonly message: string };

/** A pause between two times, both ends possible; a plain duration has both ends equal. */
export interface MsRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * `count` starts every `periodMs` milliseconds, in lowest terms and exact: `50/s` is 1 per 20 ms, `0.2/s` 1 per
 * 5000 ms, `3000/m` 1 per 20 ms, `7/s` 7 per 1000 ms. Start number `i` (from 0) is due at `i * periodMs / count`.
 */
export interface Rate {
  readonly count: number;
  readonly periodMs: number;
}

const DURATION_UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000 };
const SIZE_UNITS: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1000,
  mb: 1_000_000,
  gb: 1_000_000_000,
  kib: 1024,
  mib: 1_048_576,
  gib: 1_073_741_824,
};
const NUMBER = /^[0-9]+(?:\.[0-9]+)?$/;
const NUMBER_AND_UNIT = /^([0-9]+(?:\.[0-9]+)?)\s*([A-Za-z%]+)$/;

/** `500ms`, `30s`, `1.5s`, `2m`, `1h` as milliseconds. `setting` is the name that the message shows. */
export function parseDuration(text: string, setting: string): Parsed<number> {
  const ms = durationMs(text);
  if (ms !== undefined) return { value: ms };
  if (NUMBER.test(text.trim())) return { message: missingUnit(text.trim(), setting) };
  return { message: `"${setting}" cannot read "${text}" as a time. Write 500ms, 30s, 2m or 1h.` };
}

/** `1s-3s`, or one duration for both ends. */
export function parseDurationRange(text: string, setting: string): Parsed<MsRange> {
  const ms = durationMs(text);
  if (ms !== undefined) return { value: { fromMs: ms, toMs: ms } };
  const bare = /^([0-9.]+)\s*-\s*([0-9.]+)$/.exec(text.trim());
  if (bare) return { message: `"${setting}" needs a unit on both ends: ${bare[1]}s-${bare[2]}s.` };
  if (NUMBER.test(text.trim())) {
    return { message: `${missingUnit(text.trim(), setting)} A range is written 1s-3s.` };
  }
  return parseBothEnds(text, setting);
}

function parseBothEnds(text: string, setting: string): Parsed<MsRange> {
  const [from = '', to = '', ...rest] = text.split('-').map((end) => end.trim());
  const [fromMs, toMs] = [durationMs(from), durationMs(to)];
  if (rest.length > 0 || toMs === undefined || (fromMs === undefined && !NUMBER.test(from))) {
    return { message: `"${setting}" cannot read "${text}" as a time. Write 500ms or 2s, or a range as 1s-3s.` };
  }
  if (fromMs === undefined) {
    const unit = /[A-Za-z]+$/.exec(to)?.[0] ?? 's';
    return { message: `"${setting}" needs a unit on both ends: ${from}${unit}-${to}.` };
  }
  if (fromMs > toMs) return { message: `"${setting}" has its range the wrong way round. Write ${to}-${from}.` };
  return { value: { fromMs, toMs } };
}

/** `50/s`, `3000/m`, `12/min`, `5/h`, `0.2/s`. */
export function parseRate(text: string, setting: string): Parsed<Rate> {
  const match = /^([0-9]+)(?:\.([0-9]+))?\s*\/\s*(s|sec|m|min|h)$/.exec(text.trim());
  if (!match) return { message: rateMessage(text, setting) };
  const [, whole = '0', decimals = '', unit = 's'] = match;
  const scale = 10 ** decimals.length;
  const count = Number(whole + decimals);
  const periodMs = scale * (DURATION_UNITS[unit] ?? 1000);
  if (!Number.isSafeInteger(count) || !Number.isSafeInteger(periodMs)) {
    return { message: `"${setting}" has too many digits: ${text}.` };
  }
  const divisor = greatestCommonDivisor(count, periodMs);
  return { value: { count: count / divisor, periodMs: periodMs / divisor } };
}

/** `1%` as 0.01. */
export function parseShare(text: string, setting: string): Parsed<number> {
  const match = NUMBER_AND_UNIT.exec(text.trim());
  if (match?.[2] === '%' && Number(match[1]) > 100) {
    return { message: `"${setting}" is a share of all, 100% at most, not ${text}.` };
  }
  if (match?.[2] === '%') return { value: Number(match[1]) / 100 };
  const number = text.trim();
  if (NUMBER.test(number)) return { message: `"${setting}" needs a unit: ${number}% is ${number} of 100.` };
  return { message: `"${setting}" cannot read "${text}" as a share. Write 1% or 0.5%.` };
}

/** `512B`, `10KB`, `1.5MB` as bytes. KB is 1000 bytes, KiB 1024. */
export function parseSize(text: string, setting: string): Parsed<number> {
  const number = text.trim();
  if (NUMBER.test(number)) {
    return { message: `"${setting}" needs a unit: ${number}B is ${number} bytes, ${number}KB ${number} thousand.` };
  }
  const match = NUMBER_AND_UNIT.exec(number);
  const bytes = SIZE_UNITS[match?.[2]?.toLowerCase() ?? ''];
  if (!match || bytes === undefined) {
    return { message: `"${setting}" cannot read "${text}" as a size. Write 512B, 10KB or 1MB.` };
  }
  return { value: Math.round(Number(match[1]) * bytes) };
}

function durationMs(text: string): number | undefined {
  const match = NUMBER_AND_UNIT.exec(text.trim());
  const unit = DURATION_UNITS[match?.[2] ?? ''];
  if (!match || unit === undefined) return undefined;
  // 0.3 * 60000 and the like leave dust in the last binary digits; a nanosecond is fine enough.
  return Math.round(Number(match[1]) * unit * 1e6) / 1e6;
}

const WORDS = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

function missingUnit(number: string, setting: string): string {
  const amount = WORDS[Number(number)] ?? number;
  const plural = Number(number) === 1 ? '' : 's';
  return `"${setting}" needs a unit: ${number}s is ${amount} second${plural}, ${number}ms ${amount} millisecond${plural}.`;
}

function rateMessage(text: string, setting: string): string {
  const number = text.trim();
  if (NUMBER.test(number)) {
    return `"${setting}" needs a unit: ${number}/s is ${number} per second, ${number}/m per minute.`;
  }
  return `"${setting}" cannot read "${text}" as a rate. Write 50/s, 3000/m or 5/h.`;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
