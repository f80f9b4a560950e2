import type { BackOff } from './back-off.ts';
import type { Done, SendRules, WireRequest } from './transport.ts';

/** One connection of one user to one origin; it carries one request at a time. */
export interface Lane {
  readonly backOff: BackOff;
  /** Taken by a request that still waits for the back-off. */
  reserved: boolean;
  isFree(): boolean;
  /** Whether the request may go this way: server, settings and transport are those of this lane. */
  serves(request: WireRequest): boolean;
  /** `startMs`: now, on the clock of the run. Never calls `done` before it returns. */
  send(request: WireRequest, startMs: number, done: Done): void;
  /** Our own stop: the request under way ends as interrupted. */
  interrupt(): void;
  close(): Promise<void>;
}

/** Methods that may be sent twice without harm (RFC 9110, 9.2.2). */
export const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'TRACE']);

/** Milliseconds as whole microseconds. */
export function microseconds(ms: number): number {
  return Math.round(ms * 1000);
}

/** What the requests of one lane have in common. */
export interface Way {
  readonly origin: string;
  readonly keepAlive: boolean;
  readonly settingsKey: string | undefined;
  readonly transport: SendRules['transport'];
  readonly http2: boolean;
}

export function wayOf({ origin, keepAlive, connection, rules }: WireRequest): Way {
  return { origin, keepAlive, settingsKey: connection?.key, transport: rules.transport, http2: rules.http2 };
}

/** A request that wants a connection of its own never takes a kept one, nor one with other settings. */
export function isOnWay(way: Way, { origin, keepAlive, connection, rules }: WireRequest): boolean {
  return (
    way.origin === origin &&
    way.keepAlive === keepAlive &&
    way.settingsKey === connection?.key &&
    way.transport === rules.transport &&
    way.http2 === rules.http2
  );
}
