import type { Work } from '../work.ts';

/** What a tool says it did. */
export interface Counted {
  /** Answers it counted, failed ones among them. */
  readonly requests: number;
  readonly failed: number;
  /** From its first request to its last answer, where that is not the time asked for. */
  readonly loadSeconds?: number;
  /** As the tool reports them, in its own rounding. */
  readonly p50Ms?: number;
  readonly p99Ms?: number;
}

/** How a tool is started for one piece of work. It stops by itself after the work's seconds. */
export interface Invocation {
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** It may use the server's core too. */
  readonly allCores?: true;
  /** Reads the counts out of what it printed or wrote. */
  readonly read: (output: string) => Counted;
}

/** A load generator that can be measured. */
export interface Tool {
  readonly name: string;
  /** One line: name and version. `undefined` when it is not here. */
  readonly version: string | undefined;
  /** Why it cannot do this work; `undefined` when it can. */
  readonly refuses: (work: Work) => string | undefined;
  /** Writes what it needs into `folder`, which is its own. */
  readonly prepare: (work: Work, folder: string) => Invocation;
}

/** For tools that send a request as it is given, with nothing worked out and nothing looked at. */
export function onlyPlainGet({ scenario }: Work): string | undefined {
  return scenario === 'get' ? undefined : 'cannot take a token out of an answer';
}

/** For tools that one process with a thread or a greenlet per user carries only so far. */
export function atMost(users: number): (work: Work) => string | undefined {
  return (work) => (work.users > users ? `more than ${users} users is beyond it on one core` : undefined);
}

/** The number that a pattern captures; 0 when it does not occur. */
export function numberIn(output: string, pattern: RegExp): number {
  return Number(pattern.exec(output)?.[1] ?? 0);
}
