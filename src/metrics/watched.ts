import type { CapturedExchange, Failure } from './sample.ts';

/** One exchange as it happened, passed or failed, for somebody who reads along (`plan run --once`). */
export interface WatchedExchange {
  readonly exchange: CapturedExchange;
  readonly passed: boolean;
  /** What its extractors set; values that look like secrets masked. */
  readonly variables: readonly WatchedVariable[];
}

export interface WatchedVariable {
  readonly name: string;
  /** JSON, cut to a readable length. */
  readonly value: string;
}

/** What `plan run --once` tells, in the order of what happened. `label` is an index into the plan's labels. */
export type WatchedEvent =
  | { readonly kind: 'group'; readonly name: string }
  | ({ readonly kind: 'exchange' } & WatchedExchange)
  | { readonly kind: 'skipped'; readonly label: number; readonly missing: readonly string[] }
  /** A failure without an exchange: nothing was sent, a poll that gave up, a transaction. */
  | { readonly kind: 'failure'; readonly label: number; readonly failure: Failure }
  | { readonly kind: 'branch'; readonly branch: number; readonly branches: number };
