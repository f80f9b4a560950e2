// Hot path: the common values are compared byte by byte, without a text for each answer.
import { isWord, skipSpace, trimSpace } from './http-bytes.ts';

const CONTENT_LENGTH = Buffer.from('content-length');
const TRANSFER_ENCODING = Buffer.from('transfer-encoding');
const SET_COOKIE = Buffer.from('set-cookie');
const SERVER_TIMING = Buffer.from('server-timing');
const CONNECTION = Buffer.from('connection');
const KEEP_ALIVE = Buffer.from('keep-alive');
const CLOSE = Buffer.from('close');
const CHUNKED = Buffer.from('chunked');
const MOST_LENGTH_DIGITS = 15;

/** Where a header line lies: a name of `length` bytes at `at`, its value between `from` and `to`. */
export interface HeaderPlace {
  readonly at: number;
  readonly length: number;
  readonly from: number;
  readonly to: number;
}

/** The headers of one answer that decide how the rest of it is read, and which of the others somebody will ask for. */
export class FramingHeaders {
  setsCookies = false;
  /** Lines `Server-Timing`. */
  serverTimings = 0;
  /** `Content-Length`; −1 when there is none. */
  length = -1;
  /** The last transfer coding is `chunked`. */
  isChunked = false;
  hasEncoding = false;
  /** What is wrong with one of them. */
  problem = '';
  private keeps = true;
  private closes = false;
  private isOld = false;

  /** The server lets us use the connection again. One `close` is enough; before HTTP/1.1 nobody could mean chunks. */
  get keepAlive(): boolean {
    return this.keeps && !this.closes && !(this.isOld && this.hasEncoding);
  }

  begin(): void {
    this.keeps = true;
    this.closes = false;
    this.isOld = false;
    this.setsCookies = false;
    this.serverTimings = 0;
    this.length = -1;
    this.isChunked = false;
    this.hasEncoding = false;
    this.problem = '';
  }

  /** Connections of HTTP/1.0 stay open only when that is said. */
  setVersion(isOneDotOne: boolean): void {
    this.keeps = isOneDotOne;
    this.isOld = !isOneDotOne;
  }

  /** Takes a line; true when it is one of those that count. */
  take(buffer: Buffer, { at, length, from, to }: HeaderPlace): boolean {
    if (length === 14 && isWord(buffer, at, CONTENT_LENGTH)) this.takeLength(buffer, from, to);
    else if (length === 17 && isWord(buffer, at, TRANSFER_ENCODING)) this.takeEncoding(buffer, from, to);
    else if (length === 10 && isWord(buffer, at, CONNECTION)) this.takeConnection(buffer, from, to);
    else {
      if (length === 10 && isWord(buffer, at, SET_COOKIE)) this.setsCookies = true;
      else if (length === 13 && isWord(buffer, at, SERVER_TIMING)) this.serverTimings++;
      return false;
    }
    return true;
  }

  private takeLength(buffer: Buffer, from: number, to: number): void {
    let at = skipSpace(buffer, from, to);
    const end = trimSpace(buffer, at, to);
    if (this.length >= 0) this.problem = 'it has two Content-Length headers';
    else if (at === end || end - at > MOST_LENGTH_DIGITS) this.problem = 'its Content-Length is no number';
    let length = 0;
    for (; at < end; at++) {
      const digit = (buffer[at] ?? 0) - 48;
      if (digit < 0 || digit > 9) this.problem = 'its Content-Length is no number';
      length = length * 10 + digit;
    }
    this.length = length;
  }

  /** The last coding decides whether the body comes in chunks (RFC 9112, 6.3); nothing may follow it. */
  private takeEncoding(buffer: Buffer, from: number, to: number): void {
    if (this.isChunked) this.problem = AFTER_CHUNKED;
    this.hasEncoding = true;
    const at = skipSpace(buffer, from, to);
    const end = trimSpace(buffer, at, to);
    if (end - at === CHUNKED.length && isWord(buffer, at, CHUNKED)) {
      this.isChunked = true;
      return;
    }
    const codings = optionsOf(buffer, at, end);
    if (at === end) this.problem = 'its Transfer-Encoding is empty';
    this.isChunked = codings.at(-1) === 'chunked';
    if (codings.slice(0, -1).includes('chunked')) this.problem = AFTER_CHUNKED;
  }

  private takeConnection(buffer: Buffer, from: number, to: number): void {
    const at = skipSpace(buffer, from, to);
    const end = trimSpace(buffer, at, to);
    if (end - at === KEEP_ALIVE.length && isWord(buffer, at, KEEP_ALIVE)) this.keeps = true;
    else if (end - at === CLOSE.length && isWord(buffer, at, CLOSE)) this.closes = true;
    else {
      const options = optionsOf(buffer, at, end);
      if (options.includes('close')) this.closes = true;
      if (options.includes('keep-alive')) this.keeps = true;
    }
  }
}

const AFTER_CHUNKED = 'its Transfer-Encoding names a coding after chunked';

function optionsOf(buffer: Buffer, from: number, to: number): readonly string[] {
  const text = buffer.toString('latin1', from, to).toLowerCase();
  // Not trim(): it takes away more than HTTP calls space, such as 0xA0.
  return text.split(',').map((option) => option.replace(/^[ \t]+|[ \t]+$/g, ''));
}
