import { NO_HEADERS } from './response-headers.ts';
import type { Exchange } from './transport.ts';

/** What is booked for a request that was not let out: no time, no bytes, no status. */
export function neverSent(startMs: number, interrupted = false): Exchange {
  return {
    status: 0,
    headers: NO_HEADERS,
    body: undefined,
    bodyCapped: false,
    bodyBytes: 0,
    startMs,
    firstByteUs: 0,
    elapsedUs: 0,
    connectUs: 0,
    openedConnection: false,
    bytesIn: 0,
    bytesOut: 0,
    staleRetries: 0,
    interrupted,
    error: undefined,
  };
}
