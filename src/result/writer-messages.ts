import type { MessagePort } from 'node:worker_threads';
import type { ThresholdVerdict } from '../thresholds/threshold.ts';
import type { JtlFileOrder } from './jtl-file.ts';
import type { PageSecond } from './live-page.ts';
import type { LiveView, ViewOptions } from './live-view.ts';
import type { EventRecord, SeriesRecord, TargetRecord } from './run-file.ts';
import type { EndFacts, HeadFacts } from './write-run.ts';

/** All that the thread needs that writes the results: plain data, and its ends of the workers' lines. */
export interface WriterOrder {
  /** Of the run file. */
  readonly path: string;
  readonly head: HeadFacts;
  /** One for each load worker, in order; `ShareReport`s come over them. */
  readonly lines: readonly MessagePort[];
  /** Absent when nobody watches. */
  readonly view?: ViewOptions;
  /** A log of single requests beside it. */
  readonly jtl?: JtlFileOrder;
  /** True when each second is to be told for the live page. */
  readonly page?: boolean;
}

/** Main thread to writer. */
export type ToWriter =
  /** The run's first instant as `monotonicMs()` reads it. */
  | { readonly kind: 'start'; readonly originMs: number }
  | { readonly kind: 'began'; readonly group: number; readonly atMs: number }
  | { readonly kind: 'event'; readonly event: Omit<EventRecord, 'k'> }
  | { readonly kind: 'target'; readonly record: SeriesRecord | TargetRecord }
  /** All workers are over. */
  | { readonly kind: 'end'; readonly facts: EndFacts };

/** Writer to main thread. */
export type FromWriter =
  /** The run file is there, with its head. */
  | { readonly kind: 'open' }
  | { readonly kind: 'view'; readonly view: LiveView }
  /** Only for the live page. */
  | { readonly kind: 'second'; readonly second: PageSecond }
  | { readonly kind: 'event'; readonly event: Omit<EventRecord, 'k'> }
  /** The terminal or the page is told nothing any more, because of a bug. */
  | { readonly kind: 'blind'; readonly who: 'view' | 'page'; readonly error: Error }
  /** A threshold with `abortTest` is broken, `seconds` after the run's start; said once. */
  | { readonly kind: 'abort'; readonly verdict: ThresholdVerdict; readonly seconds: number }
  /** The run is not to be trusted, and why; said once. */
  | { readonly kind: 'invalid'; readonly text: string }
  /** RunError `result-unwritable`; said once. */
  | { readonly kind: 'unwritable'; readonly message: string }
  /** The file is closed; `unwritten` where its last record is missing. */
  | { readonly kind: 'ended'; readonly unwritten?: string };
