import { monotonicMs } from './clock.ts';

/** Both clocks of the machine, in milliseconds. Handed in, so that tests can set them. */
export interface TwoClocks {
  readonly wallMs: () => number;
  readonly monotonicMs: () => number;
}

/** A smaller difference is the clocks drifting, or this thread being late between two readings. */
const SMALLEST_STEP_MS = 50;

/** Notices that somebody set the machine's clock. Nothing is measured with that clock; people compare by it. */
export class ClockWatch {
  readonly #clocks: TwoClocks;
  #differenceMs: number;

  constructor(clocks: TwoClocks = { wallMs: () => Date.now(), monotonicMs }) {
    this.#clocks = clocks;
    this.#differenceMs = this.#difference();
  }

  /** By how much it was set since the last call, forward or (negative) back; `undefined` when it was not. */
  check(): number | undefined {
    const differenceMs = this.#difference();
    const stepMs = differenceMs - this.#differenceMs;
    // Also when it was small: slow drift must not add up to a step.
    this.#differenceMs = differenceMs;
    return Math.abs(stepMs) > SMALLEST_STEP_MS ? stepMs : undefined;
  }

  /** The reading that was interrupted the least: between two readings this thread may have to wait. */
  #difference(): number {
    let best = { spreadMs: Infinity, differenceMs: 0 };
    for (let i = 0; i < 3; i++) {
      const beforeMs = this.#clocks.monotonicMs();
      const wallMs = this.#clocks.wallMs();
      const spreadMs = this.#clocks.monotonicMs() - beforeMs;
      if (spreadMs < best.spreadMs) best = { spreadMs, differenceMs: wallMs - beforeMs };
    }
    return best.differenceMs;
  }
}
