import type { Clock } from '../base/clock.ts';
import type { StopSignal } from '../base/stop-switch.ts';
import type { Exhaustion } from '../metrics/interval.ts';
import type { CapturedExchange, Failure, Sample } from '../metrics/sample.ts';
import type { LoggedRequest } from '../metrics/logged.ts';
import type { WatchedExchange } from '../metrics/watched.ts';
import type { Scope } from '../template/scope.ts';

/** What becomes of the user after a step. */
export type Outcome = 'continue' | 'nextIteration' | 'stopThread' | 'stopTest' | 'stopTestNow';

/** A compiled step of the plan: runs once for one user. Never throws for what a target does. */
export interface Step {
  (user: VirtualUser): Promise<Outcome>;
  /** The same without a promise, where the step can: `listener` hears its outcome, maybe before this returns. */
  readonly direct?: (user: VirtualUser, listener: Listener<Outcome>) => void;
}

/** Hears once how something ended. Neither throws: both are called from sockets. */
export interface Listener<T> {
  ended(result: T): void;
  /** A bug of ours. */
  broke(bug: unknown): void;
}

/** Keeps things that belong to a user or a worker (connections, cookie jars) and closes them at its end. */
export interface ResourceOwner {
  /** The thing kept under `key`, made by `create` the first time. */
  resource<T extends Closable>(key: symbol, create: () => T): T;
}
export interface Closable {
  close(): void | Promise<void>;
}

/** One running user. Owned by one loop; with its worker's recorder the only thing that changes during a run. */
export interface VirtualUser extends Scope, ResourceOwner {
  readonly clock: Clock;
  readonly recorder: SampleRecorder;
  readonly worker: ResourceOwner;
  /** Aborts when requests in flight must be cut off. */
  readonly signal: StopSignal;
  /** Aborts when no new work may start: pauses end at once, loops leave. */
  readonly stopping: StopSignal;
  /** Whether `stopping` has aborted: asking a signal costs more. */
  readonly isStopping: boolean;
  /** Starts no new work for this user; what is in flight may finish. Only for a step that ends the user anyway. */
  stop(): void;
  /** The same, and cuts off what is in flight. */
  cut(): void;
  /** True while `plan run --once` runs: pauses are left out, and `pickOne` runs every branch once. */
  readonly withoutPauses: boolean;
  /**
   * When the schedule wanted this iteration to start (open load). The first sampler takes it and sets it to
   * `undefined`: later samplers of the iteration depend on earlier answers.
   */
  scheduledMs: number | undefined;
  /** Time spent in pauses so far: transactions leave it out. */
  pausedMs: number;
  /** Samplers of this user that failed or were skipped so far: a transaction fails when it grows. */
  failedSamplers: number;
  /** Why this user asks for the end of the whole run, when a step said so on purpose. */
  stopReason?: string | undefined;
  /** Samplers of this user that ran so far: not skipped, and not held back for what they would have sent. */
  sentSamplers: number;
}

/** Where samplers put what happened. One per worker. */
export interface SampleRecorder {
  /** `atMs`: now, on the user's clock. Given again as `Sample.beganMs` (or `startMs`), or to `interrupted`. */
  started(label: number, atMs: number): void;
  record(sample: Sample): void;
  /** A time that the answer to be recorded next told of its server (`Server-Timing`), in microseconds. */
  timed?(label: number, beganMs: number, name: string, us: number): void;
  /** `missing` names the variables without a value; called only when somebody reads along. */
  skipped(label: number, missing?: () => readonly string[]): void;
  /** A request that our own stop cut off. */
  interrupted(label: number, beganMs: number): void;
  /** A request that this machine could not send for want of ports or descriptors; instead of `record`. */
  unsent(label: number, beganMs: number, reason: Exhaustion): void;
  /** A request sent a second time because the server had just closed the idle connection (`stale_retries`). */
  retried?(label: number, beganMs?: number): void;
  /** A user does nothing from `atMs` on, because the plan says so; `resumed` with the same moment ends it. */
  paused?(atMs: number): void;
  resumed?(pausedAtMs: number, nowMs: number): void;
  /** Branches of one user run at the same time: from now on times of users may overlap. */
  overlapping?(): void;
  /** The number of this failure for `Sample.failure` (> 0); the same cause has the same number. */
  failureNumber(failure: Failure): number;
  /** False once enough exchanges of this failure are kept: capture costs time and memory. */
  wantsExample(failureNumber: number): boolean;
  example(failureNumber: number, exchange: CapturedExchange): void;
  /** True for a request that is among the slowest of its row so far. */
  wantsSlow?(label: number, elapsedUs: number, beganMs: number): boolean;
  slow?(exchange: CapturedExchange): void;
  /** Set only with `plan run --jtl`: every request that is recorded, transactions and polls left out. */
  readonly logged?: (sample: Sample, request: LoggedRequest) => void;
  /** Set only in `plan run --once`: every exchange, before it is recorded. Bodies are kept for it. */
  exchanged?(exchange: WatchedExchange): void;
  /** Set only in `plan run --once`: a branch of a `pickOne` begins; counts from 1. */
  branched?(branch: number, branches: number): void;
}
