import type { LookupFunction, Socket } from 'node:net';
import type { BackOff } from './back-off.ts';
import { microseconds } from './lane.ts';
import { openSocket } from './open-socket.ts';
import type { SocketTarget } from './open-socket.ts';
import type { ConnectParts } from './transport.ts';
import type { UndiciShared } from './undici-shared.ts';

/** A connection that was opened for a request before the request came to its lane, and the time that took. */
export interface OpenedBefore {
  readonly socket: Socket;
  readonly connectUs: number;
  readonly parts: ConnectParts | undefined;
}

/** When the steps to a connection were done; milliseconds on the clock of the run. */
interface Times {
  readonly startMs: number;
  addressMs: number;
  reachedMs: number | undefined;
  endMs: number | undefined;
}

/** Opens the connections of one lane, and knows what that cost the request under way. */
export class Dialing {
  /** The latest; of a connection through TLS in a tunnel the one to the proxy. */
  socket: Socket | undefined;
  /** The request under way opened a connection, or tried to. */
  opened = false;
  /** Nothing behind the proxy has been reached yet. */
  atProxy = false;
  private times: Times | undefined;
  private given: OpenedBefore | undefined;
  private before: OpenedBefore | undefined;
  /** What connections that this request opened and lost again took. */
  private earlierUs = 0;
  private readonly target: SocketTarget;
  private readonly shared: UndiciShared;
  private readonly backOff: BackOff;

  constructor(target: SocketTarget, shared: UndiciShared, backOff: BackOff) {
    this.target = target;
    this.shared = shared;
    this.backOff = backOff;
  }

  /** Another request. */
  begin(): void {
    this.opened = false;
    this.before = undefined;
    this.times = undefined;
    this.earlierUs = 0;
  }

  adopt(opened: OpenedBefore): void {
    this.given = opened;
  }

  open(done: (error: Error | null, socket: Socket) => void): void {
    this.earlierUs = this.connectUs(this.now());
    this.opened = true;
    const { given } = this;
    this.given = undefined;
    if (given !== undefined) {
      this.before = given;
      this.socket = given.socket;
      // Undici does not go on when it gets its connection while it asks for it.
      queueMicrotask(() => done(null, given.socket));
      return;
    }
    const times: Times = { startMs: this.now(), addressMs: this.now(), reachedMs: undefined, endMs: undefined };
    this.times = times;
    this.atProxy = this.target.proxy !== undefined;
    const socket = openSocket(this.target, this.lookup(times), {
      reached: () => {
        if (this.socket === socket) this.atProxy = false;
      },
      done: (error, ready) => {
        times.endMs = this.now();
        if (error === undefined) this.backOff.connected();
        else this.backOff.failed(times.endMs);
        done(error ?? null, ready);
      },
    });
    socket.once('connect', () => (times.reachedMs = this.now()));
    this.socket = socket;
  }

  /** DNS, TCP, proxy and TLS of what the request under way opened, as far as they came until `nowMs`. */
  connectUs(nowMs: number): number {
    if (!this.opened) return 0;
    const { before, times } = this;
    if (before !== undefined) return before.connectUs;
    return times === undefined ? 0 : this.earlierUs + microseconds((times.endMs ?? nowMs) - times.startMs);
  }

  parts(nowMs: number): ConnectParts | undefined {
    if (this.before !== undefined) return this.before.parts;
    return this.times && partsOf(this.times, this.times.endMs ?? nowMs, this.target.secure !== undefined);
  }

  private now(): number {
    return this.shared.clock.now();
  }

  private lookup(times: Times): LookupFunction {
    return (hostname, options, done) => {
      this.shared.names.lookup(hostname, options, (error, address, family) => {
        times.addressMs = this.now();
        done(error, address, family);
      });
    };
  }
}

function partsOf({ startMs, addressMs, reachedMs = Infinity }: Times, endMs: number, isSecure: boolean): ConnectParts {
  const reached = Math.min(reachedMs, endMs);
  return {
    dnsUs: microseconds(addressMs - startMs),
    tcpUs: microseconds(Math.max(0, reached - addressMs)),
    // What a proxy takes to connect further is in it.
    tlsUs: isSecure ? microseconds(endMs - reached) : 0,
  };
}
