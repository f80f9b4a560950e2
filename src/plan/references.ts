import type { Value } from '../base/value.ts';
import type { Reference, Scope } from '../template/scope.ts';

/** What is always there, by name. */
export const BUILT_IN: Readonly<Record<string, (scope: Scope) => Value>> = {
  iteration: (scope) => scope.iteration,
  threadNumber: (scope) => scope.threadNumber,
  threadGroup: (scope) => scope.threadGroup,
};

/** What controllers and generated files declare themselves: `{{loop.index}}`, `{{row.index}}`. */
export const OF_BLOCKS: readonly string[] = ['loop', 'row'];

/** Names that mean something everywhere, whatever a plan calls its own. */
export function isBuiltIn(name: string): boolean {
  return name === 'secrets' || Object.hasOwn(BUILT_IN, name);
}

/** Reads a slot of the user, or a member of what is in it. */
export function slotReference(slot: number, path: readonly string[]): Reference {
  if (path.length === 0) return { get: (scope) => scope.values[slot], slot };
  return { get: (scope) => member(scope.values[slot], path), slot };
}

/** A value known before the run, or a member of it. */
export function constantReference(constant: Value, path: readonly string[]): Reference {
  const value = member(constant, path);
  if (value === undefined) return { get: () => undefined };
  return { get: () => value, constant: value };
}

/** Follows own properties only: a path can never reach a prototype. */
function member(value: Value | undefined, path: readonly string[]): Value | undefined {
  let current = value;
  for (const key of path) {
    if (current === null || typeof current !== 'object' || !Object.hasOwn(current, key)) return undefined;
    current = (current as Readonly<Record<string, Value>>)[key];
  }
  return current;
}
