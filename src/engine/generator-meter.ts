import { monitorEventLoopDelay, performance, PerformanceObserver, type EventLoopUtilization } from 'node:perf_hooks';
import type { GeneratorInterval } from '../metrics/interval.ts';

/** Schedule lag as the recorder saw it, and requests under way. */
export interface LoadFigures {
  readonly lagP99Ms: number;
  readonly lagMaxMs: number;
  readonly inFlight: number;
}

// monitorEventLoopDelay measures its own timer: at rest it reads about this much.
const DELAY_RESOLUTION_MS = 10;

/** Watches the thread it is created in: what the generator itself cost, second by second. */
export class GeneratorMeter {
  readonly #delay = monitorEventLoopDelay({ resolution: DELAY_RESOLUTION_MS });
  readonly #gc = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) this.#gcMs += entry.duration;
  });
  #gcMs = 0;
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
  drain(load: LoadFigures): GeneratorInterval {
    const nowMs = performance.now();
    const cpu = process.cpuUsage(this.#cpu);
    const utilization = performance.eventLoopUtilization();
    const since = performance.eventLoopUtilization(utilization, this.#utilization);
    const memory = process.memoryUsage();
    const interval: GeneratorInterval = {
      cpu: this.#speaksForProcess ? (cpu.user + cpu.system) / 1000 / Math.max(1, nowMs - this.#atMs) : 0,
      loop: since.utilization,
      loopDelayP99Ms: delayMs(this.#delay.percentile(99)),
      loopDelayMaxMs: delayMs(this.#delay.max),
      lagP99Ms: load.lagP99Ms,
      lagMaxMs: load.lagMaxMs,
      inFlight: load.inFlight,
      rssBytes: this.#speaksForProcess ? memory.rss : 0,
      heapBytes: memory.heapUsed,
      gcMs: this.#gcMs,
    };
    this.#gcMs = 0;
    this.#delay.reset();
    this.#utilization = utilization;
    this.#cpu = process.cpuUsage();
    this.#atMs = nowMs;
    return interval;
  }

  close(): void {
    this.#delay.disable();
    this.#gc.disconnect();
  }
}

/** The histogram counts from timer to timer, in nanoseconds; what exceeds the timer's own period is delay. */
function delayMs(nanoseconds: number): number {
  const ms = nanoseconds / 1e6 - DELAY_RESOLUTION_MS;
  return Number.isFinite(ms) && ms > 0 ? ms : 0;
}
