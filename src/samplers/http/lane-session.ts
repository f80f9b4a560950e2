// Hot path: a request of a user whose connection is idle costs nothing here.
import { setMaxListeners } from 'node:events';
import type { Clock } from '../../base/clock.ts';
import { firstOf, type StopSignal } from '../../base/stop-switch.ts';
import { BackOff } from './back-off.ts';
import type { ConnectGate } from './connect-gate.ts';
import { kept } from './kept-exchange.ts';
import type { Lane } from './lane.ts';
import { neverSent } from './never-sent.ts';
import type { Done, Exchange, Session, WireRequest } from './transport.ts';

export interface LaneSessionOptions {
  readonly clock: Clock;
  /** A lane that serves this request. */
  readonly open: (request: WireRequest, backOff: BackOff) => Lane;
  /** What all users of the worker know about connecting to an origin. */
  readonly gate: (origin: string) => ConnectGate;
  readonly onClosed: () => void;
}

/** One user's lanes. A second one for the same server opens only for overlapping requests. */
export class LaneSession implements Session {
  private readonly options: LaneSessionOptions;
  private readonly lanes: Lane[] = [];
  private readonly backOffs: { readonly origin: string; readonly backOff: BackOff }[] = [];
  private signal: StopSignal | undefined;
  /** The signal has aborted: asking it costs more than asking here. */
  private isInterrupted = false;

  constructor(options: LaneSessionOptions) {
    this.options = options;
  }

  exchange(request: WireRequest, nowMs: number, done: Done): void {
    if (request.signal !== this.signal) this.watch(request.signal);
    if (this.isInterrupted) {
      setImmediate(() => done.arrived(neverSent(nowMs, true)));
      return;
    }
    const lane = this.idleLane(request);
    if (lane.backOff.isPausing) void this.sendLater(lane, request, done);
    else lane.send(request, nowMs, done);
  }

  send(request: WireRequest): Promise<Exchange> {
    return new Promise((resolve) => {
      // A promise is heard later, and the next read may come before that.
      const done: Done = { arrived: (exchange) => resolve(kept(exchange)) };
      this.exchange(request, this.options.clock.now(), done);
    });
  }

  async close(): Promise<void> {
    this.signal?.removeEventListener('abort', this.interrupt);
    await Promise.all(this.lanes.map((lane) => lane.close()));
    this.options.onClosed();
  }

  private async sendLater(lane: Lane, request: WireRequest, done: Done): Promise<void> {
    const { clock } = this.options;
    lane.reserved = true;
    const { backOff } = lane;
    const ending = firstOf([request.signal, backOff.ending]);
    await clock.sleep(backOff.waitMs(clock.now()), ending);
    ending.release();
    lane.reserved = false;
    if (this.isInterrupted) done.arrived(neverSent(clock.now(), true));
    else lane.send(request, clock.now(), done);
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
    const known = this.backOffs.find((each) => each.origin === origin)?.backOff;
    const backOff = known ?? new BackOff(this.options.gate(origin));
    if (known === undefined) this.backOffs.push({ origin, backOff });
    return backOff;
  }

  /** One listener per user, not per request. */
  private watch(signal: StopSignal): void {
    this.signal?.removeEventListener('abort', this.interrupt);
    this.signal = signal;
    this.isInterrupted = signal.aborted;
    // Users may share a signal; Node would warn of a leak at the eleventh.
    if (signal instanceof AbortSignal) setMaxListeners(0, signal);
    signal.addEventListener('abort', this.interrupt, { once: true });
  }

  private readonly interrupt = (): void => {
    this.isInterrupted = true;
    for (const lane of this.lanes) lane.interrupt();
  };
}
