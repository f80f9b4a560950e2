import type { ClientHttp2Stream, IncomingHttpHeaders } from 'node:http2';
import type { Socket } from 'node:net';
import { Answer } from './answer.ts';
import type { Dialing } from './dialing.ts';
import type { H2Connection } from './h2-connection.ts';
import { h2Failure, Http2Error, REFUSED_STREAM } from './h2-failure.ts';
import { FRAME_BYTES, h2HeadBytes, h2RequestHeaders, h2ResponseLines } from './h2-headers.ts';
import { MOST_HEAD_BYTES } from './http-bytes.ts';
import { IDEMPOTENT, microseconds } from './lane.ts';
import { RawHeaders } from './response-headers.ts';
import type { Route } from './route.ts';
import { Deadline } from './timer-wheel.ts';
import type { Done, Exchange, WireRequest } from './transport.ts';
import type { UndiciShared } from './undici-shared.ts';
import { DeadlineError, InterruptedError, LimitError, ProtocolError } from './wire-failure.ts';
import type { Phase } from './wire-failure.ts';

/** What a call needs of its lane. */
export interface H2Owner {
  readonly route: Route;
  readonly shared: UndiciShared;
  /** The call has ended, well or badly. */
  ended(call: H2Call): void;
  /** Sends it once more, on another connection. */
  again(call: H2Call): void;
}

type Bytes = Pick<Exchange, 'bytesIn' | 'bytesOut'>;

/** A stream may be given up without saying that anything is wrong. */
const CANCEL = 8;

/** One request over HTTP/2: a stream of its own on a connection that others may use at the same time. */
export class H2Call {
  readonly request: WireRequest;
  readonly startMs: number;
  /** The connection that was opened for it. */
  dialing: Dialing | undefined;
  /** No other call went over the connection meanwhile. */
  isAlone = true;
  private readonly owner: H2Owner;
  readonly done: Done;
  private readonly deadline: Deadline = new Deadline(() => this.passDeadline());
  private readonly answer: Answer = new Answer();
  private isDone = false;
  private phase: Phase = 'connecting';
  private limitMs = 0;
  private connection: H2Connection | undefined;
  private stream: ClientHttp2Stream | undefined;
  /** The connection had served an earlier call. */
  private isReused = false;
  private readBefore = 0;
  private writtenBefore = 0;
  /** Of an earlier attempt. */
  private earlier: Bytes = { bytesIn: 0, bytesOut: 0 };
  private headBytesOut = 0;
  private headBytesIn = 0;
  private chunks = 0;
  private firstByteUs = 0;
  /** When the last byte was there; the stream is told closed a little later. */
  private endMs: number | undefined;
  private retries = 0;
  private readonly route: Route;
  private readonly shared: UndiciShared;

  constructor(owner: H2Owner, request: WireRequest, how: { readonly startMs: number; readonly done: Done }) {
    this.owner = owner;
    this.route = owner.route;
    this.shared = owner.shared;
    this.request = request;
    this.startMs = how.startMs;
    this.done = how.done;
    this.answer.begin(request.keepBytes);
  }

  /** Waits for a connection. */
  wait(): void {
    this.phase = 'connecting';
    this.limit(this.request.rules.connectMs ?? Infinity);
  }

  /** Goes on elsewhere: nothing was sent. */
  withdraw(): void {
    this.isDone = true;
    this.shared.wheel.drop(this.deadline);
  }

  begin(connection: H2Connection): void {
    const { request } = this;
    // The greetings of a new connection are bytes of the call that opened it.
    const isOpener = this.dialing !== undefined && this.connection !== connection;
    this.readBefore = isOpener ? 0 : connection.socket.bytesRead;
    this.writtenBefore = isOpener ? 0 : connection.socket.bytesWritten;
    this.connection = connection;
    this.isReused = connection.hasServed;
    this.isAlone = true;
    connection.enter(this);
    this.phase = 'waiting';
    this.limit(request.rules.firstByteMs ?? Infinity);
    try {
      const headers = h2RequestHeaders(request, this.route.host);
      this.headBytesOut = h2HeadBytes(headers);
      const hasBody = request.body !== undefined && request.body.length > 0;
      this.stream = connection.open(headers, !hasBody);
      this.listen(this.stream, connection);
      if (hasBody) this.stream.end(request.body);
    } catch (error) {
      // Node throws nothing else. Later, as all answers come later.
      setImmediate(() => this.fail(error as Error));
    }
  }

  fail(error: Error): void {
    if (this.isDone) return;
    const { stream, connection } = this;
    // The connection may be dead: the next call shall not be the one to find out.
    if (error instanceof DeadlineError) connection?.retire();
    this.end(error);
    if (stream?.closed === false) stream.close(CANCEL);
  }

  private listen(stream: ClientHttp2Stream, connection: H2Connection): void {
    let error: Error | undefined;
    stream.on('response', (headers) => this.takeHead(headers));
    stream.on('data', (chunk: Buffer) => this.takeData(chunk));
    stream.on('end', () => (this.endMs = this.shared.clock.now()));
    stream.on('error', (cause) => (error = cause));
    stream.on('close', () => {
      if (this.stream === stream && !this.isDone) this.closed(stream.rstCode ?? 0, connection, error);
    });
  }

  private takeHead(headers: IncomingHttpHeaders): void {
    if (this.isDone) return;
    this.phase = 'reading';
    this.firstByteUs = microseconds(this.shared.clock.now() - this.startMs);
    if (this.limitMs < this.request.timeoutMs) this.limit(Infinity);
    const lines = h2ResponseLines(headers);
    this.answer.takeHead(Number(headers[':status']), lines);
    this.headBytesIn = FRAME_BYTES + new RawHeaders(lines).wireBytes();
    if (this.headBytesIn > MOST_HEAD_BYTES) this.fail(new ProtocolError('', true));
  }

  private takeData(chunk: Buffer): void {
    if (this.isDone) return;
    this.chunks++;
    this.answer.takeData(chunk);
    const { maxBytes } = this.request.rules;
    if (maxBytes !== undefined && this.answer.bodyBytes > maxBytes) this.fail(new LimitError('body', maxBytes));
  }

  /** The stream is over: well, when an answer with all of its body came and nobody broke it off. */
  private closed(code: number, connection: H2Connection, error: Error | undefined): void {
    const isWhole = this.endMs !== undefined && code === 0 && !this.isShort();
    if (this.phase === 'reading' && isWhole) {
      connection.hasServed = true;
      this.end(undefined);
      return;
    }
    if (this.mayRetry(code, connection)) {
      this.retries++;
      this.earlier = this.bytes();
      connection.leave(this);
      this.answer.begin(this.request.keepBytes);
      this.endMs = undefined;
      this.owner.again(this);
      return;
    }
    this.end(connection.error ?? streamError(error) ?? (connection.isGone ? CLOSED : new Http2Error('stream', code)));
  }

  private isShort(): boolean {
    const { status, bodyBytes } = this.answer;
    const length = this.answer.headers().first('content-length');
    if (length === undefined || this.request.method === 'HEAD' || status === 304) return false;
    return bodyBytes < Number(length);
  }

  /**
   * A refused stream was not worked on and may always be sent again; of a connection that was closed while idle
   * only what may be repeated. Once, and counted: elapsed covers both attempts.
   */
  private mayRetry(code: number, connection: H2Connection): boolean {
    if (this.retries > 0 || this.phase !== 'waiting') return false;
    if (code === REFUSED_STREAM) return true;
    return this.isReused && !connection.isUsable && IDEMPOTENT.has(this.request.method);
  }

  /** From the start of the request: the sooner of the step of the way and the whole. */
  private limit(stepMs: number): void {
    this.limitMs = Math.min(stepMs, this.request.timeoutMs);
    this.shared.wheel.startAt(this.deadline, this.startMs, this.limitMs);
  }

  private passDeadline(): void {
    this.fail(new DeadlineError(this.limitMs));
  }

  private end(error: Error | undefined): void {
    const endMs = error === undefined && this.endMs !== undefined ? this.endMs : this.shared.clock.now();
    this.withdraw();
    const exchange = this.exchange(endMs, error);
    this.connection?.leave(this);
    this.owner.ended(this);
    // Not at once: whoever hears it sends the next request, and this one may not be cleared away yet.
    queueMicrotask(() => this.done.arrived(exchange));
  }

  private exchange(endMs: number, error: Error | undefined): Exchange {
    const { answer, dialing } = this;
    const body = answer.body();
    const interrupted = error instanceof InterruptedError;
    const { bytesIn, bytesOut } = this.bytes();
    const proxy = dialing?.atProxy === true ? this.route.target.proxy?.name : undefined;
    const at = {
      phase: this.phase,
      origin: this.route.name,
      proxy,
      reused: this.isReused,
      bytesIn: answer.status === 0 ? 0 : bytesIn,
    };
    return {
      status: answer.status,
      headers: answer.headers(),
      body,
      bodyCapped: body !== undefined && body.length < answer.bodyBytes,
      bodyBytes: answer.bodyBytes,
      startMs: this.startMs,
      firstByteUs: this.firstByteUs,
      elapsedUs: microseconds(endMs - this.startMs),
      connectUs: dialing?.connectUs(endMs) ?? 0,
      openedConnection: dialing !== undefined,
      connectParts: dialing?.parts(endMs),
      bytesIn,
      bytesOut,
      staleRetries: this.retries,
      interrupted,
      error: error === undefined || interrupted ? undefined : h2Failure(error, at),
    };
  }

  /** Those of the socket while the call had it for itself; else what its frames take without compression. */
  private bytes(): Bytes {
    const { connection, earlier } = this;
    if (connection === undefined || this.phase === 'connecting') return earlier;
    const { bytesIn, bytesOut } = this.isAlone ? this.bytesOfSocket(connection.socket) : this.bytesOfFrames();
    return { bytesIn: earlier.bytesIn + bytesIn, bytesOut: earlier.bytesOut + bytesOut };
  }

  private bytesOfSocket({ bytesRead, bytesWritten }: Socket): Bytes {
    return { bytesIn: bytesRead - this.readBefore, bytesOut: bytesWritten - this.writtenBefore };
  }

  private bytesOfFrames(): Bytes {
    const { body } = this.request;
    const bodyOut = body === undefined || body.length === 0 ? 0 : FRAME_BYTES + Buffer.byteLength(body);
    const bytesIn = this.headBytesIn + this.answer.bodyBytes + FRAME_BYTES * this.chunks;
    return { bytesIn, bytesOut: this.headBytesOut + bodyOut };
  }
}

const CLOSED: Error = new Error('the connection ended');

/** What Node knows beyond the code; that it is not NO_ERROR or CANCEL is not worth an error of its own. */
function streamError(error: Error | undefined): Error | undefined {
  return error !== undefined && 'code' in error && error.code === 'ERR_HTTP2_STREAM_ERROR' ? undefined : error;
}
