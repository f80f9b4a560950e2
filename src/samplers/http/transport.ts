import type { StopSignal } from '../../base/stop-switch.ts';
import type { Failure } from '../../metrics/sample.ts';
import type { HostPort } from './host-port.ts';
import type { ResponseHeaders } from './response-headers.ts';

/** What carries requests of one worker. Samplers know nothing below this line. */
export interface Transport {
  /** The connections of one virtual user. */
  session(): Session;
  close(): Promise<void>;
}

/** One virtual user's connections: one kept-alive connection per origin, more only while requests overlap. */
export interface Session {
  /**
   * Sends one request; `done` is called once, later, with the whole answer or with what became of it. `nowMs` is the
   * time on the clock of the run, just read.
   */
  exchange(request: WireRequest, nowMs: number, done: Done): void;
  /** The same as a promise. Never rejects for what the network or the target does. */
  send(request: WireRequest): Promise<Exchange>;
  close(): Promise<void>;
}

/** Hears how an exchange ended. Called from sockets, so it never throws. */
export interface Done {
  arrived(exchange: Exchange): void;
}

/** One request, ready to be written. Names, values and path are already checked for control characters. */
export interface WireRequest {
  /** Scheme, host and port: `https://example.com:8443`; nothing behind it. */
  readonly origin: string;
  readonly method: string;
  /** Path and query; starts with `/`. */
  readonly path: string;
  /** Name, value, name, value …; without `content-length` and `connection`. `host` only when it differs. */
  readonly headers: readonly string[];
  /** `headers` as lines, each with its end, where they are at hand and none of them is `host`. */
  readonly headerText?: string | undefined;
  /** Where the whole text of a request that is the same each time is remembered. */
  readonly memory?: RequestMemory | undefined;
  readonly body: string | Buffer | undefined;
  /** Length of a body that is text, in bytes, where it is at hand. */
  readonly bodyBytes?: number | undefined;
  /** From the start to the last byte of the answer, connecting included. */
  readonly timeoutMs: number;
  /** What else a step says about its exchanges; the same object for every request of a step. */
  readonly rules: SendRules;
  /** False closes the connection after the answer. */
  readonly keepAlive: boolean;
  /** How many bytes of the body to keep; the rest is counted and thrown away. 0 = count only. */
  readonly keepBytes: number;
  /** Absent: straight to the target, certificates checked as Node does. */
  readonly connection: ConnectionSettings | undefined;
  /** Aborts the request in flight: our own stop. */
  readonly signal: StopSignal;
}

/** One for each step and connection setting; filled by the transport. */
export interface RequestMemory {
  text: string | undefined;
}

/** Limits and choices of a step that few steps change. */
export interface SendRules {
  /** DNS, TCP and TLS together; absent: only the time for the whole exchange counts. */
  readonly connectMs: number | undefined;
  /** From the start to the first byte of the answer. */
  readonly firstByteMs: number | undefined;
  /** Bytes of the body, as they cross the wire, that are more than an answer may have: it is cut off and fails. */
  readonly maxBytes: number | undefined;
  /** True: an answer whose end only the closed connection tells is a failure. */
  readonly expectLength: boolean;
  /** True: HTTP/2 where the server offers it (ALPN). */
  readonly http2: boolean;
  /** What carries HTTP/1.1. Proxies are undici's in either case, HTTP/2 Node's own. */
  readonly transport: 'wire' | 'undici';
}

export const STANDARD_RULES: SendRules = {
  connectMs: undefined,
  firstByteMs: undefined,
  maxBytes: undefined,
  expectLength: false,
  http2: false,
  transport: 'wire',
};

/** How connections are made. Each sampler has an object of its own: compared by `key`. */
export interface ConnectionSettings {
  /** The same for equal settings. */
  readonly key: string;
  readonly tls: TlsSettings | undefined;
  readonly proxy: ProxySettings | undefined;
  readonly connectTo: readonly ConnectRule[];
}

/** An HTTP proxy: it reads plain requests, and opens tunnels for https. */
export interface ProxySettings {
  /** `http://host:3128`, without credentials: for people. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** Value of `proxy-authorization`. For the proxy alone. */
  readonly authorization: string | undefined;
  /** Hosts reached without it; `*.example.com` stands for all below. */
  readonly bypass: readonly HostPort[];
}

/** Connections for one host go to another; without ports, whatever the port. */
export interface ConnectRule {
  readonly from: HostPort;
  readonly to: HostPort;
}

/** How to meet a TLS server. Certificates and keys are PEM, already checked. */
export interface TlsSettings {
  /** True accepts any certificate. */
  readonly insecure: boolean;
  /** Trusted certificates, instead of the ones that come with Node. */
  readonly ca: string | undefined;
  /** What the client shows: its certificate, then the chain. */
  readonly cert: string | undefined;
  /** Not encrypted. */
  readonly key: string | undefined;
  readonly minVersion: TlsVersion | undefined;
  readonly maxVersion: TlsVersion | undefined;
  /** The name asked for (SNI) and looked for in the certificate, instead of the host of the URL. */
  readonly serverName: string | undefined;
  /** OpenSSL's names, colons between them. */
  readonly ciphers: string | undefined;
}

/** Older ones are switched off in OpenSSL itself. */
export type TlsVersion = 'TLSv1.2' | 'TLSv1.3';

/** One finished attempt, answered or not. */
export interface Exchange {
  /** 0 when no response head came. */
  readonly status: number;
  /** Good until whoever waited for the exchange waits again, unless told to `keep`. */
  readonly headers: ResponseHeaders;
  /**
   * The kept part of the body, still encoded; absent when nothing was to be kept. Good until whoever waited for
   * the exchange waits again.
   */
  readonly body: Buffer | undefined;
  /** True when the body went on behind the kept part. */
  readonly bodyCapped: boolean;
  /** Body as it crossed the wire, without chunk framing. */
  readonly bodyBytes: number;
  /** Just before sending, on the clock of the run. */
  readonly startMs: number;
  /** Start to the complete response head; 0 when none came. */
  readonly firstByteUs: number;
  readonly elapsedUs: number;
  /** DNS + TCP + TLS of the connection this exchange opened (or failed to open); 0 when it reused one. */
  readonly connectUs: number;
  readonly openedConnection: boolean;
  /** The parts of `connectUs`, as far as they came; absent when no connection was opened, or where they are not known. */
  readonly connectParts?: ConnectParts | undefined;
  /** Only the end of the connection told where the body ends. */
  readonly closeDelimited?: boolean;
  /** Head and body on the wire; TLS records are not counted. */
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** How often the request was sent again because the server had closed the idle connection: 0 or 1. */
  readonly staleRetries: number;
  /** True when `signal` cut it off: neither passed nor failed. */
  readonly interrupted: boolean;
  /** Why there is no complete answer. */
  readonly error: Failure | undefined;
}

/** How long each step to a connection took. */
export interface ConnectParts {
  readonly dnsUs: number;
  readonly tcpUs: number;
  readonly tlsUs: number;
}

/** A failing answer is kept this far even when nothing reads it, for the example in the report. */
export const EXAMPLE_BODY_BYTES = 4096;
