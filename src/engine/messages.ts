import type { MessagePort } from 'node:worker_threads';
import type { Value } from '../base/value.ts';
import type { Label } from '../metrics/interval.ts';
import type { WatchedEvent } from '../metrics/watched.ts';
import type { RunErrorCode } from '../base/errors.ts';
import type { DataHandles } from '../plan/data-sets.ts';
import type { PlanInputs } from '../plan/inputs.ts';
import type { DataEnd, Share } from './group-runner.ts';
import type { JtlOrder } from './jtl-log.ts';

/** All a worker needs to carry its share: plain data, and memory that threads share. */
export interface ShareOrder {
  readonly inputs: PlanInputs;
  /** Data sets that the main thread has checked, with the cursors that all workers share. */
  readonly data: DataHandles;
  readonly share: Share;
  readonly seed: number;
  /** One thread and one iteration of each group, without pauses, every exchange told. */
  readonly once: boolean;
  /** Where the share's `ShareReport`s go, past the main thread; absent when nothing is kept. */
  readonly results?: MessagePort;
  /** Set for `plan run --jtl`. */
  readonly jtl?: JtlOrder;
}

/** Main thread to worker. `start` gives the run's first instant as `monotonicMs()` reads it. */
export type ToWorker =
  | { readonly kind: 'start'; readonly originMs: number }
  /** `setUp` is over: what it has set, and when in the run the thread groups begin. Only when the plan has one. */
  | { readonly kind: 'begin'; readonly shared: ReadonlyMap<string, Value>; readonly atMs: number }
  /** All thread groups of all workers are over. To worker 0 only, when the plan has a `tearDown`. */
  | { readonly kind: 'tearDown' }
  | { readonly kind: 'stop' }
  /** `tearDown` runs all the same when the plan, and not a person, asks for it. */
  | { readonly kind: 'cut'; readonly withTearDown: boolean };

/** Worker to main thread. */
export type FromWorker =
  | { readonly kind: 'ready'; readonly labels: readonly Label[] }
  | { readonly kind: 'stopTest'; readonly how: 'stopTest' | 'stopTestNow'; readonly why: string }
  /** Once for each data set of which a user of this worker found no row left. */
  | { readonly kind: 'dataEnd'; readonly end: DataEnd }
  | { readonly kind: 'watched'; readonly event: WatchedEvent }
  /** Worker 0: a thread group begins, `atMs` after the run's start. */
  | { readonly kind: 'groupBegan'; readonly group: number; readonly atMs: number }
  /** Worker 0: `setUp` is over. */
  | { readonly kind: 'setUpDone'; readonly shared: ReadonlyMap<string, Value> }
  /** Worker 0: its thread groups are over, `tearDown` is waiting. */
  | { readonly kind: 'groupsDone' }
  | { readonly kind: 'done' }
  /** What the world did to this share. */
  | { readonly kind: 'failed'; readonly code: RunErrorCode; readonly message: string };

/** The two ends of a worker's line, as `MessagePort` has them. */
export interface Port {
  postMessage(message: FromWorker): void;
  on(event: 'message', listener: (message: ToWorker) => void): unknown;
  close(): void;
}
