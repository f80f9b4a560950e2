// Hot path: one string built by concatenation, no arrays, no exceptions.
import type { Scope } from './scope.ts';

/** One stretch of a text: fixed, or given by an expression as text. */
export type Segment = string | Getter;
type Getter = (scope: Scope) => string;

/**
 * Joins segments into one function. Neighbouring texts are merged first, so there is one literal before, between
 * and after the getters. Up to three getters, the usual case, get a function of their own.
 */
export function join(segments: readonly Segment[]): {
  readonly constant?: string;
  readonly render: (scope: Scope) => string;
} {
  const { literals, getters } = sort(segments);
  const [before = '', after = ''] = literals;
  const [only, second] = getters;
  if (!only) return { constant: before, render: () => before };
  if (second) return { render: joinSeveral(literals, getters) };
  if (before === '' && after === '') return { render: only };
  return { render: (scope) => before + only(scope) + after };
}

function joinSeveral(literals: readonly string[], getters: readonly Getter[]): Getter {
  const [a = '', b = '', c = '', d = ''] = literals;
  const [first, second, third] = getters;
  if (!first || !second || getters.length > 3) return (scope) => joined(literals, getters, scope);
  if (!third) return (scope) => a + first(scope) + b + second(scope) + c;
  return (scope) => a + first(scope) + b + second(scope) + c + third(scope) + d;
}

function joined(literals: readonly string[], getters: readonly Getter[], scope: Scope): string {
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
  getters: readonly Getter[];
} {
  const literals = [''];
  const getters: Getter[] = [];
  for (const segment of segments) {
    if (typeof segment === 'string') literals[literals.length - 1] += segment;
    else {
      getters.push(segment);
      literals.push('');
    }
  }
  return { literals, getters };
}
