import type { LookupFunction, Socket } from 'node:net';
import { microseconds } from './lane.ts';
import { openSocket } from './open-socket.ts';
import type { SocketTarget } from './open-socket.ts';
import type { ConnectParts } from './transport.ts';
import type { WireShared } from './wire-shared.ts';

/** What is told of a connection, from its opening to its end. */
export interface ConnectionEvents {
  /** Called once: it can be written to, or has failed. */
  readonly done: (error: Error | undefined, socket: Socket) => void;
  /** So many bytes lie in the read buffer. */
  readonly read: (bytes: number) => void;
  /** The server has sent all it will send. */
  readonly ended: () => void;
  /** It ended otherwise; without an error when it was closed in order. */
  readonly broken: (error: Error | undefined) => void;
}

/** A connection that is being opened, and what opening it took; milliseconds on the clock of the run. */
export class Connecting {
  readonly socket: Socket;
  private readonly startMs: number;
  private readonly isSecure: boolean;
  private addressMs: number | undefined;
  private reachedMs: number | undefined;
  private endMs: number | undefined;

  constructor(target: SocketTarget, shared: WireShared, events: ConnectionEvents) {
    const { clock, reads } = shared;
    this.startMs = clock.now();
    this.isSecure = target.secure !== undefined;
    const lookup: LookupFunction = (hostname, options, done) => {
      shared.names.lookup(hostname, options, (error, address, family) => {
        this.addressMs = clock.now();
        done(error, address, family);
      });
    };
    const callback = (bytes: number): boolean => {
      reads.reads++;
      events.read(bytes);
      return true;
    };
    this.socket = openSocket({ ...target, onread: { buffer: reads.buffer, callback } }, lookup, {
      reached: () => undefined,
      done: (error, socket) => {
        this.endMs = clock.now();
        events.done(error, socket);
      },
    });
    this.socket.once('connect', () => (this.reachedMs = clock.now()));
    // Not once(): each of those keeps two more objects for as long as the connection lives.
    this.socket.on('end', () => {
      if (this.socket.remoteAddress === undefined) events.broken(resetBehindData());
      else events.ended();
    });
    this.socket.on('error', events.broken);
    this.socket.on('close', () => events.broken(undefined));
  }

  /** DNS, TCP and TLS together, as far as they came until `nowMs`. */
  elapsedUs(nowMs: number): number {
    return microseconds((this.endMs ?? nowMs) - this.startMs);
  }

  parts(nowMs: number): ConnectParts {
    const endMs = this.endMs ?? nowMs;
    const addressMs = this.addressMs ?? this.startMs;
    const reachedMs = this.reachedMs ?? endMs;
    return {
      dnsUs: microseconds(addressMs - this.startMs),
      tcpUs: microseconds(Math.max(0, reachedMs - addressMs)),
      tlsUs: this.isSecure ? microseconds(Math.max(0, endMs - reachedMs)) : 0,
    };
  }

  giveUp(): void {
    this.socket.destroy();
  }
}

/**
 * libuv tells of a reset as of an end in order when it is there together with data. The system knows better: a
 * connection that was reset has no peer any more.
 */
function resetBehindData(): Error {
  return Object.assign(new Error('reset behind data'), { code: 'ECONNRESET' });
}
