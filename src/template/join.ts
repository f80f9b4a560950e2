// Hot path: one string built by concatenation, no arrays, no exceptions.
import type { Scope } from './scope.ts';

/** One stretch of a text: fixed, or given by an expression as text. */
export type Segment = string | ((scope: Scope) => string);

/**
 * Joins segments into one function. Neighbouring texts are merged first, so there is one literal before, between
 * and after the getters. A single getter with text around it, the usual case, gets a function of its own.
 */
export function join(segments: readonly Segment[]): {
  readonly constant?: string;
  readonly render: (scope: Scope) => string;
} {
  const { literals, getters } = sort(segments);
  const [before = '', after = ''] = literals;
  const [only] = getters;
  if (!only) return { constant: before, render: () => before };
  if (getters.length > 1) return { render: (scope) => joined(literals, getters, scope) };
  if (before === '' && after === '') return { render: only };
  return { render: (scope) => before + only(scope) + after };
}

function joined(literals: readonly string[], getters: readonly ((scope: Scope) => string)[], scope: Scope): string {
  let text = literals[0] ?? '';
  for (let i = 0; i < getters.length; i++) {
    const getter = getters[i];
    if (getter) text += getter(scope);
    text += literals[i + 1] ?? '';
  }
  return text;
}

function sort(segments: readonly Segment[]): {
  literals: readonly string[];
  getters: readonly ((scope: Scope) => string)[];
} {
  const literals = [''];
  const getters: ((scope: Scope) => string)[] = [];
  for (const segment of segments) {
    if (typeof segment === 'string') literals[literals.length - 1] += segment;
    else {
      getters.push(segment);
      literals.push('');
    }
  }
  return { literals, getters };
}
