import type { PlanNode } from '../base/plan-node.ts';
import type { Problems } from '../base/problems.ts';
import type { Value } from '../base/value.ts';
import type { Scope } from '../template/scope.ts';

/** Takes the wanted match, or all of them as a list; `undefined` when there is none such. */
export type Choose = (matches: readonly Value[], scope: Scope) => Value | undefined;

const CHOICES: Readonly<Record<string, Choose>> = {
  first: (matches) => matches[0],
  last: (matches) => matches.at(-1),
  random: (matches, scope) => (matches.length === 0 ? undefined : matches[scope.random.integer(0, matches.length - 1)]),
  all: (matches) => (matches.length === 0 ? undefined : matches),
};

/** `match: first | last | random | all | 2`; the first when absent. Numbers count from 1. */
export function compileChoice(node: PlanNode | undefined, problems: Problems): Choose {
  const first: Choose = (matches) => matches[0];
  if (!node) return first;
  const value = node.kind === 'scalar' ? node.value : undefined;
  const named = typeof value === 'string' && Object.hasOwn(CHOICES, value) ? CHOICES[value] : undefined;
  if (named) return named;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1) return (matches) => matches[value - 1];
  problems.error('bad-value', node.range, '"match" is first, last, random, all, or a number that counts from 1.');
  return first;
}
