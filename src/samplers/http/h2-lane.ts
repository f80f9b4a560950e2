import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { BackOff } from './back-off.ts';
import { Dialing } from './dialing.ts';
import type { OpenedBefore } from './dialing.ts';
import { H2Call } from './h2-call.ts';
import type { H2Owner } from './h2-call.ts';
import { H2Connection } from './h2-connection.ts';
import { isOnWay, wayOf } from './lane.ts';
import type { Lane, Way } from './lane.ts';
import type { SocketTarget } from './open-socket.ts';
import type { Route } from './route.ts';
import type { Done, WireRequest } from './transport.ts';
import { UndiciLane } from './undici-lane.ts';
import type { UndiciShared } from './undici-shared.ts';
import { InterruptedError } from './wire-failure.ts';

/**
 * HTTP/2 of one user with one server, over Node's own client: one connection, which overlapping requests share. A
 * server that does not choose HTTP/2 while TLS is set up (ALPN) gets HTTP/1.1 over the same connection.
 *
 * Not undici's: undici 7 fails the request in flight when a server announces that it will close (GOAWAY), as nginx
 * does after each 1,000 requests of a connection although it answers that request.
 */
export class H2Lane implements Lane, H2Owner {
  readonly backOff: BackOff;
  reserved = false;
  readonly route: Route;
  readonly shared: UndiciShared;
  private readonly way: Way;
  private readonly target: SocketTarget;
  private dialing: Dialing | undefined;
  private readonly waiting = new Set<H2Call>();
  private readonly calls = new Set<H2Call>();
  private connection: H2Connection | undefined;
  /** Set when the server speaks HTTP/1.1 only: one lane for each request at a time. */
  private plain: UndiciLane[] | undefined;

  constructor(shared: UndiciShared, request: WireRequest, { backOff, route }: { backOff: BackOff; route: Route }) {
    this.shared = shared;
    this.way = wayOf(request);
    this.backOff = backOff;
    this.route = route;
    const { target } = route;
    this.target = { ...target, secure: target.secure && { ...target.secure, protocols: ['h2', 'http/1.1'] } };
  }

  /** Any number of requests share the connection, unless each wants one of its own. */
  isFree(): boolean {
    if (this.way.keepAlive) return true;
    return !this.reserved && this.calls.size === 0 && (this.plain ?? []).every((lane) => lane.isFree());
  }

  serves(request: WireRequest): boolean {
    return isOnWay(this.way, request);
  }

  send(request: WireRequest, startMs: number, done: Done): void {
    const call = new H2Call(this, request, { startMs, done });
    if (this.plain !== undefined) {
      this.sendPlain(call);
      return;
    }
    this.calls.add(call);
    this.start(call);
  }

  ended(call: H2Call): void {
    this.calls.delete(call);
    if (this.waiting.delete(call)) this.giveUpDialing(call);
    if (!this.way.keepAlive) this.connection?.retire();
  }

  again(call: H2Call): void {
    this.start(call);
  }

  interrupt(): void {
    for (const call of this.calls) call.fail(new InterruptedError());
    for (const lane of this.plain ?? []) lane.interrupt();
  }

  async close(): Promise<void> {
    this.interrupt();
    this.connection?.destroy();
    this.connection = undefined;
    await Promise.all((this.plain ?? []).map((lane) => lane.close()));
  }

  private start(call: H2Call): void {
    if (this.connection?.isUsable === true) {
      call.begin(this.connection);
      return;
    }
    this.waiting.add(call);
    call.wait();
    if (this.dialing === undefined) this.dial(call);
  }

  private dial(call: H2Call): void {
    const dialing = new Dialing(this.target, this.shared, this.backOff);
    this.dialing = dialing;
    call.dialing = dialing;
    dialing.open((error, socket) => {
      if (this.dialing !== dialing) {
        socket.destroy();
        return;
      }
      this.dialing = undefined;
      const calls = [...this.waiting];
      this.waiting.clear();
      if (error !== null) for (const each of calls) each.fail(error);
      else if ((socket as TLSSocket).alpnProtocol === 'h2') this.connected(socket, calls);
      else this.fallBack(socket, calls);
    });
  }

  private connected(socket: Socket, calls: readonly H2Call[]): void {
    const connection = new H2Connection(socket, this.way.origin);
    this.connection = connection;
    for (const call of calls) call.begin(connection);
  }

  /** Whoever had the connection opened keeps it. */
  private fallBack(socket: Socket, calls: readonly H2Call[]): void {
    this.plain = [];
    for (const call of calls) {
      const { dialing } = call;
      call.withdraw();
      this.calls.delete(call);
      const nowMs = this.shared.clock.now();
      const opened = dialing && { socket, connectUs: dialing.connectUs(nowMs), parts: dialing.parts(nowMs) };
      this.sendPlain(call, opened);
    }
  }

  private sendPlain({ request, startMs, done }: H2Call, opened?: OpenedBefore): void {
    const lanes = (this.plain ??= []);
    let lane = lanes.find((one) => one.isFree());
    if (lane === undefined) {
      lane = new UndiciLane(this.shared, request, this.backOff);
      lanes.push(lane);
    }
    if (opened !== undefined) lane.adopt(opened);
    lane.send(request, startMs, done);
  }

  /** Nobody waits for the connection in the making any more; or it is another one's now. */
  private giveUpDialing(call: H2Call): void {
    const { dialing } = this;
    if (dialing === undefined || call.dialing !== dialing) return;
    const [next] = this.waiting;
    if (next !== undefined) next.dialing = dialing;
    else {
      this.dialing = undefined;
      dialing.socket?.destroy();
    }
  }
}
