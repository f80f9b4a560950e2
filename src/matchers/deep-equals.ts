import type { Value } from '../base/value.ts';

/** Typed and deep: 5 is not "5", 5 is 5n, the order of keys does not matter, that of items does. */
export function deepEquals(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (typeof a === 'number' || typeof a === 'bigint') return isNumeric(b) && sameNumber(a, b);
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) return Array.isArray(b) && sameItems(a, b);
  return !Array.isArray(b) && sameEntries(a as ValueMap, b as ValueMap);
}

type ValueMap = { readonly [key: string]: Value };

function isNumeric(value: Value): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

function sameNumber(a: number | bigint, b: number | bigint): boolean {
  // Loose on purpose: the language compares number and bigint by their exact mathematical value.
  // oxlint-disable-next-line eqeqeq
  return a == b;
}

function sameItems(a: readonly Value[], b: readonly Value[]): boolean {
  return a.length === b.length && a.every((item, index) => deepEquals(item, b[index] ?? null));
}

function sameEntries(a: ValueMap, b: ValueMap): boolean {
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && deepEquals(a[key] ?? null, b[key] ?? null));
}
