const FIRST_MS = 100;
const LONGEST_MS = 2_000;

/** How long a user leaves a target alone after connections to it failed: 100 ms, doubling up to 2 s. */
export class BackOff {
  private pauseMs = 0;
  private untilMs = 0;

  /** False while nothing has failed since the last connection: no clock need be read then. */
  get isPausing(): boolean {
    return this.pauseMs > 0;
  }

  waitMs(nowMs: number): number {
    return this.pauseMs === 0 ? 0 : Math.max(0, this.untilMs - nowMs);
  }

  failed(nowMs: number): void {
    // Overlapping requests that fail together are one failure. Timers wake up to a millisecond early, so a try at
    // the end of the pause is a new one even then.
    if (nowMs < this.untilMs - this.pauseMs / 2) return;
    this.pauseMs = this.pauseMs === 0 ? FIRST_MS : Math.min(2 * this.pauseMs, LONGEST_MS);
    this.untilMs = nowMs + this.pauseMs;
  }

  connected(): void {
    this.pauseMs = 0;
  }
}
