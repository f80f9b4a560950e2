import type { StopSignal } from '../../base/stop-switch.ts';
import type { ConnectGate } from './connect-gate.ts';

const FIRST_MS = 100;
const LONGEST_MS = 2_000;

/**
 * How long a user leaves a target alone after connections to it failed: 100 ms, doubling up to 2 s, and then until
 * there is a place among all other users who wait. It ends as soon as one of them gets in.
 */
export class BackOff {
  private readonly gate: ConnectGate;
  private pauseMs = 0;
  private untilMs = 0;
  /** Of the gate when this user was refused. */
  private opened: StopSignal | undefined;

  constructor(gate: ConnectGate) {
    this.gate = gate;
  }

  /** False while nothing has failed since the last connection: no clock need be read then. */
  get isPausing(): boolean {
    return this.pauseMs > 0 && this.opened?.aborted !== true;
  }

  waitMs(nowMs: number): number {
    return this.isPausing ? Math.max(0, this.untilMs - nowMs) : 0;
  }

  /** Ends a wait before its time: another user got in. */
  get ending(): StopSignal {
    return this.opened ?? this.gate.opened;
  }

  failed(nowMs: number): void {
    this.gate.failed();
    if (!this.isPausing) this.pauseMs = 0;
    // Overlapping requests that fail together are one failure. Timers wake up to a millisecond early, so a try at
    // the end of the pause is a new one even then.
    else if (nowMs < this.untilMs - this.pauseMs / 2) return;
    this.pauseMs = this.pauseMs === 0 ? FIRST_MS : Math.min(2 * this.pauseMs, LONGEST_MS);
    this.untilMs = this.gate.place(nowMs + this.pauseMs);
    this.opened = this.gate.opened;
  }

  connected(): void {
    this.pauseMs = 0;
    this.gate.connected();
  }
}
