import { StopSwitch, type StopSignal } from '../../base/stop-switch.ts';

/** Shortest time between two attempts that refused users of one worker make on one server: 8 in a second by all together. */
const GAP_MS = 120;

/**
 * What the users of one worker know together about a server that lets nobody in. Who was refused waits for a place in
 * a queue of attempts, so that a thousand users do not knock at once; the first who gets in lets all others go.
 */
export class ConnectGate {
  private isShut = false;
  private nextMs = 0;
  // Thousands of users may listen: of an AbortSignal Node would warn at the eleventh.
  private opening = new StopSwitch();

  /** Aborts when somebody gets in. Another one after that: ask again. */
  get opened(): StopSignal {
    return this.opening;
  }

  failed(): void {
    this.isShut = true;
  }

  connected(): void {
    if (!this.isShut) return;
    this.isShut = false;
    this.nextMs = 0;
    this.opening.abort();
    this.opening = new StopSwitch();
  }

  /** The first free place from `atMs` on; it is taken then. */
  place(atMs: number): number {
    const placeMs = Math.max(atMs, this.nextMs);
    this.nextMs = placeMs + GAP_MS;
    return placeMs;
  }
}
