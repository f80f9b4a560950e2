import type { ProblemCode } from '../base/errors.ts';
import type { SourceRange } from '../base/plan-node.ts';
import type { Value } from '../base/value.ts';
import type { TemplateEnvironment } from './environment.ts';
import type { Evaluate, Expression } from './expression.ts';

/** A word with arguments in `{{ }}`. Its description feeds messages and the reference. */
export interface Helper {
  readonly name: string;
  /** One sentence for the reference. */
  readonly description: string;
  /** By position. */
  readonly params: readonly HelperParam[];
  /** By name: `length=12`. `'any'` = the helper checks the names itself. */
  readonly options: readonly HelperParam[] | 'any';
  /** A template that compiles as it stands. */
  readonly example: string;
  readonly random: boolean;
  /** The same arguments always give the same result: constants are folded before the run. */
  readonly pure: boolean;
  /** Gives `undefined` for some arguments; the sampler is then skipped. */
  readonly mayMiss?: boolean;
  /** Its first argument may be missing without the sampler being skipped: only `default`. */
  readonly acceptsMissing?: boolean;
  /** As of an `Expression`. */
  readonly isPlain?: boolean;
  /** Its first argument is a name known before the run, written in quotes. */
  readonly namesFirst?: boolean;
  /** Every value that a call can give, when its arguments tell. */
  among?(call: HelperCall): readonly Value[] | undefined;
  /** Called with arguments already checked against `params`; `undefined` after reporting a problem. */
  compile(call: HelperCall): Evaluate | undefined;
}

export interface HelperParam {
  readonly name: string;
  readonly type: 'text' | 'number' | 'integer' | 'any';
  readonly required: boolean;
  /** Takes all further arguments too; last of its list. */
  readonly rest?: boolean;
}

export interface HelperCall {
  readonly args: readonly Expression[];
  readonly options: ReadonlyMap<string, Expression>;
  /** Where each `name=value` stands. */
  readonly optionRanges: ReadonlyMap<string, SourceRange>;
  readonly environment: TemplateEnvironment;
  /** The whole call. */
  readonly at: SourceRange;
  report(code: ProblemCode, at: SourceRange, message: string): void;
}

/** Evaluates argument `index`; absent arguments are missing values. */
export function argument(call: HelperCall, index: number): Evaluate {
  return call.args[index]?.evaluate ?? absent;
}

function absent(): undefined {
  return undefined;
}
