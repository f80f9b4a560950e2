import type { ClientHttp2Session, ClientHttp2Stream, OutgoingHttpHeaders } from 'node:http2';
import type { Socket } from 'node:net';
import type { H2Call } from './h2-call.ts';
import { Http2Error } from './h2-failure.ts';
import { http2 } from './libraries.ts';

/** Room for bodies that come faster than they are read, as browsers give it: no download waits for us. */
const STREAM_WINDOW_BYTES = 4 * 1024 * 1024;
const CONNECTION_WINDOW_BYTES = 16 * 1024 * 1024;
/** Ours is the limit of 16 KiB that all transports have; the library's is far beyond it. */
const HEADER_LIST_BYTES = 64 * 1024;
const MOST_HEADERS = 2000;

/** One connection that speaks HTTP/2, with the calls under way on it. */
export class H2Connection {
  readonly socket: Socket;
  /** Why it ended, when the server or the network said so. */
  error: Error | undefined;
  /** New calls may go over it. */
  isUsable = true;
  /** It has brought an answer before. */
  hasServed = false;
  private readonly session: ClientHttp2Session;
  private readonly calls = new Set<H2Call>();

  constructor(socket: Socket, origin: string) {
    this.socket = socket;
    this.session = http2().connect(origin, {
      createConnection: () => socket,
      maxHeaderListPairs: MOST_HEADERS,
      settings: {
        enablePush: false,
        initialWindowSize: STREAM_WINDOW_BYTES,
        maxHeaderListSize: HEADER_LIST_BYTES,
      },
    });
    this.session.setLocalWindowSize(CONNECTION_WINDOW_BYTES);
    this.session.on('error', (error) => this.broke(error));
    this.session.on('goaway', (code) => this.broke(code === 0 ? undefined : new Http2Error('connection', code)));
    this.session.on('close', () => this.broke(undefined));
    socket.on('error', (error) => this.broke(error));
  }

  /** Calls overlap from here on: the bytes of each cannot be told apart any more. */
  enter(call: H2Call): void {
    this.calls.add(call);
    if (this.calls.size > 1) for (const each of this.calls) each.isAlone = false;
  }

  leave(call: H2Call): void {
    this.calls.delete(call);
    if (!this.isUsable && this.calls.size === 0) this.session.destroy();
  }

  /** It is closed, for whatever reason. */
  get isGone(): boolean {
    return this.session.destroyed || this.socket.destroyed;
  }

  /** Throws when the headers cannot be written. */
  open(headers: OutgoingHttpHeaders, endStream: boolean): ClientHttp2Stream {
    return this.session.request(headers, { endStream });
  }

  /** Takes no further calls; those under way may end. */
  retire(): void {
    this.isUsable = false;
    if (this.calls.size === 0) this.session.destroy();
  }

  destroy(): void {
    this.isUsable = false;
    this.session.destroy();
  }

  private broke(error: Error | undefined): void {
    this.isUsable = false;
    this.error ??= error;
  }
}
