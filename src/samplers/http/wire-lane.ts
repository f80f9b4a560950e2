// Hot path: a request on a kept connection costs one write and one read, and no closure.
import type { Socket } from 'node:net';
import type { BackOff } from './back-off.ts';
import { Connecting } from './connecting.ts';
import { IDEMPOTENT, isOnWay, microseconds, wayOf } from './lane.ts';
import type { Lane, Way } from './lane.ts';
import { hostLines, requestText } from './request-text.ts';
import { ResponseParser } from './response-parser.ts';
import type { Route } from './route.ts';
import { Deadline } from './timer-wheel.ts';
import type { Done, Exchange, WireRequest } from './transport.ts';
import { DeadlineError, InterruptedError, LimitError, ProtocolError, wireFailure } from './wire-failure.ts';
import type { Phase } from './wire-failure.ts';
import type { WireShared } from './wire-shared.ts';

/** One connection of one user to one origin, straight on the socket. */
export class WireLane implements Lane {
  readonly backOff: BackOff;
  reserved = false;

  private readonly way: Way;
  private readonly shared: WireShared;
  private readonly route: Route;
  private readonly lines: string;
  private parser: ResponseParser;
  private readonly deadline: Deadline = new Deadline(() => this.passDeadline());
  private socket: Socket | undefined;
  private connecting: Connecting | undefined;

  private request: WireRequest | undefined;
  private done: Done | undefined;
  private phase: Phase = 'connecting';
  private startMs = 0;
  private limitMs = 0;
  private opened: Connecting | undefined;
  private retries = 0;
  private bytesIn = 0;
  private bytesOut = 0;
  private firstByteMs = 0;
  /** The request has a body that may take many writes. */
  private hasUpload = false;

  constructor(shared: WireShared, request: WireRequest, { backOff, route }: { backOff: BackOff; route: Route }) {
    this.shared = shared;
    this.way = wayOf(request);
    this.backOff = backOff;
    this.route = route;
    this.lines = hostLines(route.host, request.keepAlive);
    this.parser = shared.parsers.none;
  }

  isFree(): boolean {
    return this.request === undefined && !this.reserved;
  }

  serves(request: WireRequest): boolean {
    return isOnWay(this.way, request);
  }

  send(request: WireRequest, startMs: number, done: Done): void {
    this.request = request;
    this.done = done;
    this.startMs = startMs;
    this.opened = undefined;
    this.retries = 0;
    this.bytesIn = 0;
    this.bytesOut = 0;
    this.firstByteMs = 0;
    if (this.socket === undefined) this.connect(request);
    else this.write(this.socket, request);
  }

  interrupt(): void {
    this.fail(new InterruptedError());
  }

  close(): Promise<void> {
    this.interrupt();
    this.drop();
    this.shared.wheel.drop(this.deadline);
    return Promise.resolve();
  }

  private connect(request: WireRequest): void {
    this.phase = 'connecting';
    this.limit(request.rules.connectMs ?? Infinity, request);
    const connecting: Connecting = new Connecting(this.route.target, this.shared, {
      done: (error, socket) => this.connected(connecting, error, socket),
      read: (bytes) => this.socket === connecting.socket && this.takeBytes(bytes),
      ended: () => this.socket === connecting.socket && this.serverEnded(),
      broken: (error) => this.socket === connecting.socket && this.broken(error),
    });
    this.connecting = connecting;
    this.opened = connecting;
  }

  private connected(connecting: Connecting, error: Error | undefined, socket: Socket): void {
    // One that was given up, by a deadline or our own stop.
    if (this.connecting !== connecting) return;
    this.connecting = undefined;
    if (error !== undefined) {
      this.backOff.failed(this.shared.clock.now());
      this.fail(error);
      return;
    }
    this.backOff.connected();
    this.socket = socket;
    // Said with each text, it would be looked up each time.
    socket.setDefaultEncoding('latin1');
    if (this.request !== undefined) this.write(socket, this.request);
  }

  private write(socket: Socket, request: WireRequest): void {
    this.phase = 'waiting';
    this.limit(request.rules.firstByteMs ?? Infinity, request);
    const { memory } = request;
    const known = memory?.text;
    if (known !== undefined) {
      this.bytesOut += known.length;
      this.hasUpload = false;
      socket.write(known);
      return;
    }
    const { text, bytes } = requestText(request, this.lines);
    if (memory !== undefined && bytes === undefined) memory.text = text;
    this.bytesOut += text.length + (bytes?.length ?? 0);
    this.hasUpload = bytes !== undefined;
    if (bytes === undefined) socket.write(text);
    else {
      socket.cork();
      socket.write(text);
      socket.write(bytes);
      socket.uncork();
    }
  }

  /** From the start of the request: the sooner of the step of the way and the whole. */
  private limit(stepMs: number, { timeoutMs }: WireRequest): void {
    this.limitMs = stepMs < timeoutMs ? stepMs : timeoutMs;
    this.shared.wheel.startAt(this.deadline, this.startMs, this.limitMs);
  }

  /** `bytes` of an answer have been read into the buffer. */
  private takeBytes(bytes: number): void {
    const { request } = this;
    if (request === undefined) {
      // Nobody asked for anything: what comes now would be taken for the next answer.
      this.drop();
      return;
    }
    const parser = this.bytesIn === 0 ? this.beginAnswer(request) : this.parser;
    this.bytesIn += bytes;
    const at = parser.feed(bytes);
    if (parser.status > 0 && this.phase === 'waiting') this.takeHead(request);
    if (parser.isDone) this.complete(at < bytes);
    else if (parser.isBroken) this.fail(new ProtocolError(parser.problem, parser.isTooLong));
    else if (request.rules.maxBytes !== undefined && parser.bodyBytes > request.rules.maxBytes) this.tooLarge(request);
  }

  private beginAnswer({ method, keepBytes }: WireRequest): ResponseParser {
    const parser = this.shared.parsers.take();
    this.parser = parser;
    parser.begin(method === 'HEAD', keepBytes);
    return parser;
  }

  private takeHead(request: WireRequest): void {
    this.phase = 'reading';
    this.firstByteMs = this.endMs();
    if (this.limitMs < request.timeoutMs) this.limit(Infinity, request);
  }

  private complete(hasMore: boolean): void {
    const { request, parser } = this;
    const { maxBytes, expectLength } = request?.rules ?? {};
    if (hasMore) this.fail(new ProtocolError('bytes come behind its end'));
    else if (maxBytes !== undefined && parser.bodyBytes > maxBytes) this.fail(new LimitError('body', maxBytes));
    else if (expectLength === true && parser.closeDelimited) this.fail(new LimitError('length'));
    else this.end(undefined);
  }

  private tooLarge({ rules }: WireRequest): void {
    this.fail(new LimitError('body', rules.maxBytes));
  }

  private serverEnded(): void {
    if (this.request !== undefined && this.parser.finish()) this.complete(false);
    else this.broken(undefined);
  }

  /** The connection is gone: `undefined` when the server ended it in order. */
  private broken(error: Error | undefined): void {
    const { request } = this;
    this.drop();
    if (request === undefined) return;
    if (this.mayRetry(request)) {
      this.retries++;
      this.connect(request);
      return;
    }
    this.fail(error ?? CLOSED);
  }

  /**
   * The server closed an idle connection while our request was on its way: nothing of an answer came, and the
   * method may be repeated. Elapsed covers both attempts.
   */
  private mayRetry(request: WireRequest): boolean {
    const isReused = this.opened === undefined && this.phase === 'waiting';
    return isReused && this.retries === 0 && this.bytesIn === 0 && IDEMPOTENT.has(request.method);
  }

  private passDeadline(): void {
    this.fail(new DeadlineError(this.limitMs));
  }

  private fail(error: Error): void {
    if (this.request === undefined) return;
    this.drop();
    this.end(error);
  }

  /** Gives up the connection, made or in the making. */
  private drop(): void {
    const { socket, connecting } = this;
    this.socket = undefined;
    this.connecting = undefined;
    connecting?.giveUp();
    socket?.destroy();
  }

  private endMs(): number {
    const nowMs = this.shared.turn.now();
    // The turn's time may have been taken before this request was sent.
    return nowMs > this.startMs ? nowMs : this.shared.clock.now();
  }

  private end(error: Error | undefined): void {
    const { request, done } = this;
    if (request === undefined || done === undefined) return;
    this.shared.wheel.stop(this.deadline);
    // What ends for a deadline or our own stop ends outside of what a turn reads: its time would be of another turn.
    const exchange = this.exchange(error === undefined ? this.endMs() : this.shared.clock.now(), error);
    this.request = undefined;
    this.done = undefined;
    if (!this.way.keepAlive || !this.parser.keepAlive || this.isUploading()) this.drop();
    this.shared.parsers.giveBack(this.parser);
    this.parser = this.shared.parsers.none;
    done.arrived(exchange);
  }

  /** The answer came before the server had all of the body: the rest stands between it and the next request. */
  private isUploading(): boolean {
    return this.hasUpload && this.socket !== undefined && this.socket.writableLength > 0;
  }

  private exchange(endMs: number, error: Error | undefined): Exchange {
    const { parser, startMs, opened, firstByteMs } = this;
    const body = parser.body();
    const interrupted = error instanceof InterruptedError;
    return {
      status: parser.status,
      headers: parser.headers(),
      body,
      bodyCapped: body !== undefined && body.length < parser.bodyBytes,
      bodyBytes: parser.bodyBytes,
      startMs,
      firstByteUs: firstByteMs === 0 ? 0 : microseconds(firstByteMs - startMs),
      elapsedUs: microseconds(endMs - startMs),
      connectUs: opened === undefined ? 0 : opened.elapsedUs(endMs),
      openedConnection: opened !== undefined,
      connectParts: opened?.parts(endMs),
      closeDelimited: parser.closeDelimited,
      bytesIn: this.bytesIn,
      bytesOut: this.bytesOut,
      staleRetries: this.retries,
      interrupted,
      error: error === undefined || interrupted ? undefined : wireFailure(error, this.breakdown()),
    };
  }

  private breakdown(): Parameters<typeof wireFailure>[1] {
    const { phase, route, opened, bytesIn } = this;
    return { phase, origin: route.name, proxy: undefined, reused: opened === undefined, bytesIn };
  }
}

const CLOSED: Error = new Error('the connection ended');
