import type { Problem, ProblemCode } from './errors.ts';
import type { SourceRange } from './plan-node.ts';

/** Collects what is wrong with a plan while it is read and compiled. Reporting the same thing twice counts once. */
export interface Problems {
  error(code: ProblemCode, at: SourceRange, message: string): void;
  warn(code: ProblemCode, at: SourceRange, message: string): void;
  /** In file and line order. */
  list(): readonly Problem[];
  hasErrors(): boolean;
}
