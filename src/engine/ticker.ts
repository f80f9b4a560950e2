// Hot path: set() and a tick cost no promise and no timer.
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Clock } from '../base/clock.ts';
import { SpinningAlarm, type Alarm, type AlarmMaker } from './alarm.ts';
import { CELLS, DUE, LONGEST_ORDER_MS, microseconds, ORDER } from './ticker-cells.ts';

/** The run's time as the ticker needs it: the clock, and the moment of the monotonic clock it counts from. */
export interface RunTime {
  readonly clock: Clock;
  readonly originMs: number;
}

export interface TickerOptions {
  /** What runs in the thread. */
  readonly file?: URL;
  /** Longest wait for the thread to come up. */
  readonly patienceMs?: number;
}

const THREAD = new URL('./ticker-thread.js', import.meta.url);
const PATIENCE_MS = 2000;
// The thread keeps nothing: what V8 would set aside for it is memory of the load.
const LIMITS = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 1, codeRangeSizeMb: 4, stackSizeMb: 1 };

/**
 * Wakes the thread it belongs to at given moments, from a thread of its own that sleeps until then: a fifth of a
 * millisecond late, where the event loop's own timers are up to 1.5 ms late. Without that thread it uses them.
 */
export class Ticker {
  readonly #cells = new Int32Array(new SharedArrayBuffer(CELLS * Int32Array.BYTES_PER_ELEMENT));
  #thread: Worker | undefined;
  readonly #alarms: TickerAlarm[] = [];
  #time: RunTime | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** The moment last ordered; Infinity = none. */
  #orderedMs = Infinity;

  /** Resolves when the thread is up, or cannot be. */
  static async start({ file = THREAD, patienceMs = PATIENCE_MS }: TickerOptions = {}): Promise<Ticker> {
    const ticker = new Ticker();
    await ticker.#open(file, patienceMs);
    return ticker;
  }

  /** Alarms that run by this time; to be called once. */
  alarms(time: RunTime): AlarmMaker {
    this.#time = time;
    const sleeper = (ring: () => void): Alarm => {
      const alarm = new TickerAlarm(ring, () => this.#order());
      this.#alarms.push(alarm);
      return alarm;
    };
    return (ring, precision) => (precision === 'high' ? new SpinningAlarm(time.clock, ring, sleeper) : sleeper(ring));
  }

  /** False when the event loop's timers stand in for the thread. */
  get hasThread(): boolean {
    return this.#thread !== undefined;
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#time = undefined;
    const thread = this.#thread;
    this.#thread = undefined;
    await thread?.terminate();
  }

  async #open(file: URL, patienceMs: number): Promise<void> {
    try {
      const thread = new Worker(file, { workerData: this.#cells, resourceLimits: LIMITS });
      const lost = (): void => this.#lose(thread);
      thread.on('error', lost);
      thread.on('exit', lost);
      const isUp = await Promise.race([
        once(thread, 'message').then(
          () => true,
          () => false,
        ),
        once(thread, 'exit').then(() => false),
        sleep(patienceMs, false, { ref: false }),
      ]);
      if (!isUp) return void (await thread.terminate());
      thread.on('message', () => this.#tick());
      thread.unref();
      this.#thread = thread;
    } catch {
      // No thread to be had (a limit of the system): timers do.
    }
  }

  /** The thread has gone: what it was asked for is asked of the timers. */
  #lose(thread: Worker): void {
    if (this.#thread !== thread) return;
    this.#thread = undefined;
    this.#orderedMs = Infinity;
    this.#order();
  }

  #order(): void {
    if (this.#time === undefined) return;
    let atMs = Infinity;
    for (const alarm of this.#alarms) if (alarm.atMs < atMs) atMs = alarm.atMs;
    // What was ordered for a moment that is no longer wanted comes too early, and is ordered anew then.
    if (atMs >= this.#orderedMs) return;
    this.#orderedMs = atMs;
    const { clock, originMs } = this.#time;
    if (this.#thread === undefined) {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#tick(), Math.min(atMs - clock.now(), LONGEST_ORDER_MS));
      return;
    }
    const latestMs = clock.now() + LONGEST_ORDER_MS;
    Atomics.store(this.#cells, DUE, microseconds(originMs + Math.min(atMs, latestMs)));
    Atomics.add(this.#cells, ORDER, 1);
    Atomics.notify(this.#cells, ORDER);
  }

  #tick(): void {
    if (this.#time === undefined) return;
    this.#orderedMs = Infinity;
    const nowMs = this.#time.clock.now();
    for (const alarm of this.#alarms) alarm.tick(nowMs);
    this.#order();
  }
}

class TickerAlarm implements Alarm {
  atMs = Infinity;
  readonly #ring: () => void;
  readonly #order: () => void;

  constructor(ring: () => void, order: () => void) {
    this.#ring = ring;
    this.#order = order;
  }

  set(atMs: number): void {
    this.atMs = atMs;
    this.#order();
  }

  clear(): void {
    this.atMs = Infinity;
  }

  tick(nowMs: number): void {
    if (nowMs < this.atMs) return;
    this.atMs = Infinity;
    this.#ring();
  }
}
