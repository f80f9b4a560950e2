import type { Random } from '../base/random.ts';
import type { MsRange } from '../plan/plan.ts';

// What timers oversleep must not add up over a long run, but an iteration that starts later than this is late in
// earnest: the next pace counts from its own start, so that nothing is caught up.
const TIMER_SLACK_MS = 50;

/** One user's `pace`: when its next iteration may start, from start to start. */
export class Pacing {
  readonly #pace: MsRange;
  readonly #random: Random;
  /** What the next pace counts from: the start of the iteration, or when it was due. */
  #fromMs: number | undefined = undefined;

  constructor(pace: MsRange, random: Random) {
    this.#pace = pace;
    this.#random = random;
  }

  /** An iteration starts. */
  start(nowMs: number): void {
    const isOnTime = this.#fromMs !== undefined && nowMs - this.#fromMs < TIMER_SLACK_MS;
    if (!isOnTime) this.#fromMs = nowMs;
  }

  /** How long the next iteration has to wait; 0 when the last one took longer than its pace. */
  waitMs(nowMs: number): number {
    if (this.#fromMs === undefined) return 0;
    const dueMs = this.#fromMs + this.#random.between(this.#pace.fromMs, this.#pace.toMs);
    this.#fromMs = dueMs > nowMs ? dueMs : undefined;
    return Math.max(0, dueMs - nowMs);
  }
}
