import type { HeaderLine } from '../../metrics/sample.ts';
import type { HeadParser } from './head-parser.ts';
import { COLON, CR, LF, SPACE, TAB } from './http-bytes.ts';
import type { ReadBuffer } from './read-buffer.ts';
import { RawHeaders } from './response-headers.ts';
import type { ResponseHeaders } from './response-headers.ts';

/**
 * The header lines of one answer as they lie in the buffer, taken apart when somebody asks: most answers are asked
 * for nothing. Good until the next read, like the body; `keep` makes it good for ever.
 */
export class WireHeaders implements ResponseHeaders {
  readonly setsCookies: boolean;
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
    this.read = reads.reads;
  }

  first(name: string): string | undefined {
    return this.raw().first(name);
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
    const { reads, buffer } = this;
    const isGone = buffer === reads.buffer && reads.reads !== this.read;
    if (isGone) throw new Error('The headers of an answer were asked for after the next one had been read.');
    this.parsed = new RawHeaders(partsOf(Buffer.from(buffer.subarray(this.start, this.end))));
    return this.parsed;
  }
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
