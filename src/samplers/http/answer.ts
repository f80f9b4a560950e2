// Hot path: one per connection, used again for every request; chunks are views, copied only when several are joined.
import { NO_HEADERS, RawHeaders } from './response-headers.ts';
import type { ResponseHeaders } from './response-headers.ts';
import { EXAMPLE_BODY_BYTES } from './transport.ts';

/** What has come of the answer to the request in flight. */
export class Answer {
  status = 0;
  bodyBytes = 0;
  private rawHeaders: readonly Buffer[] | undefined;
  private chunks: Buffer[] = [];
  private keepBytes = 0;
  private keepLeft = 0;

  /** `keepBytes` of the body stay, the rest is counted. */
  begin(keepBytes: number): void {
    this.status = 0;
    this.bodyBytes = 0;
    this.rawHeaders = undefined;
    if (this.chunks.length > 0) this.chunks = [];
    this.keepBytes = keepBytes;
    this.keepLeft = keepBytes;
  }

  takeHead(status: number, rawHeaders: readonly Buffer[]): void {
    this.status = status;
    this.rawHeaders = rawHeaders;
    if (status >= 400 && this.keepLeft < EXAMPLE_BODY_BYTES) this.keepLeft = EXAMPLE_BODY_BYTES;
  }

  takeData(chunk: Buffer): void {
    this.bodyBytes += chunk.length;
    if (this.keepLeft <= 0) return;
    this.chunks.push(chunk.length <= this.keepLeft ? chunk : chunk.subarray(0, this.keepLeft));
    this.keepLeft -= chunk.length;
  }

  headers(): ResponseHeaders {
    return this.rawHeaders === undefined ? NO_HEADERS : new RawHeaders(this.rawHeaders);
  }

  /** The kept part; absent when nothing was to be kept. */
  body(): Buffer | undefined {
    if (this.chunks.length === 1) return this.chunks[0];
    if (this.chunks.length > 1) return Buffer.concat(this.chunks);
    return this.keepBytes > 0 ? EMPTY : undefined;
  }

  /** Head and body on the wire, as near as the parsed parts tell: reason texts other than "OK" differ a little. */
  wireBytes(): number {
    if (this.rawHeaders === undefined) return 0;
    return 'HTTP/1.1 200 OK\r\n\r\n'.length + new RawHeaders(this.rawHeaders).wireBytes() + this.bodyBytes;
  }
}

const EMPTY: Buffer = Buffer.alloc(0);
