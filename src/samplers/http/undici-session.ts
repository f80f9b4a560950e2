// Hot path: a request of a user whose connection is idle costs one promise and no closures of ours.
import { setMaxListeners } from 'node:events';
import { BackOff } from './back-off.ts';
import type { Exchange, Session, WireRequest } from './transport.ts';
import { UndiciLane } from './undici-lane.ts';
import type { UndiciShared } from './undici-shared.ts';

/** One user's lanes. A lane carries one request at a time; a second one opens only for overlapping requests. */
export class UndiciSession implements Session {
  private readonly shared: UndiciShared;
  private readonly onClosed: () => void;
  private readonly lanes: UndiciLane[] = [];
  private readonly backOffs = new Map<string, BackOff>();
  private signal: AbortSignal | undefined;

  constructor(shared: UndiciShared, onClosed: () => void) {
    this.shared = shared;
    this.onClosed = onClosed;
  }

  send(request: WireRequest): Promise<Exchange> {
    if (request.signal !== this.signal) this.watch(request.signal);
    const lane = this.idleLane(request);
    return lane.backOff.waitMs(this.shared.clock.now()) > 0 ? this.sendLater(lane, request) : lane.send(request);
  }

  async close(): Promise<void> {
    this.signal?.removeEventListener('abort', this.interrupt);
    await Promise.all(this.lanes.map((lane) => lane.close()));
    this.onClosed();
  }

  private async sendLater(lane: UndiciLane, request: WireRequest): Promise<Exchange> {
    lane.reserved = true;
    await this.shared.clock.sleep(lane.backOff.waitMs(this.shared.clock.now()), request.signal);
    lane.reserved = false;
    return lane.send(request);
  }

  private idleLane(request: WireRequest): UndiciLane {
    for (const lane of this.lanes) {
      if (lane.isFree() && lane.serves(request)) return lane;
    }
    const lane = new UndiciLane(this.shared, request, this.backOffFor(request.origin));
    this.lanes.push(lane);
    return lane;
  }

  private backOffFor(origin: string): BackOff {
    let backOff = this.backOffs.get(origin);
    if (backOff === undefined) {
      backOff = new BackOff();
      this.backOffs.set(origin, backOff);
    }
    return backOff;
  }

  /** One listener per user, not per request. */
  private watch(signal: AbortSignal): void {
    this.signal?.removeEventListener('abort', this.interrupt);
    this.signal = signal;
    // Users may share a signal; Node would warn of a leak at the eleventh.
    setMaxListeners(0, signal);
    signal.addEventListener('abort', this.interrupt, { once: true });
  }

  private readonly interrupt = (): void => {
    for (const lane of this.lanes) lane.interrupt();
  };
}
