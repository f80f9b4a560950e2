// Hot path: a request of a user whose connection is idle costs one promise and no closures of ours.
import { setMaxListeners } from 'node:events';
import type { Clock } from '../../base/clock.ts';
import { BackOff } from './back-off.ts';
import type { Lane } from './lane.ts';
import type { Exchange, Session, WireRequest } from './transport.ts';

export interface LaneSessionOptions {
  readonly clock: Clock;
  /** A lane that serves this request. */
  readonly open: (request: WireRequest, backOff: BackOff) => Lane;
  readonly onClosed: () => void;
}

/** One user's lanes. A second one for the same server opens only for overlapping requests. */
export class LaneSession implements Session {
  private readonly options: LaneSessionOptions;
  private readonly lanes: Lane[] = [];
  private readonly backOffs = new Map<string, BackOff>();
  private signal: AbortSignal | undefined;

  constructor(options: LaneSessionOptions) {
    this.options = options;
  }

  send(request: WireRequest): Promise<Exchange> {
    if (request.signal !== this.signal) this.watch(request.signal);
    const lane = this.idleLane(request);
    return lane.backOff.isPausing ? this.sendLater(lane, request) : lane.send(request);
  }

  async close(): Promise<void> {
    this.signal?.removeEventListener('abort', this.interrupt);
    await Promise.all(this.lanes.map((lane) => lane.close()));
    this.options.onClosed();
  }

  private async sendLater(lane: Lane, request: WireRequest): Promise<Exchange> {
    const { clock } = this.options;
    lane.reserved = true;
    await clock.sleep(lane.backOff.waitMs(clock.now()), request.signal);
    lane.reserved = false;
    return lane.send(request);
  }

  private idleLane(request: WireRequest): Lane {
    for (const lane of this.lanes) {
      if (lane.isFree() && lane.serves(request)) return lane;
    }
    const lane = this.options.open(request, this.backOffFor(request.origin));
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
