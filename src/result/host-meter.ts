import { cpuTicks, openDescriptors, type CpuTicks } from '../base/proc.ts';
import type { HostInterval, Interval } from '../metrics/interval.ts';

/** Where the figures come from: the kernel, or a test. */
export interface HostSource {
  readonly cpuTicks: () => CpuTicks | undefined;
  readonly openDescriptors: () => number | undefined;
}

// The kernel counts in hundredths of a second: over less than this many the shares would be guesses.
const FEWEST_TICKS = 20;

/** Watches the whole machine. Belongs to the thread that writes the results: counting the descriptors of 10,000 users takes milliseconds. */
export class HostMeter {
  readonly #source: HostSource;
  #ticks: CpuTicks | undefined;

  constructor(source: HostSource = { cpuTicks, openDescriptors }) {
    this.#source = source;
    this.#ticks = source.cpuTicks();
  }

  /** Figures since the last call that gave some; `undefined` too soon after it, or where the kernel does not tell. */
  drain(): HostInterval | undefined {
    const now = this.#source.cpuTicks();
    const before = this.#ticks;
    const descriptors = this.#source.openDescriptors();
    if (now === undefined || before === undefined || descriptors === undefined) return undefined;
    const all = now.all - before.all;
    if (all < FEWEST_TICKS) return undefined;
    this.#ticks = now;
    // Counters of idle and waiting time can run backwards by a tick.
    const share = (ticks: number): number => Math.min(1, Math.max(0, ticks / all));
    return { busy: 1 - share(now.idle - before.idle), steal: share(now.steal - before.steal), descriptors };
  }
}

/** Puts the machine's figures into the intervals of one worker, as they come. */
export function hostAdder(meter: HostMeter = new HostMeter()): (interval: Interval) => Interval {
  return (interval) => {
    const host = meter.drain();
    return host === undefined ? interval : { ...interval, generator: { ...interval.generator, host } };
  };
}
