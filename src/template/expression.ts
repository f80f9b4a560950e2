import type { SourceRange } from '../base/plan-node.ts';
import type { Problems } from '../base/problems.ts';
import type { Value } from '../base/value.ts';
import type { TemplateEnvironment } from './environment.ts';
import type { Names, Scope, Template } from './scope.ts';

/** What compiling a template asks of its surroundings. A `Compiler` is one. */
export interface TemplateContext {
  readonly names: Names;
  readonly problems: Problems;
  readonly templates: TemplateEnvironment;
}

export type Evaluate = (scope: Scope) => Value | undefined;

/** One compiled `{{ }}`, or a part of one. */
export interface Expression {
  readonly evaluate: Evaluate;
  /** Set when it is known before the run. */
  readonly constant: Value | undefined;
  /** Every value that it can give, when they are known before the run although which one it will be is not. */
  readonly among?: readonly Value[] | undefined;
  readonly needs: readonly number[];
  /** What must give a value although all slots hold one; else the template is not ready. */
  readonly checks: readonly Evaluate[];
  readonly random: boolean;
  /** Gives the same again within one moment: no chance, no counting, no clock. */
  readonly pure: boolean;
  /** Gives nothing but texts that mean the same in JSON and take a byte for each character: ASCII, no quotes. */
  readonly isPlain?: boolean | undefined;
  readonly at: SourceRange;
  /** How a sampler's name shows it: `reportId`, `randomInt`. */
  readonly shownAs: string;
}

const NONE: readonly never[] = [];

export function constantExpression(constant: Value, at: SourceRange, shownAs: string): Expression {
  return { evaluate: () => constant, constant, needs: NONE, checks: NONE, random: false, pure: true, at, shownAs };
}

/** Stands for an expression with an error: the run never starts, but compiling goes on. */
export function brokenExpression(at: SourceRange, shownAs: string): Expression {
  return { evaluate: nothing, constant: undefined, needs: NONE, checks: NONE, random: false, pure: false, at, shownAs };
}
function nothing(): undefined {
  return undefined;
}

/** The parts of a template that come from its expressions. */
export type Requirements = Pick<Template<unknown>, 'needs' | 'isReady' | 'random'>;

/** What a template made of `parts` needs before it can be rendered. */
export function requirementsOf(parts: readonly Pick<Expression, 'needs' | 'checks' | 'random'>[]): Requirements {
  const needs = [...new Set(parts.flatMap((part) => part.needs))];
  const random = parts.some((part) => part.random);
  const checks = parts.flatMap((part) => part.checks);
  if (checks.length === 0) return { needs, random };
  return { needs, random, isReady: (scope) => checks.every((check) => check(scope) !== undefined) };
}
