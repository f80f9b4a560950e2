import { ReadBuffer } from '../../../src/samplers/http/read-buffer.ts';
import { ResponseParser } from '../../../src/samplers/http/response-parser.ts';
import type { FuzzCase } from './response-writer.ts';

/** What a client makes of the bytes of a server that then ends the connection. */
export interface Outcome {
  /** `cut`: the connection ended before the answer did. */
  readonly verdict: 'complete' | 'refused' | 'cut';
  /** 0 when no head was complete. */
  readonly status: number;
  /** Names and values, each by itself, in order. Only of complete answers. */
  readonly headers: readonly string[];
  /** Latin-1. Only of complete answers. */
  readonly body: string;
  /** The connection may be used again. Only of complete answers. */
  readonly keepAlive: boolean;
  /** Why it was refused, in the client's words. */
  readonly problem: string;
}

/** An outcome, and where our own parser saw the end of the answer: bytes behind it belong to none. */
export interface OwnOutcome extends Outcome {
  readonly end: number;
}

const reads = new ReadBuffer();
/** What lies in the buffer behind a read, so that a view that is too long or too old is seen. */
const NOISE = 0xee;
const KEEP_BYTES = 1024 * 1024;

/** Our parser; `pieces` are the positions at which one read ends and the next begins, in order. */
export function ownOutcome({ bytes, isHead }: FuzzCase, pieces: readonly number[] = []): OwnOutcome {
  const parser = new ResponseParser(reads);
  parser.begin(isHead, KEEP_BYTES);
  let from = 0;
  let used = 0;
  let end = bytes.length;
  for (const to of [...pieces, bytes.length]) {
    if (parser.isDone || parser.isBroken) break;
    if (to <= from) continue;
    reads.buffer.fill(NOISE, 0, used + 16);
    used = bytes.copy(reads.buffer, 0, from, to);
    reads.reads++;
    end = from + parser.feed(to - from);
    from = to;
  }
  const isDone = parser.isDone || (!parser.isBroken && parser.finish());
  return {
    verdict: isDone ? 'complete' : parser.isBroken ? 'refused' : 'cut',
    status: parser.status,
    headers: isDone ? parser.headers().lines().flat() : [],
    body: isDone ? (parser.body()?.toString('latin1') ?? '') : '',
    keepAlive: isDone && parser.keepAlive,
    problem: parser.problem,
    end: isDone ? end : bytes.length,
  };
}
