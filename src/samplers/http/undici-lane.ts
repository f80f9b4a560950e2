// Hot path: the lane is its own handler and keeps the state of its one request in fields.
import type { Client, Dispatcher } from 'undici';
import type { Failure } from '../../metrics/sample.ts';
import { Answer } from './answer.ts';
import type { BackOff } from './back-off.ts';
import { Dialing } from './dialing.ts';
import type { OpenedBefore } from './dialing.ts';
import { proxyAuthFailure } from './proxy-failure.ts';
import { requestBytes } from './request-bytes.ts';
import { Deadline } from './timer-wheel.ts';
import { forwarded, routeTo } from './route.ts';
import type { Route } from './route.ts';
import type { Done, Exchange, WireRequest } from './transport.ts';
import type { UndiciShared } from './undici-shared.ts';
import { DeadlineError, InterruptedError, LimitError, wireFailure } from './wire-failure.ts';
import type { Phase } from './wire-failure.ts';
import { undiciClient } from './undici-client.ts';
import { IDEMPOTENT, isOnWay, microseconds, wayOf } from './lane.ts';
import type { Lane, Way } from './lane.ts';

/**
 * One connection of one user to one origin.
 *
 * Handles undici 7's older callbacks (`onConnect` … `onError`): behind the newer ones undici builds an object of
 * all headers for every answer, 3 of 30 µs a request (64 users, 15-byte answers, one core), read or not.
 */
export class UndiciLane implements Dispatcher.DispatchHandler, Lane {
  readonly origin: string;
  readonly backOff: BackOff;
  /** Taken by a request that still waits for the back-off. */
  reserved = false;

  private readonly way: Way;
  private readonly shared: UndiciShared;
  private readonly route: Route;
  private readonly deadline: Deadline = new Deadline(() => this.passDeadline());
  private readonly dialing: Dialing;
  private client: Client | undefined;
  private abort: ((error?: Error) => void) | undefined;

  private request: WireRequest | undefined;
  private done: Done | undefined;
  private phase: Phase = 'connecting';
  private startMs = 0;
  private limitMs = 0;
  private readBefore = 0;
  private retries = 0;
  private bytesOut = 0;
  private firstByteUs = 0;
  private readonly answer: Answer = new Answer();

  constructor(shared: UndiciShared, request: WireRequest, backOff: BackOff) {
    this.shared = shared;
    this.origin = request.origin;
    this.way = wayOf(request);
    this.backOff = backOff;
    this.route = routeTo(request.origin, request.connection, shared);
    this.dialing = new Dialing(this.route.target, shared, backOff);
  }

  isFree(): boolean {
    return this.request === undefined && !this.reserved;
  }

  serves(request: WireRequest): boolean {
    return isOnWay(this.way, request);
  }

  /** The next request has a connection that was opened elsewhere. */
  adopt(opened: OpenedBefore): void {
    this.dialing.adopt(opened);
  }

  send(asked: WireRequest, startMs: number, done: Done): void {
    const { forward } = this.route;
    const request = forward === undefined ? asked : forwarded(asked, forward);
    this.request = request;
    this.done = done;
    this.startMs = startMs;
    this.dialing.begin();
    this.retries = 0;
    this.bytesOut = 0;
    this.limit(Infinity, request);
    this.dispatch(request);
  }

  interrupt(): void {
    this.cut(new InterruptedError());
  }

  async close(): Promise<void> {
    this.interrupt();
    this.shared.wheel.drop(this.deadline);
    await this.client?.destroy();
    this.client = undefined;
  }

  private dispatch(request: WireRequest): void {
    this.phase = 'connecting';
    this.firstByteUs = 0;
    this.answer.begin(request.keepBytes);
    this.readBefore = 0;
    this.client ??= this.newClient();
    this.client.dispatch(
      {
        path: request.path,
        method: request.method,
        headers: request.headers as string[],
        body: request.body ?? null,
        // Said outright, or undici closes after HEAD and after a DELETE with a body.
        reset: !request.keepAlive,
      },
      this,
    );
  }

  private newClient(): Client {
    const client: Client = undiciClient(this.origin, (done) => {
      // A client that was given up may still call; it gets no connection.
      if (this.client !== client) {
        done(new InterruptedError(), null);
        return;
      }
      if (this.request !== undefined) this.limit(this.request.rules.connectMs ?? Infinity, this.request);
      this.dialing.open((error, socket) => (error === null ? done(null, socket) : done(error, null)));
    });
    return client;
  }

  /** From the start of the request: the sooner of the step of the way and the whole. */
  private limit(stepMs: number, { timeoutMs }: WireRequest): void {
    this.limitMs = Math.min(stepMs, timeoutMs);
    this.shared.wheel.startAt(this.deadline, this.startMs, this.limitMs);
  }

  onConnect(abort: (error?: Error) => void): void {
    this.abort = abort;
    if (this.request === undefined) return;
    this.phase = 'waiting';
    if (this.dialing.opened || this.request.rules.firstByteMs !== undefined) {
      this.limit(this.request.rules.firstByteMs ?? Infinity, this.request);
    }
    this.readBefore = this.dialing.socket?.bytesRead ?? 0;
    this.bytesOut += requestBytes(this.request, this.route.host);
  }

  onHeaders(status: number, rawHeaders: Buffer[]): boolean {
    // 103 Early Hints and its like come first; the answer follows.
    if (status < 200 || this.request === undefined) return true;
    this.phase = 'reading';
    if (this.limitMs < this.request.timeoutMs) this.limit(Infinity, this.request);
    this.firstByteUs = microseconds(this.shared.clock.now() - this.startMs);
    this.answer.takeHead(status, rawHeaders);
    return true;
  }

  onData(chunk: Buffer): boolean {
    this.answer.takeData(chunk);
    const maxBytes = this.request?.rules.maxBytes;
    if (maxBytes !== undefined && this.answer.bodyBytes > maxBytes) this.cut(new LimitError('body', maxBytes));
    return true;
  }

  onComplete(): void {
    const isOpenEnded = this.request?.rules.expectLength === true && this.isCloseDelimited(this.request);
    this.end(isOpenEnded ? new LimitError('length') : undefined);
  }

  /** Undici does not say: neither a length nor chunks, in an answer that has a body. */
  private isCloseDelimited({ method }: WireRequest): boolean {
    const { status } = this.answer;
    if (method === 'HEAD' || status === 204 || status === 304) return false;
    const headers = this.answer.headers();
    const isChunked = /\bchunked\s*$/i.test(headers.all('transfer-encoding').join(','));
    return headers.first('content-length') === undefined && !isChunked;
  }

  onError(error: Error): void {
    if (this.request === undefined) return;
    this.dropClient();
    if (this.mayRetry(error)) {
      this.retries++;
      this.dispatch(this.request);
      return;
    }
    // A 304 may say how long the body would be (RFC 9110, 8.6); undici waits for it and calls that an error.
    this.end(this.answer.status === 304 && isLengthMismatch(error) ? undefined : error);
  }

  /**
   * The server closed an idle connection while our request was on its way: nothing of an answer came, and the
   * method may be repeated. Elapsed covers both attempts.
   */
  private mayRetry(error: Error): boolean {
    if (this.dialing.opened || this.retries > 0 || this.phase !== 'waiting') return false;
    if (error instanceof DeadlineError || error instanceof InterruptedError) return false;
    return this.request !== undefined && IDEMPOTENT.has(this.request.method) && this.bytesIn() === 0;
  }

  private passDeadline(): void {
    this.cut(new DeadlineError(this.limitMs));
  }

  private cut(error: Error): void {
    if (this.request === undefined) return;
    const { abort } = this;
    const { socket } = this.dialing;
    const isConnecting = this.phase === 'connecting';
    this.end(error);
    if (isConnecting) socket?.destroy();
    else abort?.(error);
    this.dropClient();
  }

  /** After any failure the client goes too: undici would reconnect at once, on nobody's account. */
  private dropClient(): void {
    const client = this.client;
    this.client = undefined;
    this.abort = undefined;
    client?.destroy(null, () => {});
  }

  private bytesIn(): number {
    if (this.phase === 'connecting') return 0;
    if (this.route.target.secure === undefined) return (this.dialing.socket?.bytesRead ?? 0) - this.readBefore;
    return this.answer.wireBytes();
  }

  private end(error: Error | undefined): void {
    const { request, done } = this;
    if (request === undefined || done === undefined) return;
    this.shared.wheel.stop(this.deadline);
    const exchange = this.exchange(this.shared.clock.now(), error);
    this.request = undefined;
    this.done = undefined;
    this.answer.begin(0);
    // Not at once: whoever hears it sends the next request, and this one may not be cleared away yet.
    queueMicrotask(() => done.arrived(exchange));
  }

  private exchange(endMs: number, error: Error | undefined): Exchange {
    const bytesIn = this.bytesIn();
    const body = this.answer.body();
    const interrupted = error instanceof InterruptedError;
    return {
      status: this.answer.status,
      headers: this.answer.headers(),
      body,
      bodyCapped: body !== undefined && body.length < this.answer.bodyBytes,
      bodyBytes: this.answer.bodyBytes,
      startMs: this.startMs,
      firstByteUs: this.firstByteUs,
      elapsedUs: microseconds(endMs - this.startMs),
      connectUs: this.dialing.connectUs(endMs),
      openedConnection: this.dialing.opened,
      connectParts: this.dialing.parts(endMs),
      bytesIn,
      bytesOut: this.bytesOut,
      staleRetries: this.retries,
      interrupted,
      error: interrupted ? undefined : this.failure(error, bytesIn),
    };
  }

  private failure(error: Error | undefined, bytesIn: number): Failure | undefined {
    const { name: origin, target, forward } = this.route;
    if (error === undefined) {
      return forward !== undefined && this.answer.status === 407 ? proxyAuthFailure(forward.name) : undefined;
    }
    const proxy = this.dialing.atProxy ? target.proxy?.name : undefined;
    return wireFailure(error, { phase: this.phase, origin, proxy, reused: !this.dialing.opened, bytesIn });
  }
}

function isLengthMismatch(error: Error): boolean {
  return 'code' in error && error.code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH';
}
