import type { StopSignal } from './stop-switch.ts';

/** Monotonic time, counted from the moment the run started. Handed in, so that tests can turn it by hand. */
export interface Clock {
  /** Milliseconds since the run started, with microsecond fractions. */
  now(): number;
  /** Resolves after `ms`, or at once when `signal` aborts; true when the whole time passed. */
  sleep(ms: number, signal: StopSignal): Promise<boolean>;
}

// setTimeout takes 32-bit delays only: longer ones would fire at once.
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Milliseconds of the machine's monotonic clock: the same in every thread and process of one machine. */
export function monotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}

/** The real clock; `originMs` is what `monotonicMs()` read, or will read, at the run's start. */
export function systemClock(originMs: number): Clock {
  // `performance.now()` is the cheaper call, but each thread counts it from its own start.
  const ownOriginMs = originMs - aheadMs(() => performance.now(), monotonicMs);
  return {
    now: () => performance.now() - ownOriginMs,
    sleep: (ms, signal) => sleep(ms, signal),
  };
}

// Each reading may be interrupted for milliseconds; of this many one is not.
const READINGS = 9;

/** How far `other` is ahead of `own`, from the reading with the least time between the two clocks. */
export function aheadMs(own: () => number, other: () => number): number {
  let closest = Infinity;
  let ahead = 0;
  for (let reading = 0; reading < READINGS; reading++) {
    const beforeMs = own();
    const otherMs = other();
    const afterMs = own();
    if (afterMs - beforeMs >= closest) continue;
    closest = afterMs - beforeMs;
    ahead = otherMs - (beforeMs + afterMs) / 2;
  }
  return ahead;
}

function sleep(ms: number, signal: StopSignal): Promise<boolean> {
  if (signal.aborted) return Promise.resolve(false);
  return new Promise((resolve) => {
    const timer = setTimeout(
      () => {
        signal.removeEventListener('abort', onAbort);
        resolve(true);
      },
      Math.min(ms, LONGEST_TIMER_MS),
    );
    const onAbort = (): void => {
      clearTimeout(timer);
      resolve(false);
    };
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
