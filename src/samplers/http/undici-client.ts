import type { buildConnector, Client } from 'undici';
import { undici } from './libraries.ts';

/** Undici takes a second off what a server announces, and closes what was idle for a minute. */
const IDLE_MS = 60_000;
const IDLE_RESERVE_MS = 1_000;

/** An undici client for one connection at a time that `connect` opens; deadlines are ours. */
export function undiciClient(origin: string, connect: (done: buildConnector.Callback) => void): Client {
  return new (undici().Client)(origin, {
    pipelining: 1,
    // Its HTTP/2 fails the request in flight whenever a server announces that it will close (GOAWAY): see h2-lane.ts.
    allowH2: false,
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: IDLE_MS,
    keepAliveMaxTimeout: IDLE_MS,
    keepAliveTimeoutThreshold: IDLE_RESERVE_MS,
    connect: (_options, done) => connect(done),
  });
}
