import type { Clock } from '../base/clock.ts';
import type { Precision } from '../load/timetable.ts';

/** Rings at a time of the run's clock: never before it, and once for each order. */
export interface Alarm {
  /** The moment to ring at; takes the place of an earlier order. A moment that has passed rings as soon as it can. */
  set(atMs: number): void;
  /** Takes the order back. */
  clear(): void;
}

/** Makes an alarm that calls `ring`. */
export type AlarmMaker = (ring: () => void, precision: Precision) => Alarm;

// Other threads need the core too: further off than this, the moment is slept through.
const SPIN_MS = 2;

/**
 * Turns the event loop until the moment has come: late by microseconds, for a core of its own. What is further off than
 * 2 ms is slept through with an alarm that `sleeper` makes.
 */
export class SpinningAlarm implements Alarm {
  #atMs = Infinity;
  #isTurning = false;
  readonly #clock: Clock;
  readonly #ring: () => void;
  readonly #sleeper: Alarm;

  constructor(clock: Clock, ring: () => void, sleeper: (wake: () => void) => Alarm) {
    this.#clock = clock;
    this.#ring = ring;
    this.#sleeper = sleeper(() => this.#turn());
  }

  set(atMs: number): void {
    this.#atMs = atMs;
    if (atMs - this.#clock.now() > SPIN_MS) this.#sleeper.set(atMs - SPIN_MS);
    else this.#turn();
  }

  clear(): void {
    this.#atMs = Infinity;
    this.#sleeper.clear();
  }

  #turn(): void {
    if (this.#isTurning) return;
    this.#isTurning = true;
    setImmediate(this.#look);
  }

  readonly #look = (): void => {
    this.#isTurning = false;
    if (this.#atMs === Infinity) return;
    const leftMs = this.#atMs - this.#clock.now();
    if (leftMs > SPIN_MS) return;
    if (leftMs > 0) return this.#turn();
    this.#atMs = Infinity;
    this.#ring();
  };
}
