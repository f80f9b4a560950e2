/** Which run a report is about, and how it went. */
export interface RunFacts {
  readonly name: string;
  readonly file: string;
  readonly target: string;
  readonly startedAt: number;
  readonly durationMs: number;
  readonly plannedMs?: number;
  /** The stretch that is drawn but not counted, and what was left out of all totals for it. */
  readonly warmUp?: {
    readonly fromMs: number;
    readonly toMs: number;
    readonly requests: number;
    readonly failed: number;
  };
  readonly reason: 'completed' | 'stopped' | 'aborted' | 'broken' | 'incomplete';
  readonly detail?: string;
  readonly tool: string;
  readonly node: string;
  readonly os: string;
  readonly cores: number;
  readonly workers: number;
  readonly seed: number;
  readonly environment?: string;
  readonly git?: { readonly commit: string; readonly branch: string; readonly dirty: boolean };
  /** Set when the report is about a part of the run. */
  readonly part?: PartFacts;
  /** The plan asks that nothing of requests and answers is kept; absent otherwise. */
  readonly samples?: 'none';
  /** What the plan says the test is for. */
  readonly description?: string;
  /** What the target says it runs on, as far as kept responses show it. */
  readonly servedBy: readonly ServedBy[];
}

/** Which part of a run a report is about: its time (its start is 0 in all else), and its samplers. */
export interface PartFacts {
  /** Milliseconds since the start of the whole run; absent when no time is left out. */
  readonly time?: { readonly fromMs: number; readonly toMs: number; readonly wholeMs: number };
  /** Patterns of sampler names as given. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Samplers left out. */
  readonly leftOut: number;
}

/** A response header that names software, with every value seen. */
export interface ServedBy {
  readonly header: string;
  readonly values: readonly string[];
}
