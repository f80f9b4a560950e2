import type { PlanNode } from '../base/plan-node.ts';
import type { Problems } from '../base/problems.ts';
import type { Value } from '../base/value.ts';

/** A compiled operand of a matcher; a `Template<Value>` is one. `S` is what operands are rendered from. */
export interface Operand<S> {
  readonly render: (scope: S) => Value;
  readonly constant: Value | undefined;
  readonly needs: readonly number[];
}

/** What a failed check wanted and got, as texts for a message. */
export interface Mismatch {
  readonly expected: string;
  readonly actual: string;
}

/** A compiled matcher: one word or several, all of which must hold. */
export interface Matcher<S> {
  /** `undefined` = holds. `actual` is `undefined` when there is no value. */
  mismatch(actual: Value | undefined, scope: S): Mismatch | undefined;
  /** The same as one text: `expected number 5, got text "5"`. */
  check(actual: Value | undefined, scope: S): string | undefined;
  /** What it asks for, as far as known before the run: `less than 300`, `"completed"`, `{{limit}}`. */
  readonly describe: string;
  readonly needs: readonly number[];
}

/** What the user of matchers provides. */
export interface MatcherTools<S> {
  /** Compiles a scalar operand; where operands are durations or shares, it gives their number. */
  compileOperand(node: PlanNode): Operand<S>;
  readonly problems: Problems;
  /** How values read in messages; JSON when absent. */
  readonly show?: (value: Value) => string;
  /** True where values are always text (headers): number words then read the number in the text. */
  readonly numbersInText?: boolean;
}

/** One matcher word. */
export interface MatcherKind {
  readonly key: string;
  /** One sentence for the reference. */
  readonly description: string;
  /** The value behind the word, as YAML, and values that hold or fail: each is tested. */
  readonly example: { readonly operand: string; readonly holds: Value | undefined; readonly fails: Value | undefined };
  /** `nested` compiles a whole matcher (`length: { lessThan: 5 }`). `undefined` after reporting a problem. */
  compile<S>(operand: PlanNode, tools: MatcherTools<S>, nested: CompileNested<S>): Check<S> | undefined;
}

export type CompileNested<S> = (node: PlanNode) => Matcher<S>;

export interface Check<S> {
  readonly describe: string;
  readonly needs: readonly number[];
  mismatch(actual: Value | undefined, scope: S): Mismatch | undefined;
}
