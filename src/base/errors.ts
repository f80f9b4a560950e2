/**
 * Every code a plan problem can carry. The list is closed: `docs/errors.md` describes each one,
 * and a test compares both ways.
 */
export const PROBLEM_CODES = [
  'yaml-syntax',
  'yaml-brackets',
  'duplicate-key',
  'reserved-key',
  'too-big',
  'quote-template',
  'unknown-key',
  'missing-key',
  'wrong-type',
  'bad-value',
  'unit',
  'two-kinds',
  'no-kind',
  'two-load-shapes',
  'two-bodies',
  'weight-outside-pickOne',
  'template-syntax',
  'unknown-helper',
  'helper-arguments',
  'unknown-faker',
  'unknown-variable',
  'may-be-unset',
  'json-path',
  'css-selector',
  'xpath',
  'json-schema',
  'bad-regex',
  'bad-url',
  'missing-file',
  'missing-column',
  'missing-secret',
  'unknown-environment',
  'unknown-sampler',
  'unknown-fragment',
  'unknown-argument',
  'cycle',
  'unreachable',
  'advice',
] as const;
export type ProblemCode = (typeof PROBLEM_CODES)[number];

/** One thing wrong (or worth saying) in a plan file, ready to print. */
export interface Problem {
  readonly code: ProblemCode;
  readonly severity: 'error' | 'warning';
  /** Path of the file as the user gave it. */
  readonly file: string;
  /** 1-based; 0 when the problem belongs to no line (a missing file, an unknown --env). */
  readonly line: number;
  /** 1-based column. */
  readonly column: number;
  /** Characters to underline on that line, at least 1. */
  readonly width: number;
  /** One sentence naming the thing, then one fix. */
  readonly message: string;
  /** The source line the caret points into; empty when there is none. */
  readonly sourceLine: string;
}

/** The user's plan cannot run: nothing was sent. Holds every problem found, in file order. */
export class PlanError extends Error {
  override readonly name = 'PlanError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map((problem) => `${problem.file}:${problem.line}:${problem.column} ${problem.message}`).join('\n'));
    this.problems = problems;
  }
}

/** What the world can do to a run: a closed set, printed as `error[code]`. */
export type RunErrorCode =
  | 'output-not-ours'
  | 'output-unwritable'
  | 'result-unwritable'
  | 'live-unavailable'
  | 'result-unreadable'
  | 'usage'
  | 'file-exists'
  | 'openapi-not-found'
  | 'target-unreachable'
  | 'worker-lost'
  | 'data-unreadable'
  | 'demo-failed';

/** The run broke for a reason outside the plan: disk, port, worker, target. */
export class RunError extends Error {
  override readonly name = 'RunError';
  readonly code: RunErrorCode;

  constructor(code: RunErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
