import type { Value } from '../../base/value.ts';
import { argument } from '../helper.ts';
import type { Helper, HelperParam } from '../helper.ts';
import { numberOf } from '../../base/number-of.ts';

/** Two numbers to calculate with. */
export const TWO_NUMBERS: readonly HelperParam[] = [
  { name: 'a', type: 'number', required: true },
  { name: 'b', type: 'number', required: true },
];

/**
 * Calculates with two numbers, or texts that read as numbers; missing when one does not. Whole numbers stay exact
 * beyond 2^53, fractions are rounded to 15 digits, so that 0.1 + 0.2 is 0.3.
 */
export function twoNumbers(sign: 1 | -1): Helper['compile'] {
  return (call) => {
    const [first, second] = [argument(call, 0), argument(call, 1)];
    return (scope) => combine(first(scope), second(scope), sign);
  };
}

function combine(first: Value | undefined, second: Value | undefined, sign: 1 | -1): Value | undefined {
  const [a, b] = [numberOf(first), numberOf(second)];
  if (a === undefined || b === undefined) return undefined;
  if (isWhole(a) && isWhole(b)) {
    const sum = Number(a) + sign * Number(b);
    return Number.isSafeInteger(sum) && !isBig(a) && !isBig(b) ? sum : shrink(BigInt(a) + BigInt(sign) * BigInt(b));
  }
  return Number((Number(a) + sign * Number(b)).toPrecision(15));
}

function isWhole(value: number | bigint): boolean {
  return typeof value === 'bigint' || Number.isInteger(value);
}

function isBig(value: number | bigint): boolean {
  return typeof value === 'bigint' || !Number.isSafeInteger(value);
}

function shrink(value: bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}
