import { RunError } from '../base/errors.ts';
import { ClockWatch } from '../base/clock-watch.ts';
import { monotonicMs } from '../base/clock.ts';
import type { Interval } from '../metrics/interval.ts';
import type { ShareReport } from '../metrics/share-report.ts';
import type { ThresholdVerdict } from '../thresholds/threshold.ts';
import { AbortRules } from './abort-rules.ts';
import { clockStepText } from './clock-step.ts';
import { invalidSentence } from './health/health.ts';
import { hostAdder } from './host-meter.ts';
import { IntervalQueue } from './interval-queue.ts';
import type { JtlFile } from './jtl-file.ts';
import type { LiveAggregates } from './live.ts';
import { PageFeed, type WrittenSecond } from './live-page.ts';
import { liveView, type ViewFacts, type ViewOptions } from './live-view.ts';
import type { EventRecord } from './run-file.ts';
import { Trail } from './trail.ts';
import type { FromWriter, ToWriter } from './writer-messages.ts';
import type { EndFacts, HeadFacts, RunWriter } from './write-run.ts';

export interface RecordingOptions {
  readonly writer: RunWriter;
  readonly head: HeadFacts;
  readonly workers: number;
  readonly view: ViewOptions | undefined;
  /** True when there is a live page. */
  readonly page?: boolean;
  /** Where rows of single requests go; absent when nobody asked for them. */
  readonly jtl?: JtlFile | undefined;
  readonly post: (message: FromWriter) => void;
}

interface ShownSecond {
  readonly second: number;
  readonly intervals: readonly Interval[];
  /** Absent when it could not be written. */
  readonly written: WrittenSecond | undefined;
}

/** A run's results as they come in: puts the workers' seconds together, writes them, judges the abort rules, and tells. */
export class Recording {
  readonly #options: RecordingOptions;
  readonly #queue: IntervalQueue;
  readonly #rules: AbortRules;
  /** Workers that will report more. */
  readonly #open = new Set<number>();
  #allOver: () => void = () => undefined;
  readonly #over: Promise<void>;
  #isPartial = false;
  #originMs: number | undefined;
  #aborted: ThresholdVerdict | undefined;
  #isUnwritable = false;
  #isInvalid = false;
  #page: PageFeed | undefined;
  #view: ViewFacts | undefined;
  readonly #clockWatch = new ClockWatch();
  /** The machine's figures come with one worker's: each second has them once. */
  readonly #measured = hostAdder();

  constructor(options: RecordingOptions) {
    this.#options = options;
    const { head, workers, view, page = false } = options;
    this.#page = page ? new PageFeed(head.thresholds, head.samplers) : undefined;
    this.#rules = new AbortRules(head.thresholds, head.samplers);
    this.#queue = new IntervalQueue(workers, (intervals) => this.#second(intervals));
    this.#view = view && {
      labels: head.samplers,
      thresholds: head.thresholds,
      options: view,
      trail: view.rows > 0 ? new Trail(head.samplers, head.plannedMs) : undefined,
    };
    for (let worker = 0; worker < workers; worker++) this.#open.add(worker);
    this.#over = new Promise((resolve) => (this.#allOver = resolve));
  }

  /** From a worker's line. */
  report(worker: number, message: ShareReport): void {
    if (message.kind === 'rows') this.#rows((jtl) => jtl.rows(message.text));
    else if (message.kind === 'rowsLost') this.#rows((jtl) => jtl.lost());
    else if (message.kind === 'interval')
      this.#queue.push(worker === 0 ? this.#measured(message.interval) : message.interval);
    else this.#close(worker);
  }

  /** A worker's line has ended: it was lost, unless it has said that it is finished. */
  gone(worker: number): void {
    if (this.#open.has(worker)) this.#isPartial = true;
    this.#close(worker);
  }

  /** From the main thread; resolves when `end` has been carried out. */
  async take(message: ToWriter): Promise<void> {
    const { writer } = this.#options;
    if (message.kind === 'start') this.#originMs = message.originMs;
    else if (message.kind === 'began') this.#write(() => writer.began(message.group, message.atMs));
    else if (message.kind === 'event') this.#write(() => this.#put(message.event));
    else if (message.kind === 'target') this.#write(() => writer.target(message.record));
    else await this.#end(message.facts);
  }

  #close(worker: number): void {
    if (!this.#open.delete(worker)) return;
    this.#queue.finished(worker);
    if (this.#open.size === 0) this.#allOver();
  }

  async #end(facts: EndFacts): Promise<void> {
    await this.#over;
    await this.#queue.drain();
    const { writer, post } = this.#options;
    this.#rows((jtl) => jtl.close());
    const aborted = this.#aborted === undefined ? {} : { aborted: this.#aborted };
    try {
      await writer.end({ ...facts, ...aborted, isPartial: this.#isPartial || facts.isPartial === true });
      post({ kind: 'ended' });
    } catch (error) {
      post({ kind: 'ended', unwritten: unwritableText(error) });
    }
  }

  /** After what is being handled: the results are written one at a time. */
  #write(task: () => Promise<void>): void {
    this.#queue.enqueue(() => this.#guarded(task));
  }

  async #second(intervals: readonly Interval[]): Promise<void> {
    const { writer } = this.#options;
    let written: WrittenSecond | undefined;
    await this.#guarded(async () => {
      written = await writer.interval(intervals, this.#backlogMs(intervals));
    });
    this.#rules.add(intervals);
    await this.#watch();
    if (this.#view === undefined && this.#page === undefined && this.#rules.isEmpty) return;
    const live = writer.aggregates();
    this.#judge(live);
    this.#show(live, { second: intervals[0]?.second ?? 0, intervals, written });
  }

  #judge({ seconds, warmUp, find }: LiveAggregates): void {
    if (this.#aborted !== undefined) return;
    const { head, post } = this.#options;
    // With a warm-up, `after` counts from its end, and nothing is judged before.
    const countedFromMs = head.warmUpMs === undefined ? 0 : (warmUp?.toMs ?? Infinity);
    this.#aborted = this.#rules.broken({ seconds, countedFromMs, find });
    if (this.#aborted !== undefined) post({ kind: 'abort', verdict: this.#aborted, seconds });
  }

  /** To the terminal and to the live page, if somebody watches. */
  #show(live: LiveAggregates, { second, intervals, written }: ShownSecond): void {
    const { post } = this.#options;
    const [view, page] = [this.#view, this.#page];
    if (view !== undefined) {
      this.#tell('view', () => {
        view.trail?.push(second, intervals);
        post({ kind: 'view', view: liveView(live, written?.records ?? [], view) });
      });
    }
    if (page !== undefined && written !== undefined)
      this.#tell('page', () => post({ kind: 'second', second: page.second(written, live, intervals) }));
  }

  /** Who only watches breaks no run: after a bug there nothing more is told, and the results are written on. */
  #tell(who: 'view' | 'page', task: () => void): void {
    try {
      task();
    } catch (error) {
      if (who === 'view') this.#view = undefined;
      else this.#page = undefined;
      this.#options.post({ kind: 'blind', who, error: error instanceof Error ? error : new Error(String(error)) });
    }
  }

  /** The generator's health, and the clock of the machine: whoever watches may stop a run that is worth nothing. */
  async #watch(): Promise<void> {
    const { writer, post } = this.#options;
    const stepMs = this.#clockWatch.check();
    if (stepMs !== undefined) await this.#event('clock-step', clockStepText(stepMs));
    const text = this.#isInvalid ? undefined : invalidSentence(writer.health());
    if (text === undefined) return;
    this.#isInvalid = true;
    await this.#event('generator-invalid', text);
    post({ kind: 'invalid', text });
  }

  #event(name: EventRecord['name'], text: string): Promise<void> {
    const atMs = Math.max(0, Math.round(monotonicMs() - (this.#originMs ?? monotonicMs())));
    return this.#guarded(() => this.#put({ atMs, name, text }));
  }

  async #put(event: Omit<EventRecord, 'k'>): Promise<void> {
    const { writer, post } = this.#options;
    if (this.#page !== undefined) post({ kind: 'event', event });
    await writer.event(event);
  }

  /** Rows that cannot be written end the run as results that cannot: told once. */
  #rows(task: (jtl: JtlFile) => void): void {
    const { jtl } = this.#options;
    if (jtl === undefined) return;
    try {
      task(jtl);
    } catch (error) {
      this.#unwritable(unwritableText(error));
    }
  }

  /** A write error is told once, and what follows is counted all the same. */
  async #guarded(task: () => Promise<void>): Promise<void> {
    const { writer } = this.#options;
    let message: string | undefined;
    try {
      await task();
      message = writer.shortOfRoom?.message;
    } catch (error) {
      message = unwritableText(error);
    }
    if (message !== undefined) this.#unwritable(message);
  }

  #unwritable(message: string): void {
    if (this.#isUnwritable) return;
    this.#isUnwritable = true;
    this.#options.post({ kind: 'unwritable', message });
  }

  /** From the last worker's sending to now. */
  #backlogMs(intervals: readonly Interval[]): number | undefined {
    if (this.#originMs === undefined) return undefined;
    const postedMs = Math.max(...intervals.map((interval) => interval.postedMs ?? Infinity));
    return Number.isFinite(postedMs) ? Math.max(0, monotonicMs() - this.#originMs - postedMs) : undefined;
  }
}

function unwritableText(error: unknown): string {
  if (error instanceof RunError) return error.message;
  throw error;
}
