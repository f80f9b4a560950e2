import { Worker } from 'node:worker_threads';
import { RunError } from '../base/errors.ts';
import type { Value } from '../base/value.ts';
import type { Label } from '../metrics/interval.ts';
import type { FromWorker, ShareOrder, ToWorker } from './messages.ts';
import type { LostWorker, PoolOptions } from './pool-options.ts';

/** One worker thread as the main thread sees it. */
export class Member {
  /** Rejects when the worker does not come to compile the plan. */
  readonly ready: Promise<readonly Label[]>;
  /** Its share is done, or lost: it never rejects. */
  readonly over: Promise<void>;
  /** Of worker 0, and only when the plan has a `setUp` or a `tearDown`; otherwise never, or when it is lost. */
  readonly setUpDone: Promise<ReadonlyMap<string, Value>>;
  readonly groupsDone: Promise<void>;
  readonly #options: PoolOptions;
  readonly #index: number;
  readonly #worker: Worker;
  readonly #ready = new Deferred<readonly Label[]>();
  readonly #over = new Deferred<void>();
  readonly #setUpDone = new Deferred<ReadonlyMap<string, Value>>();
  readonly #groupsDone = new Deferred<void>();
  #state: 'starting' | 'running' | 'over' = 'starting';

  constructor(options: PoolOptions, index: number) {
    this.#options = options;
    this.#index = index;
    this.ready = this.#ready.promise;
    this.over = this.#over.promise;
    this.setUpDone = this.#setUpDone.promise;
    this.groupsDone = this.#groupsDone.promise;
    this.#worker = startWorker(options, index);
    this.#worker.on('error', (error) => this.#lost(isOutOfMemory(error) ? 'memory' : 'bug', error));
    this.#worker.on('exit', (code) => this.#lost('bug', new Error(`A load worker ended with exit code ${code}.`)));
    this.#worker.on('message', (message: FromWorker) => this.#take(message));
  }

  send(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  /** Ends the thread; false when its share was not over. */
  async close(): Promise<boolean> {
    const wasOver = this.#state === 'over';
    this.#finish();
    await this.#worker.terminate();
    return wasOver;
  }

  #take(message: FromWorker): void {
    const { onWatched, onDataEnd, onStopTest, onGroupBegan } = this.#options;
    if (message.kind === 'ready') {
      this.#state = 'running';
      this.#ready.resolve(message.labels);
    } else if (message.kind === 'watched') onWatched?.(message.event);
    else if (message.kind === 'dataEnd') onDataEnd(message.end);
    else if (message.kind === 'stopTest') onStopTest(message.how, message.why);
    else if (message.kind === 'groupBegan') onGroupBegan?.(message.group, message.atMs);
    else if (message.kind === 'setUpDone') this.#setUpDone.resolve(message.shared);
    else if (message.kind === 'groupsDone') this.#groupsDone.resolve();
    else if (message.kind === 'done') this.#finish();
    else this.#lost('world', new RunError(message.code, message.message));
  }

  #lost(why: LostWorker['why'], error: unknown): void {
    if (this.#state === 'over') return;
    const wasStarting = this.#state === 'starting';
    this.#state = 'over';
    if (wasStarting) this.#ready.reject(why === 'memory' ? tooLittleMemory(this.#index, error) : error);
    // First the others hear that the run ends, then what they wait for comes.
    else this.#options.onLost({ worker: this.#index, why, error });
    this.#finish();
  }

  /** Nobody waits for it any longer. */
  #finish(): void {
    this.#state = 'over';
    this.#setUpDone.resolve(new Map());
    this.#groupsDone.resolve();
    this.#over.resolve();
  }
}

function startWorker(options: PoolOptions, index: number): Worker {
  const { inputs, data, workers, seed, memoryMb, lines, onWatched, jtl } = options;
  const results = lines?.[index];
  const order: ShareOrder = {
    inputs,
    data,
    share: { index, count: workers },
    seed,
    once: onWatched !== undefined,
    ...(results === undefined ? {} : { results }),
    ...(jtl === undefined ? {} : { jtl }),
  };
  return new Worker(new URL('./worker.js', import.meta.url), {
    workerData: order,
    transferList: results === undefined ? [] : [results],
    resourceLimits: { maxOldGenerationSizeMb: memoryMb },
  });
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}

function tooLittleMemory(worker: number, cause: unknown): RunError {
  const message = `Worker ${worker + 1} ran out of memory before it had read the plan; nothing was sent. Give it more with --worker-memory.`;
  return new RunError('worker-lost', message, { cause });
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
