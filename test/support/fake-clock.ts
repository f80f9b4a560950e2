import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../src/base/clock.ts';
import type { AlarmMaker } from '../../src/engine/alarm.ts';

interface Sleeper {
  readonly atMs: number;
  readonly wake: (slept: boolean) => void;
}

/** A clock that jumps to the next sleeper as soon as nothing else is left to do: hours pass in milliseconds. */
export class FakeClock implements Clock {
  #nowMs = 0;
  readonly #sleepers = new Set<Sleeper>();

  now(): number {
    return this.#nowMs;
  }

  sleep(ms: number, signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return Promise.resolve(false);
    return new Promise((resolve) => {
      const wake = (slept: boolean): void => {
        this.#sleepers.delete(sleeper);
        signal.removeEventListener('abort', onAbort);
        resolve(slept);
      };
      const onAbort = (): void => wake(false);
      const sleeper = { atMs: this.#nowMs + Math.max(0, ms), wake };
      this.#sleepers.add(sleeper);
      signal.addEventListener('abort', onAbort);
    });
  }

  /** Runs `work` to its end, in this clock's time. Throws when it waits for something that no clock will bring. */
  async run<T>(work: Promise<T>): Promise<T> {
    let isDone = false;
    const watch = async (): Promise<void> => {
      await Promise.allSettled([work]);
      isDone = true;
    };
    void watch();
    for (;;) {
      await setImmediate();
      if (isDone) return work;
      const next = [...this.#sleepers].reduce<Sleeper | undefined>(
        (first, sleeper) => (first === undefined || sleeper.atMs < first.atMs ? sleeper : first),
        undefined,
      );
      if (next === undefined) throw new Error('Everybody waits, and nobody sleeps.');
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.wake(true);
    }
  }
}

/** Alarms that ring by the clock's own sleep. */
export function sleepingAlarm(clock: Clock): AlarmMaker {
  return (ring) => {
    let order = new AbortController();
    const sleep = async (atMs: number, { signal }: AbortController): Promise<void> => {
      if (await clock.sleep(atMs - clock.now(), signal)) ring();
    };
    return {
      set(atMs) {
        order.abort();
        order = new AbortController();
        void sleep(atMs, order);
      },
      clear: () => order.abort(),
    };
  };
}
