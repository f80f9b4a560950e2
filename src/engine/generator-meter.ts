import {
  monitorEventLoopDelay,
  performance,
  PerformanceObserver,
  type EventLoopUtilization,
  type IntervalHistogram,
} from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import type { GeneratorInterval } from '../metrics/interval.ts';
import type { RecordedSecond } from '../metrics/recorder.ts';

/** What the recorder knows of the generator: schedule lag, requests under way, where users spent their time. */
export type LoadFigures = Pick<RecordedSecond, 'lagP99Ms' | 'lagMaxMs' | 'inFlight' | 'usersMs'>;

const DELAY_RESOLUTION_MS = 10;
// At rest the monitor's own timer, which counts whole milliseconds, comes this much late (p99, measured).
const OWN_DELAY_MS = 1.2;
/** Seconds are a little longer or shorter, as timers wake; the rest of a run's last one is shorter than this. */
const SHORT_MS = 900;

/**
 * Watches the thread it is created in: what the generator itself cost, second by second. A call of `drain` takes some
 * ten microseconds of the sending thread; what needs files of the kernel is left to the main thread (`HostMeter`).
 */
export class GeneratorMeter {
  readonly #delay = monitorEventLoopDelay({ resolution: DELAY_RESOLUTION_MS });
  readonly #gc = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) {
      this.#gcMs += duration;
      this.#gcMaxMs = Math.max(this.#gcMaxMs, duration);
    }
  });
  #rssBytes = 0;
  #gcMs = 0;
  #gcMaxMs = 0;
  #utilization: EventLoopUtilization = performance.eventLoopUtilization();
  #cpu: NodeJS.CpuUsage = process.cpuUsage();
  #atMs: number = performance.now();

  /** Figures of the whole process (CPU, memory) come from one of its workers, since merging adds them up. */
  readonly #speaksForProcess: boolean;

  constructor(speaksForProcess: boolean) {
    this.#speaksForProcess = speaksForProcess;
    this.#delay.enable();
    this.#gc.observe({ entryTypes: ['gc'] });
  }

  /** Figures since the last call. */
  drain({ lagP99Ms, lagMaxMs, inFlight, usersMs }: LoadFigures): GeneratorInterval {
    const utilization = performance.eventLoopUtilization();
    const since = performance.eventLoopUtilization(utilization, this.#utilization);
    const heap = getHeapStatistics();
    const nowMs = performance.now();
    const lengthMs = nowMs - this.#atMs;
    this.#atMs = nowMs;
    const interval: GeneratorInterval = {
      cpu: this.#cpuShare(lengthMs),
      loop: since.utilization,
      loopDelayP99Ms: delayMs(p99(this.#delay)),
      loopDelayMaxMs: delayMs(this.#delay.max),
      lagP99Ms,
      lagMaxMs,
      inFlight,
      rssBytes: this.#speaksForProcess ? this.#residentBytes() : 0,
      heapBytes: heap.used_heap_size,
      gcMs: this.#gcMs,
      gcMaxMs: this.#gcMaxMs,
      heapShare: heap.used_heap_size / heap.heap_size_limit,
      ...(usersMs === undefined ? {} : { usersMs }),
      ...(lengthMs < SHORT_MS ? { lengthMs } : {}),
    };
    this.#gcMs = 0;
    this.#gcMaxMs = 0;
    this.#delay.reset();
    this.#utilization = utilization;
    return interval;
  }

  close(): void {
    this.#delay.disable();
    this.#gc.disconnect();
  }

  /** The system tells it in a file: without a descriptor left to open it, what it said last stands. */
  #residentBytes(): number {
    try {
      this.#rssBytes = process.memoryUsage.rss();
    } catch {
      // EMFILE: the run goes on, and says itself what it has run out of.
    }
    return this.#rssBytes;
  }

  #cpuShare(lengthMs: number): number {
    const cpu = process.cpuUsage(this.#cpu);
    const share = (cpu.user + cpu.system) / 1000 / Math.max(1, lengthMs);
    this.#cpu = process.cpuUsage();
    return this.#speaksForProcess ? share : 0;
  }
}

/**
 * Nearest rank. Node rounds the rank half up: of the some 90 delays of a second its p99 is the second longest, and a
 * thread that is blocked once a second would look idle.
 */
function p99(delay: IntervalHistogram): number {
  return delay.percentile(Math.min(100, 99 + 50 / delay.count));
}

/** The histogram counts from timer to timer, in nanoseconds; what exceeds the timer's own period is delay. */
function delayMs(nanoseconds: number): number {
  const ms = nanoseconds / 1e6 - DELAY_RESOLUTION_MS - OWN_DELAY_MS;
  return Number.isFinite(ms) && ms > 0 ? ms : 0;
}
