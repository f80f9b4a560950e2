// Hot path: used again for one answer after the other.
import { ChunkFraming } from './chunk-framing.ts';
import { HeadParser, INCOMPLETE } from './head-parser.ts';
import { endOfLineEnds } from './http-bytes.ts';
import { KeptBody } from './kept-body.ts';
import type { ReadBuffer } from './read-buffer.ts';
import { NO_HEADERS } from './response-headers.ts';
import type { ResponseHeaders } from './response-headers.ts';
import { EXAMPLE_BODY_BYTES } from './transport.ts';
import { WireHeaders } from './wire-headers.ts';

const HEAD = 0;
const LENGTH = 1;
const CHUNKS = 2;
const UNTIL_CLOSE = 3;
const DONE = 4;
const BROKEN = 5;

/** Reads answers of HTTP/1.1 (RFC 9112) in pieces of any size, all of them read into the same buffer. */
export class ResponseParser {
  /** 0 until the head of the final answer is complete. */
  status = 0;
  bodyBytes = 0;
  /** Only the end of the connection says where the body ends. */
  closeDelimited = false;
  /** What is wrong, when the answer is no HTTP; completes "The response is not valid HTTP/1.1: …". */
  problem = '';

  private readonly reads: ReadBuffer;
  private readonly head: HeadParser;
  private readonly chunks: ChunkFraming = new ChunkFraming();
  private readonly kept: KeptBody = new KeptBody();
  private state = DONE;
  private isHead = false;
  private left = 0;

  constructor(reads: ReadBuffer) {
    this.reads = reads;
    this.head = new HeadParser(reads.heads);
  }

  get isDone(): boolean {
    return this.state === DONE;
  }

  get isBroken(): boolean {
    return this.state === BROKEN;
  }

  get isTooLong(): boolean {
    return this.head.isTooLong;
  }

  /** The server lets us use the connection again. */
  get keepAlive(): boolean {
    return this.head.framing.keepAlive && !this.closeDelimited;
  }

  /** Before each answer: `isHead` for one that has no body whatever its head says. */
  begin(isHead: boolean, keepBytes: number): void {
    this.state = HEAD;
    this.isHead = isHead;
    this.status = 0;
    this.bodyBytes = 0;
    this.closeDelimited = false;
    this.problem = '';
    this.head.begin();
    this.kept.begin(keepBytes);
  }

  /** Takes the first `end` bytes that were read. Gives where the answer ends in them; bytes behind it belong to none. */
  feed(end: number): number {
    const { buffer } = this.reads;
    let at = 0;
    while (this.state === HEAD && at < end) at = this.feedHead(buffer, at, end);
    if (this.state < DONE) at = this.feedBody(buffer, at, end);
    if (this.state !== DONE) this.copyViews(buffer);
    // Some old servers send an empty line behind a body.
    return this.state === DONE ? endOfLineEnds(buffer, at, end) : at;
  }

  /** The connection ended in order; true when that completes the answer. */
  finish(): boolean {
    if (this.state !== UNTIL_CLOSE) return false;
    this.state = DONE;
    return true;
  }

  headers(): ResponseHeaders {
    const { lines } = this.head;
    if (lines === undefined || this.status === 0) return NO_HEADERS;
    return new WireHeaders(this.reads, this.head, lines);
  }

  /** The kept part; absent when nothing was to be kept. A view: gone with the next read of any connection. */
  body(): Buffer | undefined {
    return this.kept.view();
  }

  /** Holds on to nothing of an answer that has been handed out. */
  forget(): void {
    this.kept.forget();
    this.head.lines = undefined;
  }

  private break(problem: string): void {
    this.state = BROKEN;
    this.problem = problem;
  }

  /** Gives the position behind the head, or `end`. */
  private feedHead(buffer: Buffer, at: number, end: number): number {
    const behind = this.head.feed(buffer, at, end);
    if (behind !== INCOMPLETE) {
      this.endHead();
      return behind;
    }
    if (this.head.problem !== '') this.break(this.head.problem);
    return end;
  }

  /** An informational head is forgotten, any other says how the body comes. */
  private endHead(): void {
    const { status, framing } = this.head;
    if (status === 101) this.break('it switches protocols, which nobody asked for');
    else if (status < 200) this.head.next();
    else if (framing.hasEncoding && framing.length >= 0) this.break('it has a Content-Length and a Transfer-Encoding');
    else {
      this.status = status;
      if (status >= 400 && this.kept.left < EXAMPLE_BODY_BYTES) this.kept.left = EXAMPLE_BODY_BYTES;
      this.beginBody(status);
    }
  }

  /** RFC 9112, 6.3. */
  private beginBody(status: number): void {
    const { isChunked, length } = this.head.framing;
    if (this.isHead || status === 204 || status === 304) this.state = DONE;
    else if (isChunked) {
      this.state = CHUNKS;
      this.chunks.begin();
    } else if (length >= 0) {
      this.state = length === 0 ? DONE : LENGTH;
      this.left = length;
      this.kept.expected = length;
    } else {
      this.state = UNTIL_CLOSE;
      this.closeDelimited = true;
    }
  }

  private feedBody(buffer: Buffer, from: number, end: number): number {
    if (this.state === CHUNKS) return this.feedChunks(buffer, from, end);
    const to = this.state === LENGTH ? Math.min(end, from + this.left) : end;
    this.take(buffer, from, to);
    this.left -= to - from;
    if (this.state === LENGTH && this.left === 0) this.state = DONE;
    return to;
  }

  private feedChunks(buffer: Buffer, from: number, end: number): number {
    const { chunks } = this;
    let at = from;
    while (at < end && this.state === CHUNKS) {
      if (chunks.inData) {
        const to = Math.min(end, at + chunks.left);
        this.take(buffer, at, to);
        chunks.took(to - at);
        at = to;
        continue;
      }
      chunks.take(buffer[at++] ?? 0);
      if (chunks.problem !== '') this.break(chunks.problem);
      else if (chunks.isDone) this.state = DONE;
    }
    return at;
  }

  private copyViews(buffer: Buffer): void {
    this.kept.keep();
    if (this.head.lines === buffer) this.head.keepLines();
  }

  private take(buffer: Buffer, from: number, to: number): void {
    this.bodyBytes += to - from;
    this.kept.take(buffer, from, to);
  }
}
