import type { Value } from './value.ts';

const WHOLE = /^[+-]?[0-9]+$/;
const DECIMAL = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;

/** A number, or text that reads as one; whole numbers beyond 2^53 stay exact as bigint. `undefined` for all else. */
export function numberOf(value: Value | undefined): number | bigint | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (typeof value !== 'string' || !DECIMAL.test(value)) return undefined;
  const number = Number(value);
  if (WHOLE.test(value) && !Number.isSafeInteger(number)) return BigInt(value.replace('+', ''));
  return number;
}

/** The same as an ordinary number, 0 when it is none: for counts and limits. */
export function plainNumberOf(value: Value | undefined): number {
  return Number(numberOf(value) ?? 0);
}
