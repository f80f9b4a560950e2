// Hot path: most answers come in one read, so a few parsers, always in the cache, serve thousands of connections.
import type { ReadBuffer } from './read-buffer.ts';
import { ResponseParser } from './response-parser.ts';

/** The parsers of one worker. A connection has one only from the first byte of an answer to its end. */
export class Parsers {
  /** Stands for that of a connection without a byte of an answer; never fed. */
  readonly none: ResponseParser;
  private readonly reads: ReadBuffer;
  private readonly free: ResponseParser[] = [];

  constructor(reads: ReadBuffer) {
    this.reads = reads;
    this.none = new ResponseParser(reads);
    this.none.begin(false, 0);
  }

  /** The one given back last; `begin` it before it is fed. */
  take(): ResponseParser {
    return this.free.pop() ?? new ResponseParser(this.reads);
  }

  giveBack(parser: ResponseParser): void {
    if (parser === this.none) return;
    parser.forget();
    this.free.push(parser);
  }
}
