import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import { RunError } from '../base/errors.ts';
import type { ThresholdVerdict } from '../thresholds/threshold.ts';
import { BALLAST_FILE } from './ballast.ts';
import type { JtlFileOrder } from './jtl-file.ts';
import type { PageSecond } from './live-page.ts';
import type { LiveView, ViewOptions } from './live-view.ts';
import type { EventRecord, SeriesRecord, TargetRecord } from './run-file.ts';
import type { FromWriter, ToWriter, WriterOrder } from './writer-messages.ts';
import type { EndFacts, HeadFacts } from './write-run.ts';

export interface ResultsOptions {
  /** Of the run file. */
  readonly path: string;
  readonly head: HeadFacts;
  readonly workers: number;
  /** Absent when nobody watches. */
  readonly view?: ViewOptions | undefined;
  /** Absent unless every single request is to be written down, too. */
  readonly jtl?: JtlFileOrder | undefined;
  /** Called each second, where there is a live page. */
  readonly page?: PageListener | undefined;
}

/** What a live page is told. */
export interface PageListener {
  onSecond(second: PageSecond): void;
  onEvent(event: Omit<EventRecord, 'k'>): void;
  /** What the target showed, as it goes into the run file. */
  onTarget(record: SeriesRecord | TargetRecord): void;
  /** Nothing more is told: what puts it together has a bug. */
  onBroken(error: unknown): void;
}

/** What the results have to say while the run goes on. */
export interface ResultsListener {
  onView(view: LiveView): void;
  /** No view comes any more: what puts it together has a bug. The run goes on. */
  onBlind(error: unknown): void;
  /** A threshold with `abortTest` is broken; called once. */
  onAbort(verdict: ThresholdVerdict, seconds: number): void;
  /** The run is not to be trusted: said once, as soon as it is certain. */
  onInvalid(text: string): void;
  /** They cannot be written any more (RunError), or their thread has a bug; called once. */
  onBroken(error: unknown): void;
}

/** The results of a run, written by a thread of their own. The main thread is not on their way. */
export interface Results {
  /** One for each load worker, which sends its `ShareReport`s over it. */
  readonly lines: readonly MessagePort[];
  listen(listener: ResultsListener): void;
  /** The run's first instant as `monotonicMs()` reads it. */
  start(originMs: number): void;
  began(group: number, atMs: number): void;
  event(event: Omit<EventRecord, 'k'>): void;
  /** What the target showed. */
  target(record: SeriesRecord | TargetRecord): void;
  /** Writes the last record, when all workers are over. Gives the error, if what was written is not complete. */
  end(facts: EndFacts): Promise<unknown>;
  /** Ends the thread, whatever state it is in. */
  close(): Promise<void>;
}

/** Creates the run file in a new thread; throws RunError `result-unwritable`. */
export async function openResults({ path, head, workers, view, jtl, page }: ResultsOptions): Promise<Results> {
  const channels = Array.from({ length: workers }, () => new MessageChannel());
  const lines = channels.map(({ port2 }) => port2);
  const order: WriterOrder = {
    path,
    head,
    lines,
    ...(view === undefined ? {} : { view }),
    ...(jtl === undefined ? {} : { jtl }),
    page: page !== undefined,
  };
  const thread = new Worker(new URL('./writer-thread.js', import.meta.url), {
    workerData: order,
    transferList: [...lines],
  });
  const [first] = (await once(thread, 'message')) as [FromWriter];
  if (first.kind === 'unwritable') {
    await thread.terminate();
    throw new RunError('result-unwritable', first.message);
  }
  const ends = channels.map(({ port1 }) => port1);
  return new WriterThread(thread, { lines: ends, path, page });
}

interface ThreadOptions extends Pick<Results, 'lines'>, Pick<ResultsOptions, 'path'> {
  readonly page: PageListener | undefined;
}

class WriterThread implements Results {
  readonly lines: readonly MessagePort[];
  readonly #thread: Worker;
  readonly #folder: string;
  readonly #page: PageListener | undefined;
  #listener: ResultsListener | undefined;
  #failure: unknown = undefined;
  #ended: () => void = () => undefined;
  readonly #end: Promise<void>;

  constructor(thread: Worker, { lines, path, page }: ThreadOptions) {
    this.#page = page;
    this.#thread = thread;
    this.lines = lines;
    this.#folder = dirname(path);
    this.#end = new Promise((resolve) => (this.#ended = resolve));
    thread.on('message', (message: FromWriter) => this.#take(message));
    thread.on('error', (error) => this.#fail(error));
    // `end` is then not waited for in vain.
    thread.on('exit', () => this.#ended());
  }

  listen(listener: ResultsListener): void {
    this.#listener = listener;
    if (this.#failure !== undefined) listener.onBroken(this.#failure);
  }

  start(originMs: number): void {
    this.#send({ kind: 'start', originMs });
  }

  began(group: number, atMs: number): void {
    this.#send({ kind: 'began', group, atMs });
  }

  event(event: Omit<EventRecord, 'k'>): void {
    this.#send({ kind: 'event', event });
  }

  target(record: SeriesRecord | TargetRecord): void {
    this.#send({ kind: 'target', record });
    // It comes from the main thread: no need to ask for it back.
    this.#page?.onTarget(record);
  }

  async end(facts: EndFacts): Promise<unknown> {
    this.#send({ kind: 'end', facts });
    await this.#end;
    return this.#failure;
  }

  async close(): Promise<void> {
    await this.#thread.terminate();
    await rm(join(this.#folder, BALLAST_FILE), { force: true });
  }

  #send(message: ToWriter): void {
    this.#thread.postMessage(message);
  }

  #take(message: FromWriter): void {
    if (message.kind === 'second' || message.kind === 'event') this.#tellPage(message);
    else if (message.kind === 'view') this.#listener?.onView(message.view);
    else if (message.kind === 'blind') this.#goBlind(message);
    else if (message.kind === 'abort') this.#listener?.onAbort(message.verdict, message.seconds);
    else if (message.kind === 'invalid') this.#listener?.onInvalid(message.text);
    else if (message.kind === 'unwritable') this.#fail(new RunError('result-unwritable', message.message));
    else if (message.kind === 'ended') this.#finish(message.unwritten);
  }

  #finish(unwritten: string | undefined): void {
    if (unwritten !== undefined) this.#fail(new RunError('result-unwritable', unwritten));
    this.#ended();
  }

  #tellPage(message: FromWriter & { readonly kind: 'second' | 'event' }): void {
    if (message.kind === 'second') this.#page?.onSecond(message.second);
    else this.#page?.onEvent(message.event);
  }

  #goBlind({ who, error }: FromWriter & { readonly kind: 'blind' }): void {
    if (who === 'page') this.#page?.onBroken(error);
    else this.#listener?.onBlind(error);
  }

  /** The first failure stands. */
  #fail(error: unknown): void {
    if (this.#failure !== undefined) return;
    this.#failure = error;
    this.#listener?.onBroken(error);
  }
}
