import { Worker } from 'node:worker_threads';
import { RunError } from '../base/errors.ts';
import type { Interval, Label } from '../metrics/interval.ts';
import type { WatchedEvent } from '../metrics/watched.ts';
import type { DataHandles } from '../plan/data-sets.ts';
import type { PlanInputs } from '../plan/inputs.ts';
import type { Value } from '../base/value.ts';
import { monotonicMs } from '../base/clock.ts';
import type { DataEnd } from './group-runner.ts';
import { hostAdder } from './host-meter.ts';
import type { FromWorker, ShareOrder, ToWorker } from './messages.ts';

export interface PoolOptions {
  readonly inputs: PlanInputs;
  /** Of the plan as it was checked. */
  readonly data: DataHandles;
  readonly workers: number;
  readonly seed: number;
  /** Set for `plan run --once`: hears everything that happens. */
  readonly onWatched?: ((event: WatchedEvent) => void) | undefined;
  /** Each second of each worker, as it comes. */
  readonly onInterval: (interval: Interval) => void;
  /** A data set ran out of rows: once for each worker that found it so. */
  readonly onDataEnd: (end: DataEnd) => void;
  /** A worker has sent its last interval. */
  readonly onWorkerDone?: ((worker: number) => void) | undefined;
  /** A thread group begins, `atMs` after the run's start. */
  readonly onGroupBegan?: ((group: number, atMs: number) => void) | undefined;
  readonly onStopTest: (how: 'stopTest' | 'stopTestNow', why: string) => void;
}

/** Worker threads that carry a run between them. */
export interface Pool {
  readonly labels: readonly Label[];
  /** Lets all workers begin at the same instant, `originMs` of the monotonic clock; `done` when all are. */
  run(): { readonly originMs: number; readonly done: Promise<void> };
  /** No new work; requests in flight may finish within `gracefulStop`. */
  stop(): void;
  /** Cuts off what is in flight; with `withTearDown` the plan's `tearDown` still runs. */
  cut(withTearDown?: boolean): void;
  close(): Promise<void>;
}

// Time for the start order to reach every worker before the run's first instant.
const START_LEAD_MS = 50;
// The same after `setUp`: all workers begin their thread groups at one instant.
const BEGIN_LEAD_MS = 10;

/** Starts the workers and waits until each has compiled the plan. */
export async function openPool(options: PoolOptions): Promise<Pool> {
  const members = Array.from({ length: options.workers }, (_, index) => new Member(options, index));
  const [labels = []] = await Promise.all(members.map((member) => member.ready));
  const send = (message: ToWorker): void => members.forEach((member) => member.send(message));
  const [first, ...others] = members;
  let startedAtMs = 0;
  void first?.setUpDone.then((shared) =>
    send({ kind: 'begin', shared, atMs: monotonicMs() + BEGIN_LEAD_MS - startedAtMs }),
  );
  const groupsDone = Promise.all([first?.groupsDone, ...others.map((member) => member.done)]);
  groupsDone.then(
    () => first?.send({ kind: 'tearDown' }),
    // A worker was lost: whoever waits for `done` hears of it.
    () => undefined,
  );
  return {
    labels,
    run: () => {
      const originMs = monotonicMs() + START_LEAD_MS;
      startedAtMs = originMs;
      send({ kind: 'start', originMs });
      return { originMs, done: Promise.all(members.map((member) => member.done)).then(() => undefined) };
    },
    stop: () => send({ kind: 'stop' }),
    cut: (withTearDown = false) => send({ kind: 'cut', withTearDown }),
    close: async () => {
      await Promise.all(members.map((member) => member.close()));
    },
  };
}

class Member {
  readonly ready: Promise<readonly Label[]>;
  readonly done: Promise<void>;
  /** Of worker 0, and only when the plan has a `setUp` or a `tearDown`; otherwise never. */
  readonly setUpDone: Promise<ReadonlyMap<string, Value>>;
  readonly groupsDone: Promise<void>;
  readonly #worker: Worker;

  constructor(options: PoolOptions, index: number) {
    const order: ShareOrder = {
      inputs: options.inputs,
      data: options.data,
      share: { index, count: options.workers },
      seed: options.seed,
      once: options.onWatched !== undefined,
    };
    this.#worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: order });
    const ready = new Deferred<readonly Label[]>();
    const done = new Deferred<void>();
    const setUpDone = new Deferred<ReadonlyMap<string, Value>>();
    const groupsDone = new Deferred<void>();
    this.setUpDone = setUpDone.promise;
    this.groupsDone = groupsDone.promise;
    this.ready = ready.promise;
    this.done = done.promise;
    const measured = index === 0 ? hostAdder() : (interval: Interval): Interval => interval;
    const ended = (): void => {
      options.onWorkerDone?.(index);
      done.resolve();
    };
    const fail = (error: RunError): void => {
      ready.reject(error);
      done.reject(error);
    };
    const lost = (cause: unknown): void => {
      const message = `A load worker ended before its share was done: ${messageOf(cause)}`;
      fail(new RunError('worker-lost', message, { cause }));
    };
    // Whoever waits for `done` comes later: until then a loss must not count as unhandled.
    this.done.catch(() => undefined);
    this.#worker.on('error', lost);
    this.#worker.on('exit', (code) => lost(new Error(`exit code ${code}`)));
    this.#worker.on('message', (message: FromWorker) => {
      if (message.kind === 'ready') ready.resolve(message.labels);
      else if (message.kind === 'interval') options.onInterval(measured(message.interval));
      else if (message.kind === 'watched') options.onWatched?.(message.event);
      else if (message.kind === 'dataEnd') options.onDataEnd(message.end);
      else if (message.kind === 'stopTest') options.onStopTest(message.how, message.why);
      else if (message.kind === 'groupBegan') options.onGroupBegan?.(message.group, message.atMs);
      else if (message.kind === 'setUpDone') setUpDone.resolve(message.shared);
      else if (message.kind === 'groupsDone') groupsDone.resolve();
      else if (message.kind === 'done') ended();
      else fail(new RunError(message.code, message.message));
    });
  }

  send(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}

/** A promise that somebody else settles (`Promise.withResolvers` needs Node 22). */
class Deferred<T> {
  resolve: (value: T) => void = () => undefined;
  reject: (reason: unknown) => void = () => undefined;
  readonly promise = new Promise<T>((resolve, reject) => {
    this.resolve = resolve;
    this.reject = reject;
  });
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
