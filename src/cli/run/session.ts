import type { ThresholdVerdict } from '../../thresholds/threshold.ts';
import type { DataEnd } from '../../engine/group-runner.ts';
import type { JtlOrder } from '../../engine/jtl-log.ts';
import { openPool, type Pool } from '../../engine/pool.ts';
import type { LostWorker } from '../../engine/pool-options.ts';
import type { WatchedEvent } from '../../metrics/watched.ts';
import { dataHandles } from '../../plan/data-sets.ts';
import type { PlanInputs } from '../../plan/inputs.ts';
import type { Plan } from '../../plan/plan.ts';
import { monotonicMs } from '../../base/clock.ts';
import { RunError } from '../../base/errors.ts';
import { formatCount, formatMs } from '../../outputs/format.ts';
import { oneLine } from '../../outputs/one-line.ts';
import type { Results } from '../../result/results.ts';
import type { EventRecord } from '../../result/run-file.ts';
import type { EndFacts } from '../../result/write-run.ts';
import { errorText, watcherBroken } from './error-text.ts';
import { lostShareText } from './lost-share.ts';
import type { ProgressPrinter } from '../progress/printer.ts';
import { TERMINATE_CEILING_MS, type StopSignal, type StopSignals } from './stop-signals.ts';

export interface SessionOptions {
  readonly plan: Plan;
  readonly inputs: PlanInputs;
  readonly workers: number;
  /** Most memory of one worker's objects, MB. */
  readonly memoryMb: number;
  readonly seed: number;
  readonly signals: StopSignals;
  /** Absent when nothing is to be kept (`--once`). */
  readonly results: Results | undefined;
  readonly progress: Omit<ProgressPrinter, 'close' | 'target'>;
  /** The run's first instant as `monotonicMs()` reads it. */
  readonly onBegun?: (originMs: number) => void;
  /** No new work is begun from now on; called once, if the run ends before its time. */
  readonly onEnding?: (() => void) | undefined;
  /** Set for `plan run --jtl`. */
  readonly jtl?: JtlOrder | undefined;
  /** Set for `plan run --once`. */
  readonly onWatched?: (event: WatchedEvent) => void;
}

export interface SessionResult {
  readonly end: EndFacts;
  /** The signal that stopped the run, if one did. */
  readonly signal: StopSignal | undefined;
  /** What broke the run: a RunError of the world, or a bug of ours. A lost share is none: what it left is `invalid`. */
  readonly broken: unknown;
}

/**
 * Carries a run from the first request to the last: workers, abort rules, signals. What the world does to it (disk
 * full, a worker lost) ends the load gracefully and stands in the result. Throws what kept it from beginning.
 */
export async function runSession(options: SessionOptions): Promise<SessionResult> {
  const session = new Session(options);
  return session.run();
}

// What a person who presses Ctrl-C twice waits for at most: the report shall be there within 5 s.
const CUT_MS = 3000;
const STOPPED_BY: Readonly<Record<StopSignal, string>> = {
  SIGINT: 'Stopped by Ctrl-C.',
  SIGTERM: 'Stopped by SIGTERM.',
  SIGHUP: 'Stopped by SIGHUP.',
  'live view': 'Stopped from the live view.',
  key: 'Stopped by the key "s".',
};
const BUG = 'A bug in loadplan ended the run.';

class Session {
  readonly #options: SessionOptions;
  #pool: Pool | undefined;
  #isEnding = false;
  #isCut = false;
  #cutTimer: NodeJS.Timeout | undefined;
  #reason: EndFacts['reason'] = 'completed';
  #detail: string | undefined;
  /** Data sets that ran out of rows, and what is said of it. */
  readonly #usedUp = new Map<string, string>();
  /** What is missing because a worker was lost. */
  #missing: string | undefined;
  #signal: SessionResult['signal'];
  #originMs = monotonicMs();
  #broken: unknown = undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
    options.results?.listen({
      onView: (view) => options.progress.update(view),
      onBlind: (error) => options.progress.note(watcherBroken('Progress', error, options.plan.secrets)),
      onAbort: (verdict, seconds) => this.#abortBy(verdict, seconds),
      onInvalid: (text) => options.progress.note(`INVALID: ${oneLine(text)}`),
      onBroken: (error) => this.#break(error),
    });
  }

  async run(): Promise<SessionResult> {
    const detach = this.#options.signals.attach({
      stop: (signal) => this.#stopBySignal(signal),
      cut: () => this.#cut(),
    });
    const onBug = (error: unknown): void => this.#break(error);
    process.on('uncaughtException', onBug);
    try {
      await this.#carry();
    } finally {
      detach();
      clearTimeout(this.#cutTimer);
      process.off('uncaughtException', onBug);
    }
    return this.#result();
  }

  async #carry(): Promise<void> {
    const { plan, inputs, workers, memoryMb, seed, results, onWatched, jtl } = this.#options;
    const pool = await openPool({
      inputs,
      data: dataHandles(plan.dataSets),
      workers,
      memoryMb,
      seed,
      lines: results?.lines,
      jtl,
      onWatched,
      onDataEnd: (end) => this.#onDataEnd(end),
      onLost: (loss) => this.#lose(loss),
      onGroupBegan: (group, atMs) => results?.began(group, atMs),
      onStopTest: (how, why) => this.#stopTest(how, why),
    });
    this.#pool = pool;
    // A signal may have come while the workers started.
    if (this.#isEnding) pool.stop();
    if (this.#isCut) pool.cut();
    try {
      const { originMs, over } = pool.run();
      this.#originMs = originMs;
      results?.start(originMs);
      this.#options.onBegun?.(originMs);
      await over;
    } finally {
      await pool.close();
    }
  }

  #result(): SessionResult {
    const broken = this.#broken;
    if (broken !== undefined) {
      this.#reason = 'broken';
      this.#detail = broken instanceof RunError ? broken.message : BUG;
    }
    const durationMs = Math.max(0, Math.round(monotonicMs() - this.#originMs));
    const usedUp =
      this.#reason === 'completed' && this.#usedUp.size > 0 ? [...this.#usedUp.values()].join(' ') : undefined;
    const detail = usedUp ?? this.#detail;
    return {
      end: {
        reason: this.#reason,
        ...(detail === undefined ? {} : { detail }),
        ...(this.#missing === undefined
          ? {}
          : { invalid: `The run is not complete. ${this.#missing}`, isPartial: true }),
        durationMs,
      },
      signal: this.#signal,
      broken,
    };
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
    this.#options.results?.event({ atMs, name, text });
  }

  #stopTest(how: 'stopTest' | 'stopTestNow', why: string): void {
    this.#end('aborted', why, 'stop-test');
    if (how === 'stopTestNow') this.#pool?.cut(true);
  }

  #stopBySignal(signal: StopSignal): boolean {
    this.#signal ??= signal;
    return this.#end('stopped', STOPPED_BY[signal], 'stop-requested');
  }

  /** Cuts off what is in flight; workers that do not answer to that are ended, and their last second is lost. */
  #cut(): void {
    if (this.#isCut) return;
    this.#isCut = true;
    this.#options.progress.ending(0);
    this.#options.progress.note('Cutting off requests in flight …');
    this.#pool?.cut();
    this.#cutTimer = setTimeout(() => void this.#giveUp(), CUT_MS);
  }

  async #giveUp(): Promise<void> {
    const hung = (await this.#pool?.close()) ?? [];
    for (const worker of hung) {
      const text = `Worker ${worker + 1} did not answer within ${CUT_MS / 1000} s and was ended: its last second is missing.`;
      this.#event('warning', text);
      this.#missing ??= text;
    }
  }

  /** Ends the run early, once: the first reason stands. False when it was ending already. */
  #end(reason: EndFacts['reason'], detail: string, name: EventRecord['name']): boolean {
    if (this.#isEnding) return false;
    this.#isEnding = true;
    this.#reason = reason;
    this.#detail = detail;
    this.#event(name, detail);
    this.#options.onEnding?.();
    const graceMs = this.#graceMs();
    this.#options.progress.ending(graceMs);
    this.#options.progress.note(
      `${oneLine(detail)} Requests in flight may finish within ${formatMs(graceMs)}; press Ctrl-C again to cut them off.`,
    );
    this.#pool?.stop();
    return true;
  }

  /** How long requests in flight may take from now on. */
  #graceMs(): number {
    const longest = Math.max(0, ...this.#options.plan.groups.map(({ gracefulStopMs }) => gracefulStopMs));
    const isTerminated = this.#signal === 'SIGTERM' || this.#signal === 'SIGHUP';
    return isTerminated ? Math.min(longest, TERMINATE_CEILING_MS) : longest;
  }

  /** The others end gracefully: what they measure beside a missing part of the load answers no question. */
  #lose({ worker, why, error }: LostWorker): void {
    // What it needed could not be read: it has reported all it did.
    if (why === 'world') return this.#break(error);
    const { plan, workers, memoryMb } = this.#options;
    const fate = why === 'memory' ? `ran out of memory (--worker-memory ${memoryMb})` : 'ended by a bug in loadplan';
    const text = `Worker ${worker + 1} of ${workers} ${fate}. ${lostShareText(plan, worker, workers)}`;
    this.#missing ??= text;
    const wasEnding = !this.#end('broken', text, 'worker-lost');
    if (wasEnding) this.#event('worker-lost', text);
    if (why === 'bug') this.#break(error);
  }

  /** What the world did, or a bug of ours: the load ends, what is recorded stays. */
  #break(error: unknown): void {
    if (this.#broken !== undefined) return;
    this.#broken = error;
    const text = errorText(error, this.#options.plan.secrets);
    if (error instanceof RunError) {
      this.#end('broken', text, 'warning');
      return;
    }
    this.#event('internal-error', text);
    this.#end('broken', BUG, 'warning');
  }
}
