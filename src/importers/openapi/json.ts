export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The list, or nothing when it is none. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** One line of at most 100 characters; empty when it is no text. */
export function textOf(value: unknown): string {
  if (typeof value !== 'string') return '';
  const line = value.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim();
  return line.length > 100 ? `${line.slice(0, 99).replace(/[\ud800-\udbff]$/, '')}…` : line;
}

/** False for names that a plan refuses as keys, or would read as templates. */
export function isKey(name: string): boolean {
  const isReserved = ['__proto__', 'constructor', 'prototype'].includes(name);
  return !isReserved && !name.includes('{{') && !/\p{Cc}/u.test(name);
}

const DEEPEST = 20;

/** Follows local references (`#/components/schemas/Item`), chains of them too; anything else stays as it is. */
export function resolve(root: JsonObject, value: unknown): unknown {
  let current = value;
  for (let depth = 0; depth < DEEPEST && isObject(current) && typeof current['$ref'] === 'string'; depth++) {
    current = target(root, current['$ref']);
  }
  return current;
}

function target(root: JsonObject, reference: string): unknown {
  if (!reference.startsWith('#/')) return undefined;
  let current: unknown = root;
  for (const part of reference.slice(2).split('/')) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (!isObject(current) || !Object.hasOwn(current, key)) return undefined;
    current = current[key];
  }
  return current;
}
