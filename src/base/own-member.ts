import type { Value } from './value.ts';

/**
 * One step into a value: a key of a map or the index of a list (`'0'`), `undefined` when it is not there.
 * Sees own properties only: `constructor` and `__proto__` of a hostile answer are plain keys or nothing.
 */
export function ownMember(value: Value | undefined, key: string): Value | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (!Object.hasOwn(value, key)) return undefined;
  if (Array.isArray(value)) return /^[0-9]+$/.test(key) ? (value as readonly Value[])[Number(key)] : undefined;
  return (value as { readonly [key: string]: Value })[key];
}

/** Follows `path` from `value`; `undefined` when a step is missing. */
export function ownPath(value: Value | undefined, path: readonly string[]): Value | undefined {
  let current = value;
  for (const key of path) current = ownMember(current, key);
  return current;
}

/** Sets a key as plain data, `__proto__` included. */
export function setOwn(target: Record<string, Value>, key: string, value: Value): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  } else {
    target[key] = value;
  }
}
