// Hot path: one header of an answer is looked up in its bytes; nothing is made but the text of its value.
import type { HeaderLine } from '../../metrics/sample.ts';
import type { HeadParser } from './head-parser.ts';
import { COLON, CR, isNamed, LF, SPACE, TAB } from './http-bytes.ts';
import type { ReadBuffer } from './read-buffer.ts';
import { RawHeaders } from './response-headers.ts';
import type { ResponseHeaders } from './response-headers.ts';

/**
 * The header lines of one answer as they lie in the buffer, taken apart when somebody asks: most answers are asked
 * for nothing. Good until the next read, like the body; `keep` makes it good for ever.
 */
export class WireHeaders implements ResponseHeaders {
  readonly setsCookies: boolean;
  readonly serverTimings: number;
  private readonly reads: ReadBuffer;
  private readonly buffer: Buffer;
  private readonly start: number;
  private readonly end: number;
  private readonly read: number;
  private parsed: RawHeaders | undefined;

  /** `buffer` holds the lines that `head` has just read: the read buffer itself, or a copy. */
  constructor(reads: ReadBuffer, head: HeadParser, buffer: Buffer) {
    this.reads = reads;
    this.buffer = buffer;
    this.start = head.linesStart;
    this.end = head.linesEnd;
    this.setsCookies = head.framing.setsCookies;
    this.serverTimings = head.framing.serverTimings;
    this.read = reads.reads;
  }

  first(name: string): string | undefined {
    if (this.parsed !== undefined) return this.parsed.first(name);
    this.check();
    const { buffer } = this;
    const lines = LINES.of(this, buffer, this.start, this.end);
    for (let line = 0; line < lines.count; line++) {
      const at = lines.startOf(line);
      const colon = at + name.length;
      if (buffer[colon] !== COLON || !isNamed(buffer, at, name)) continue;
      const next = lines.startOf(line + 1);
      // A value that may go on in the next line is put together with care.
      return isBlank(buffer[next]) && next < this.end ? this.raw().first(name) : VALUES.textOf(buffer, colon + 1, next);
    }
    return undefined;
  }

  all(name: string): readonly string[] {
    return this.raw().all(name);
  }

  lines(): readonly HeaderLine[] {
    return this.raw().lines();
  }

  keep(): void {
    this.raw();
  }

  private raw(): RawHeaders {
    if (this.parsed !== undefined) return this.parsed;
    this.check();
    this.parsed = new RawHeaders(partsOf(Buffer.from(this.buffer.subarray(this.start, this.end))));
    return this.parsed;
  }

  private check(): void {
    const isGone = this.buffer === this.reads.buffer && this.reads.reads !== this.read;
    if (isGone) throw new Error('The headers of an answer were asked for after the next one had been read.');
  }
}

/** Where the lines begin of the answer that was asked last: it is often asked for more than one header. */
class Lines {
  count = 0;
  private owner: WireHeaders | undefined;
  private readonly starts: number[] = [];

  of(owner: WireHeaders, buffer: Buffer, from: number, to: number): this {
    if (owner === this.owner) return this;
    this.owner = owner;
    const { starts } = this;
    let count = 0;
    // A line ends in CR LF, and no byte in it is an LF.
    for (let at = from; at < to;) {
      starts[count++] = at;
      const end = buffer.indexOf(LF, at);
      at = end < 0 ? to : end + 1;
    }
    starts[count] = to;
    this.count = count;
    return this;
  }

  /** Behind the last line: where all of them end. */
  startOf(line: number): number {
    return this.starts[line] ?? 0;
  }
}
const LINES = new Lines();

/** Texts of values as they came before: the answers of a server are much alike, and comparing costs less than making. */
class KnownValues {
  private readonly byLength: string[] = Array.from({ length: LONGEST_KNOWN + 1 }, () => '');

  /** The value between `from` and `to`, without the space around it. */
  textOf(buffer: Buffer, from: number, to: number): string {
    let [start, end] = [from, to];
    while (start < end && isBlank(buffer[start])) start++;
    while (end > start && isBlank(buffer[end - 1])) end--;
    const length = end - start;
    if (length > LONGEST_KNOWN) return buffer.toString('latin1', start, end);
    const known = this.byLength[length] ?? '';
    if (known.length === length && holds(buffer, start, known)) return known;
    const text = buffer.toString('latin1', start, end);
    this.byLength[length] = text;
    return text;
  }
}
const LONGEST_KNOWN = 64;
const VALUES = new KnownValues();

function holds(buffer: Buffer, at: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (buffer[at + i] !== text.charCodeAt(i)) return false;
  return true;
}

/** Name, value, name, value … of checked lines; a value that went on in further lines is joined. */
function partsOf(lines: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  for (let at = 0; at < lines.length;) {
    const lineEnd = lines.indexOf(LF, at);
    const next = lineEnd < 0 ? lines.length : lineEnd + 1;
    const isFolded = lines[at] === SPACE || lines[at] === TAB;
    const before = isFolded ? parts.pop() : undefined;
    if (before !== undefined) parts.push(joined(before, trimmed(lines, at, next)));
    else {
      const colon = lines.indexOf(COLON, at);
      parts.push(lines.subarray(at, colon), trimmed(lines, colon + 1, next));
    }
    at = next;
  }
  return parts;
}

const ONE_SPACE = Buffer.from(' ');

/** RFC 9112, 5.2: the line end and the space around it are one space, which is none at either end of a value. */
function joined(value: Buffer, more: Buffer): Buffer {
  if (value.length === 0) return more;
  return more.length === 0 ? value : Buffer.concat([value, ONE_SPACE, more]);
}

function trimmed(lines: Buffer, from: number, to: number): Buffer {
  let [start, end] = [from, to];
  while (start < end && isBlank(lines[start])) start++;
  while (end > start && isBlank(lines[end - 1])) end--;
  return lines.subarray(start, end);
}

function isBlank(byte: number | undefined): boolean {
  return byte === SPACE || byte === TAB || byte === CR || byte === LF;
}
