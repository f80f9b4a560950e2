import type { MapNode, PlanNode } from '../base/plan-node.ts';
import type { Unreadable } from '../base/markup/answer.ts';
import type { Failure } from '../metrics/sample.ts';
import type { Scope } from '../template/scope.ts';
import type { Value } from '../base/value.ts';
import type { Compiler } from './compiler.ts';
import type { Reads, Response } from './response.ts';

/** One way of taking a value out of a response: `jsonPath`, `regex`, `css`, `header` … */
export interface ExtractorKind {
  readonly key: string;
  readonly reads: Reads;
  /** How many values of a JSON body it looks up; `Infinity` = it needs all of it parsed. None when absent. */
  readonly jsonReads?: number;
  /** Keys that may stand beside this one in the long form (`group` beside `regex`). */
  readonly siblings?: readonly string[];
  /**
   * `expression` is the node behind the key, `long` the map around it, absent in the short form. Gives every match
   * in order; an empty list = no match; `Unreadable` = a body that cannot be searched, which is no match either.
   */
  compile(
    expression: PlanNode,
    compiler: Compiler,
    long?: MapNode,
  ): (response: Response, scope: Scope) => readonly Value[] | Unreadable;
}

/** A compiled entry of `extractors:`. */
export interface CompiledExtractor {
  readonly name: string;
  readonly slot: number;
  readonly reads: Reads;
  readonly jsonReads?: number | undefined;
  readonly needs: readonly number[];
  /** The value, or the failure to book when nothing matched and there is no default. */
  extract(response: Response, scope: Scope): Extracted;
}
export type Extracted =
  { readonly value: Value; readonly failure?: undefined } | { readonly value?: undefined; readonly failure: Failure };

/** One entry of `assertions:`: `status`, `jsonPath`, `headers`, `body`, `responseTime`. */
export interface AssertionKind {
  readonly key: string;
  readonly reads: Reads;
  compile(spec: PlanNode, compiler: Compiler): CompiledAssertion;
}
export interface CompiledAssertion {
  /** As the plan writes it, on one line; absent for what holds without being written. */
  readonly text?: string;
  readonly reads: Reads;
  /** As of an `ExtractorKind`. */
  readonly jsonReads?: number;
  readonly needs: readonly number[];
  check(response: Response, scope: Scope): Failure | undefined;
}
