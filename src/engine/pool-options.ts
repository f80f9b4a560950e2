import type { MessagePort } from 'node:worker_threads';
import type { WatchedEvent } from '../metrics/watched.ts';
import type { DataHandles } from '../plan/data-sets.ts';
import type { PlanInputs } from '../plan/inputs.ts';
import type { DataEnd } from './group-runner.ts';
import type { JtlOrder } from './jtl-log.ts';

export interface PoolOptions {
  readonly inputs: PlanInputs;
  /** Of the plan as it was checked. */
  readonly data: DataHandles;
  readonly workers: number;
  /** Most memory that one worker's objects may take, in MB. */
  readonly memoryMb: number;
  readonly seed: number;
  /** One for each worker, which sends its results over it; absent when nothing is kept. */
  readonly lines?: readonly MessagePort[] | undefined;
  /** Set for `plan run --jtl`. */
  readonly jtl?: JtlOrder | undefined;
  /** Set for `plan run --once`: hears everything that happens. */
  readonly onWatched?: ((event: WatchedEvent) => void) | undefined;
  /** A data set ran out of rows: once for each worker that found it so. */
  readonly onDataEnd: (end: DataEnd) => void;
  /** A worker ended before its share was done; the others go on. */
  readonly onLost: (loss: LostWorker) => void;
  /** A thread group begins, `atMs` after the run's start. */
  readonly onGroupBegan?: ((group: number, atMs: number) => void) | undefined;
  readonly onStopTest: (how: 'stopTest' | 'stopTestNow', why: string) => void;
}

/** A worker that ended before its share was done. */
export interface LostWorker {
  readonly worker: number;
  /** `world`: what it needed could not be read (RunError). `bug`: an exception that nobody caught. */
  readonly why: 'memory' | 'world' | 'bug';
  readonly error: unknown;
}
