import type { Clock } from '../../src/base/clock.ts';
import type { Alarm, AlarmMaker } from '../../src/engine/alarm.ts';

/** A clock and an alarm that move by hand: the test says what time it is, and when the alarm rings. */
export class ManualTime implements Clock {
  nowMs = 0;
  /** What the alarm was last set to; `undefined` when it is not set. */
  setMs: number | undefined;
  #ring: () => void = () => undefined;

  now(): number {
    return this.nowMs;
  }

  sleep(_ms: number, signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return Promise.resolve(false);
    // Nobody wakes up by itself here, but for a stop.
    return new Promise((resolve) => signal.addEventListener('abort', () => resolve(false)));
  }

  readonly alarm: AlarmMaker = (ring): Alarm => {
    this.#ring = ring;
    return {
      set: (atMs) => (this.setMs = atMs),
      clear: () => (this.setMs = undefined),
    };
  };

  /** The alarm rings, whatever it was set to. */
  ringAt(nowMs: number): void {
    this.nowMs = nowMs;
    this.setMs = undefined;
    this.#ring();
  }
}
