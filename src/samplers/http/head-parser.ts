// Hot path: looks at each byte of a head once. A head that does not come at once is gathered in a buffer of its own.
import { FramingHeaders } from './framing-headers.ts';
import type { HeadMemory, KnownHead } from './head-memory.ts';
import { COLON, CR, endOfLineEnds, endOfText, endOfToken, grown, LF } from './http-bytes.ts';
import { MOST_HEAD_BYTES, SPACE, TAB, threeDigits, TOKEN } from './http-bytes.ts';

/** Not a position: the head is not complete yet, or is none. */
export const INCOMPLETE = -1;

/** Reads the heads of answers (RFC 9112, 4 and 5) in pieces of any size. */
export class HeadParser {
  status = 0;
  /** Our own, or the remembered one of a head that is byte by byte the same. */
  framing: FramingHeaders;
  /** What is wrong with the head; completes "The response is not valid HTTP/1.1: …". */
  problem = '';
  /** The head is longer than `MOST_HEAD_BYTES`. */
  isTooLong = false;
  /** Where the header lines of a complete head are. */
  lines: Buffer | undefined;
  linesStart = 0;
  linesEnd = 0;

  private readonly own: FramingHeaders = new FramingHeaders();
  private readonly memory: HeadMemory;
  private inHeaders = false;
  /** The last line may go on in the next one. */
  private foldable = false;
  /** Bytes of complete heads for this request: informational ones count together. */
  private bytesBefore = 0;
  /** The beginning of a head that did not come at once. */
  private pending: Buffer | undefined;
  private pendingBytes = 0;
  /** The first line that is not complete. */
  private lineAt = 0;
  /** Where its name ends, once that is known, and how far it has been looked at: a head may come byte by byte. */
  private colonAt = -1;
  private checkedTo = 0;

  constructor(memory: HeadMemory) {
    this.memory = memory;
    this.framing = this.own;
  }

  /** Before each request. */
  begin(): void {
    this.bytesBefore = 0;
    this.problem = '';
    this.isTooLong = false;
    this.next();
  }

  /** Takes bytes of `buffer` from `at` on. Gives the position behind the head, or `INCOMPLETE`; `problem` says why when there will be none. */
  feed(buffer: Buffer, at: number, end: number): number {
    if (this.pending !== undefined) return this.feedPending(this.pending, buffer, at, end);
    const isFirst = at === 0 && this.bytesBefore === 0;
    const known = isFirst ? this.memory.find(buffer, end) : undefined;
    if (known !== undefined) return this.recall(known, buffer);
    this.lineAt = at;
    this.colonAt = -1;
    this.checkedTo = at;
    const behind = this.readLines(buffer, at, Math.min(end, at + this.room()));
    if (this.problem !== '') return INCOMPLETE;
    if (behind !== INCOMPLETE) {
      if (!this.complete(buffer, behind, behind - at)) return INCOMPLETE;
      if (isFirst && this.status >= 200) this.memory.keep(buffer, behind, this);
      return behind;
    }
    if (this.hasRoom(end - at)) this.gather(buffer, at, end);
    return INCOMPLETE;
  }

  /** Forgets an informational head: another one follows. */
  next(): void {
    this.status = 0;
    this.framing = this.own;
    this.own.begin();
    this.lines = undefined;
    this.linesStart = 0;
    this.inHeaders = false;
    this.foldable = false;
    this.pending = undefined;
    this.pendingBytes = 0;
    this.lineAt = 0;
  }

  /** Keeps the lines although the buffer they were read into is about to be used again. */
  keepLines(): void {
    if (this.lines === undefined) return;
    this.lines = Buffer.from(this.lines.subarray(this.linesStart, this.linesEnd));
    this.linesEnd -= this.linesStart;
    this.linesStart = 0;
  }

  /** The same bytes mean the same. */
  private recall(known: KnownHead, buffer: Buffer): number {
    this.status = known.status;
    this.framing = known.framing;
    this.lines = buffer;
    this.linesStart = known.linesStart;
    this.linesEnd = known.linesEnd;
    this.bytesBefore = known.length;
    return known.length;
  }

  private gather(buffer: Buffer, at: number, end: number): void {
    this.pending = Buffer.allocUnsafeSlow(Math.max(1024, 2 * (end - at)));
    buffer.copy(this.pending, 0, at, end);
    this.pendingBytes = end - at;
    this.lineAt -= at;
    this.colonAt -= at;
    this.checkedTo -= at;
    if (this.inHeaders) this.linesStart -= at;
  }

  private feedPending(pending: Buffer, buffer: Buffer, at: number, end: number): number {
    const before = this.pendingBytes;
    const more = Math.min(end - at, this.room() - before);
    const joined = before + more <= pending.length ? pending : grown(pending, before, before + more);
    buffer.copy(joined, before, at, at + more);
    this.pending = joined;
    this.pendingBytes = before + more;
    const behind = this.readLines(joined, this.lineAt, this.pendingBytes);
    if (this.problem !== '') return INCOMPLETE;
    if (behind !== INCOMPLETE) return this.complete(joined, behind, behind) ? at + behind - before : INCOMPLETE;
    this.hasRoom(this.pendingBytes);
    return INCOMPLETE;
  }

  private complete(buffer: Buffer, behind: number, bytes: number): boolean {
    if (!this.hasRoom(bytes)) return false;
    this.bytesBefore += bytes;
    this.lines = buffer;
    this.pending = undefined;
    return behind > 0;
  }

  /** Bytes of this head that are looked at: one more than it may have. What does not fit is left where it is. */
  private room(): number {
    return MOST_HEAD_BYTES + 1 - this.bytesBefore;
  }

  private hasRoom(bytes: number): boolean {
    if (this.bytesBefore + bytes <= MOST_HEAD_BYTES) return true;
    this.isTooLong = true;
    this.fail('the head is too long');
    return false;
  }

  private fail(problem: string): number {
    this.problem = problem;
    return INCOMPLETE;
  }

  /** Reads whole lines from `from` on. Gives the position behind the empty one. */
  private readLines(buffer: Buffer, from: number, end: number): number {
    let at = from;
    if (!this.inHeaders) {
      at = this.readStatusLine(buffer, at, end);
      if (at === INCOMPLETE) return INCOMPLETE;
      this.inHeaders = true;
      this.linesStart = at;
      this.lineAt = at;
    }
    while (at < end) {
      const isEmpty = buffer[at] === CR;
      const next = isEmpty ? this.readLineEnd(buffer, at, end) : this.readHeaderLine(buffer, at, end);
      if (next === INCOMPLETE) return INCOMPLETE;
      if (isEmpty) {
        this.linesEnd = at;
        return next;
      }
      at = next;
      this.lineAt = at;
    }
    return INCOMPLETE;
  }

  /** `HTTP/1.1 200 OK`; the reason may be missing, and empty lines before it, as some servers leave behind a body. */
  private readStatusLine(buffer: Buffer, from: number, end: number): number {
    let at = endOfLineEnds(buffer, from, end);
    for (let i = 0; i < START.length; i++, at++) {
      if (at >= end) return INCOMPLETE;
      if (buffer[at] !== START[i]) return this.fail('it does not start with HTTP/1.1');
    }
    if (at + 6 > end) return INCOMPLETE;
    const minor = buffer[at];
    if ((minor !== ZERO && minor !== ONE) || buffer[at + 1] !== SPACE)
      return this.fail('its version is not 1.0 or 1.1');
    const status = threeDigits(buffer, at + 2);
    at += 5;
    if (status < 100 || !endsStatus(buffer[at])) return this.fail('its status is no number of three digits');
    this.framing.setVersion(minor === ONE);
    this.status = status;
    return this.readToLineEnd(buffer, at, end);
  }

  private readToLineEnd(buffer: Buffer, from: number, end: number): number {
    const at = endOfText(buffer, Math.max(from, this.checkedTo), end);
    if (at < end) return this.readLineEnd(buffer, at, end);
    this.checkedTo = at;
    return INCOMPLETE;
  }

  /** Gives the position behind a line end. A lone LF could be read as one, too (RFC 9112, 2.2), but not by everybody. */
  private readLineEnd(buffer: Buffer, at: number, end: number): number {
    if (buffer[at] === LF) return this.fail(NO_LINE_END);
    if (buffer[at] !== CR) return this.fail('a line of its head holds a control character');
    if (at + 1 >= end) return INCOMPLETE;
    return buffer[at + 1] === LF ? at + 2 : this.fail(NO_LINE_END);
  }

  private readHeaderLine(buffer: Buffer, from: number, end: number): number {
    if (TOKEN[buffer[from] ?? 0] !== 1) return this.readFolded(buffer, from, end);
    const nameEnd = this.colonAt >= from ? this.colonAt : endOfToken(buffer, Math.max(from, this.checkedTo), end);
    if (nameEnd >= end) {
      this.checkedTo = nameEnd;
      return INCOMPLETE;
    }
    if (buffer[nameEnd] !== COLON) return this.fail(NO_NAME);
    this.colonAt = nameEnd;
    const value = nameEnd + 1;
    const valueEnd = endOfText(buffer, Math.max(value, this.checkedTo), end);
    this.checkedTo = valueEnd;
    const next = valueEnd >= end ? INCOMPLETE : this.readLineEnd(buffer, valueEnd, end);
    if (next === INCOMPLETE) return INCOMPLETE;
    const { framing } = this;
    const length = nameEnd - from;
    this.foldable = !(mayFrame(length) && framing.take(buffer, { at: from, length, from: value, to: valueEnd }));
    return framing.problem === '' ? next : this.fail(framing.problem);
  }

  /** A value that goes on in the next line (obsolete, RFC 9112, 5.2): accepted where it changes nothing. */
  private readFolded(buffer: Buffer, from: number, end: number): number {
    const isFolded = buffer[from] === SPACE || buffer[from] === TAB;
    return isFolded && this.foldable ? this.readToLineEnd(buffer, from, end) : this.fail(NO_NAME);
  }
}

const ZERO = 48;
const ONE = 49;
const NO_NAME = 'a header has no name that HTTP allows';
const NO_LINE_END = 'a line of its head does not end in CR LF';

function endsStatus(byte: number | undefined): boolean {
  return byte === SPACE || byte === CR || byte === LF;
}

/** The few headers that decide how an answer is read, or are asked for later, have names of these lengths. */
function mayFrame(nameLength: number): boolean {
  return nameLength === 10 || nameLength === 13 || nameLength === 14 || nameLength === 17;
}

const START = Buffer.from('HTTP/1.');
