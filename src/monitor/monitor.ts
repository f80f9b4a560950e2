import { platform } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicMs } from '../base/clock.ts';
import type { TargetFacts, TargetReading, TargetSeries, TargetSource } from '../metrics/target.ts';
import { EndpointWatch } from './endpoint-watch.ts';
import type { MonitorPlan } from './monitor-plan.ts';
import { ProcessWatch } from './process-watch.ts';
import { SeriesBook } from './series-book.ts';
import type { Watch } from './watch.ts';

/** Who hears what is seen. */
export interface MonitorListener {
  /** Before the first reading that has it. */
  onSeries(series: TargetSeries): void;
  onReading(reading: TargetReading): void;
  /** What keeps something from being seen: a sentence for people, each once. */
  onTrouble(text: string): void;
}

/** What a plan watches, as the run file has it: endpoints first. */
export function targetFacts({ intervalMs, endpoints, processes }: MonitorPlan): TargetFacts {
  const places: TargetSource[] = endpoints.map(({ name, shown, metrics }) => ({
    kind: 'prometheus',
    name,
    at: shown,
    metrics: [...new Set(metrics.map((metric) => metric.name))],
  }));
  const own: TargetSource[] = processes.map(({ port, name }) => ({ kind: 'process', name, at: `port ${port}` }));
  return { intervalMs, sources: [...places, ...own] };
}

const LONGEST_WAIT_MS = 5000;
/** One source that hangs must not take the next reading from the others. */
const SHARE_OF_INTERVAL = 0.8;
/** For the reading at the end: nobody notices such a wait. */
const LAST_WAIT_MS = 200;
/** Means over less would say little. */
const LEAST_APART_MS = 500;
const canSeeProcesses = platform() === 'linux';

/**
 * Watches the target from the main thread, never from one that sends load: in even intervals, from before the first
 * request to the moment it is stopped. Whatever a source does ends no run and holds up none.
 */
export class Monitor {
  readonly #plan: MonitorPlan;
  readonly #listener: MonitorListener;
  readonly #watches: readonly Watch[];
  #timer: NodeJS.Timeout | undefined;
  /** What was read before the run began, and when. */
  #early: { readonly reading: Omit<TargetReading, 'atMs' | 'overMs'>; readonly atMs: number } | undefined;
  #originMs: number | undefined;
  #lastMs: number | undefined;
  #tick = 0;
  #isReading = false;
  /** Some source gave nothing in the last reading. */
  #hasMissed = false;
  #isStopped = false;

  private constructor(plan: MonitorPlan, listener: MonitorListener) {
    this.#plan = plan;
    this.#listener = listener;
    const book = new SeriesBook((series) => listener.onSeries(series));
    const tell = (text: string): void => listener.onTrouble(text);
    const { endpoints, processes } = plan;
    this.#watches = [
      ...endpoints.map((endpoint, index) => new EndpointWatch(endpoint, index, book, tell)),
      ...(canSeeProcesses ? processes : []).map(
        (one, index) => new ProcessWatch(one, endpoints.length + index, book, tell),
      ),
    ];
  }

  /** Reads everything once: counters need a first reading to begin from. */
  static start(plan: MonitorPlan, listener: MonitorListener): Monitor {
    const monitor = new Monitor(plan, listener);
    if (plan.processes.length > 0 && !canSeeProcesses) listener.onTrouble(NOT_HERE);
    void monitor.#read();
    return monitor;
  }

  /** The run begins; `originMs` is what `monotonicMs()` reads at its first instant. */
  begin(originMs: number): void {
    if (this.#isStopped || this.#originMs !== undefined) return;
    this.#originMs = originMs;
    if (this.#early !== undefined) this.#tell(this.#early.reading, this.#early.atMs);
    this.#schedule();
  }

  /**
   * Reads once more, if all sources answer at once: the end of a run would be missing else. Then cuts off what is
   * under way, and nothing is told any more.
   */
  async stop(): Promise<void> {
    if (this.#isStopped) return;
    clearTimeout(this.#timer);
    if (this.#isWorthOneMore) await Promise.race([this.#read(), sleep(LAST_WAIT_MS, undefined, { ref: false })]);
    for (const watch of this.#watches) watch.close();
    this.#isStopped = true;
  }

  get #isWorthOneMore(): boolean {
    if (this.#originMs === undefined || this.#isReading || this.#hasMissed) return false;
    return monotonicMs() - this.#originMs - (this.#lastMs ?? 0) >= LEAST_APART_MS;
  }

  #schedule(): void {
    const { intervalMs } = this.#plan;
    const elapsedMs = monotonicMs() - (this.#originMs ?? 0);
    // What was read before the run stands at its beginning, so that the next one is an interval later. Timers may fire
    // a little early: a reading has its number.
    this.#tick = Math.max(this.#tick + 1, Math.floor(elapsedMs / intervalMs) + 1);
    this.#timer = setTimeout(
      () => {
        this.#schedule();
        void this.#read();
      },
      this.#tick * intervalMs - elapsedMs,
    );
    this.#timer.unref();
  }

  async #read(): Promise<void> {
    // One that is slower than the interval is waited for.
    if (this.#isReading) return;
    this.#isReading = true;
    const atMs = monotonicMs();
    const timeoutMs = Math.min(LONGEST_WAIT_MS, this.#plan.intervalMs * SHARE_OF_INTERVAL);
    const parts = await Promise.all(this.#watches.map((watch) => watch.read(monotonicMs, timeoutMs)));
    this.#isReading = false;
    if (this.#isStopped) return;
    this.#hasMissed = parts.includes(undefined);
    const missed = parts.flatMap((part, source) => (part === undefined ? [source] : []));
    const values = parts.flatMap((part) => part ?? []);
    const reading = { values, ...(missed.length === 0 ? {} : { missed }) };
    if (this.#originMs === undefined) this.#early = { reading, atMs };
    else this.#tell(reading, atMs);
  }

  /** What was read before the run stands at its beginning. */
  #tell(reading: Omit<TargetReading, 'atMs' | 'overMs'>, monotonicAtMs: number): void {
    const atMs = Math.max(0, monotonicAtMs - (this.#originMs ?? 0));
    const overMs = this.#lastMs === undefined ? 0 : atMs - this.#lastMs;
    this.#lastMs = atMs;
    this.#listener.onReading({ atMs: Math.round(atMs), overMs: Math.round(overMs), ...reading });
  }
}

const NOT_HERE = 'Processes can be watched on Linux only: "processes" of the plan is left out here.';
