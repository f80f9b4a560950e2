import type { ThresholdVerdict } from '../../thresholds/threshold.ts';
import { judgeAll } from '../../thresholds/judge.ts';
import type { DataEnd } from '../../engine/group-runner.ts';
import { openPool, type Pool } from '../../engine/pool.ts';
import type { Interval } from '../../metrics/interval.ts';
import type { WatchedEvent } from '../../metrics/watched.ts';
import { dataHandles } from '../../plan/data-sets.ts';
import type { PlanInputs } from '../../plan/inputs.ts';
import type { Plan } from '../../plan/plan.ts';
import { monotonicMs } from '../../base/clock.ts';
import { ClockWatch } from '../../base/clock-watch.ts';
import { formatCount, formatMs } from '../../outputs/format.ts';
import { oneLine } from '../../outputs/one-line.ts';
import { invalidSentence, type Health } from '../../result/health/health.ts';
import type { EventRecord } from '../../result/run-file.ts';
import type { EndFacts, RunWriter } from '../../result/write-run.ts';
import { IntervalQueue } from './interval-queue.ts';
import type { ProgressPrinter } from './progress-printer.ts';
import { onStopSignals } from './stop-signals.ts';

export interface SessionOptions {
  readonly plan: Plan;
  readonly inputs: PlanInputs;
  readonly workers: number;
  readonly seed: number;
  /** Absent when nothing is to be kept (`--once`). */
  readonly writer: RunWriter | undefined;
  readonly progress: Omit<ProgressPrinter, 'close'>;
  /** Set for `plan run --once`. */
  readonly onWatched?: (event: WatchedEvent) => void;
}

export interface SessionResult {
  readonly end: EndFacts;
  /** The signal that stopped the run, if one did. */
  readonly signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP' | undefined;
}

/**
 * Carries a run from the first request to the last: workers, recording, abort rules, signals. Throws what the
 * world did to it (disk full, a worker lost), with everything recorded so far on file.
 */
export async function runSession(options: SessionOptions): Promise<SessionResult> {
  const session = new Session(options);
  return session.run();
}

class Session {
  readonly #options: SessionOptions;
  readonly #queue: IntervalQueue;
  #pool: Pool | undefined;
  #isEnding = false;
  #reason: EndFacts['reason'] = 'completed';
  #detail: string | undefined;
  /** Data sets that ran out of rows, and what is said of it. */
  readonly #usedUp = new Map<string, string>();
  #signal: SessionResult['signal'];
  #originMs = monotonicMs();
  readonly #clockWatch = new ClockWatch();
  #isInvalid = false;
  #broken: unknown = undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#queue = new IntervalQueue(options.workers, (intervals) => this.#second(intervals));
  }

  async run(): Promise<SessionResult> {
    const unlisten = onStopSignals({
      stop: (signal) => this.#stopBySignal(signal),
      cut: () => this.#cut(),
    });
    try {
      await this.#carry();
    } finally {
      unlisten();
    }
    return this.#result();
  }

  async #carry(): Promise<void> {
    const { plan, inputs, workers, seed, onWatched } = this.#options;
    const pool = await openPool({
      inputs,
      data: dataHandles(plan.dataSets),
      workers,
      seed,
      onWatched,
      onInterval: (interval) => this.#queue.push(interval),
      onDataEnd: (end) => this.#onDataEnd(end),
      onWorkerDone: (worker) => this.#queue.finished(worker),
      onGroupBegan: (group, atMs) => this.#groupBegan(group, atMs),
      onStopTest: (how, why) => this.#stopTest(how, why),
    });
    this.#pool = pool;
    // A signal may have come while the workers started.
    if (this.#isEnding) pool.stop();
    try {
      const { originMs, done } = pool.run();
      this.#originMs = originMs;
      await done.catch((error: unknown) => this.#break(error));
      await this.#queue.drain().catch((error: unknown) => this.#break(error));
    } finally {
      await pool.close();
    }
  }

  #result(): SessionResult {
    if (this.#broken !== undefined) this.#reason = 'broken';
    const durationMs = Math.max(0, Math.round(monotonicMs() - this.#originMs));
    const usedUp =
      this.#reason === 'completed' && this.#usedUp.size > 0 ? [...this.#usedUp.values()].join(' ') : undefined;
    const detail = this.#broken instanceof Error ? this.#broken.message : (usedUp ?? this.#detail);
    return {
      end: { reason: this.#reason, ...(detail === undefined ? {} : { detail }), durationMs },
      signal: this.#signal,
    };
  }

  async #second(intervals: readonly Interval[]): Promise<void> {
    const { writer, progress, plan } = this.#options;
    if (this.#broken !== undefined || writer === undefined) return;
    try {
      await writer.interval(intervals);
    } catch (error) {
      this.#break(error);
      return;
    }
    const live = writer.aggregates();
    progress.update(live);
    this.#watchHealth(live.health);
    this.#watchClock();
    if (this.#isEnding) return;
    // With a warm-up, `after` counts from its end, and nothing is judged before.
    const fromMs = plan.warmUpMs === 0 ? 0 : (live.warmUp?.toMs ?? Infinity);
    const abort = judgeAll(
      plan.thresholds.filter((threshold) => threshold.abortTest && live.seconds * 1000 >= fromMs + threshold.afterMs),
      live.find,
    ).find((verdict) => !verdict.passed && verdict.measured !== undefined);
    if (abort !== undefined) this.#abortBy(abort, live.seconds);
  }

  /** Said once, as soon as it is certain: whoever watches may stop a run that is worth nothing. */
  #watchHealth(health: Health): void {
    const text = invalidSentence(health);
    if (text === undefined || this.#isInvalid) return;
    this.#isInvalid = true;
    this.#event('generator-invalid', text);
    this.#options.progress.note(`INVALID: ${oneLine(text)}`);
  }

  #watchClock(): void {
    const stepMs = this.#clockWatch.check();
    if (stepMs === undefined) return;
    const way = stepMs > 0 ? 'forward' : 'back';
    const text = `The clock of this machine was set ${way} by ${formatMs(Math.abs(stepMs))}. Times and rates of this run do not depend on it.`;
    this.#event('clock-step', text);
  }

  #groupBegan(group: number, atMs: number): void {
    const { writer } = this.#options;
    if (writer !== undefined) this.#queue.enqueue(() => writer.began(group, atMs));
  }

  #abortBy({ threshold }: ThresholdVerdict, seconds: number): void {
    this.#end('aborted', `Stopped by its threshold "${threshold.text}" after ${seconds} s.`, 'aborted-by-threshold');
  }

  /** The plan's data is used up: an end that the plan itself provides for, and no failure. */
  #onDataEnd({ dataSet, rows, onEnd }: DataEnd): void {
    if (this.#usedUp.has(dataSet)) return;
    const fate = onEnd === 'stopTest' ? 'the test ended' : 'threads that asked for another one ended';
    const text = `Data set "${dataSet}" ran out of rows after ${formatCount(rows)}; ${fate} (onEnd: ${onEnd}).`;
    this.#usedUp.set(dataSet, text);
    if (onEnd === 'stopTest') this.#end('completed', text, 'data-used-up');
    else this.#event('data-used-up', text);
  }

  #event(name: EventRecord['name'], text: string): void {
    const atMs = Math.max(0, Math.round(monotonicMs() - this.#originMs));
    const { writer } = this.#options;
    if (writer !== undefined) this.#queue.enqueue(() => writer.event({ atMs, name, text }));
  }

  #stopTest(how: 'stopTest' | 'stopTestNow', why: string): void {
    this.#end('aborted', why, 'stop-test');
    if (how === 'stopTestNow') this.#pool?.cut(true);
  }

  #stopBySignal(signal: NonNullable<SessionResult['signal']>): void {
    this.#signal ??= signal;
    this.#end('stopped', signal === 'SIGINT' ? 'Stopped by Ctrl-C.' : `Stopped by ${signal}.`, 'stop-requested');
  }

  #cut(): void {
    this.#options.progress.note('Cutting off requests in flight …');
    this.#pool?.cut();
  }

  /** Ends the run early, once: the first reason stands. */
  #end(reason: EndFacts['reason'], detail: string, name: EventRecord['name']): void {
    if (this.#isEnding) return;
    this.#isEnding = true;
    this.#reason = reason;
    this.#detail = detail;
    this.#event(name, detail);
    this.#options.progress.note(
      `${oneLine(detail)} Requests in flight may finish; press Ctrl-C again to cut them off.`,
    );
    this.#pool?.stop();
  }

  /** What the world did: the load stops at once, what is recorded stays. */
  #break(error: unknown): void {
    this.#broken ??= error;
    this.#pool?.cut();
  }
}
