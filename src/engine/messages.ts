import type { Interval, Label } from '../metrics/interval.ts';
import type { WatchedEvent } from '../metrics/watched.ts';
import type { PlanInputs } from '../plan/inputs.ts';
import type { Share } from './group-runner.ts';

/** All a worker needs to carry its share: plain data, so that it crosses threads and machines alike. */
export interface ShareOrder {
  readonly inputs: PlanInputs;
  readonly share: Share;
  readonly seed: number;
  /** One thread and one iteration of each group, without pauses, every exchange told. */
  readonly once: boolean;
}

/** Main thread to worker. `start` gives the run's first instant as `monotonicMs()` reads it. */
export type ToWorker =
  { readonly kind: 'start'; readonly originMs: number } | { readonly kind: 'stop' } | { readonly kind: 'cut' };

/** Worker to main thread. */
export type FromWorker =
  | { readonly kind: 'ready'; readonly labels: readonly Label[] }
  | { readonly kind: 'interval'; readonly interval: Interval }
  | { readonly kind: 'stopTest'; readonly how: 'stopTest' | 'stopTestNow'; readonly why: string }
  | { readonly kind: 'watched'; readonly event: WatchedEvent }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly message: string };

/** The two ends of a worker's line, as `MessagePort` has them. */
export interface Port {
  postMessage(message: FromWorker): void;
  on(event: 'message', listener: (message: ToWorker) => void): unknown;
  close(): void;
}
