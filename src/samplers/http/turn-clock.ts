// Hot path: one reading of the clock serves all answers that were ready at the same time.
import type { Clock } from '../../base/clock.ts';

/** libuv may look for new events within a turn: after so many answers the time is read again. */
const MOST_USES = 64;

/**
 * The time at which the answers of one turn of the event loop were there. All of them could be read when the turn
 * began; what the first ones cost us is not the fault of the others.
 */
export class TurnClock {
  private readonly clock: Clock;
  private atMs = 0;
  /** Uses left of the reading; 0 = take a new one. */
  private left = 0;
  private isWaiting = false;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Milliseconds since the run started. */
  now(): number {
    if (this.left > 0) {
      this.left--;
      return this.atMs;
    }
    this.left = MOST_USES;
    this.atMs = this.clock.now();
    if (!this.isWaiting) {
      this.isWaiting = true;
      setImmediate(this.expire);
    }
    return this.atMs;
  }

  private readonly expire = (): void => {
    this.isWaiting = false;
    this.left = 0;
  };
}
