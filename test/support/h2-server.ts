import http2 from 'node:http2';
import type { Http2ServerRequest, Http2ServerResponse, ServerHttp2Session, ServerHttp2Stream } from 'node:http2';
import https from 'node:https';
import tls from 'node:tls';
import type { TLSSocket } from 'node:tls';
import type { Certificate } from './certificates.ts';
import { listening } from './loopback.ts';
import type { Loopback } from './loopback.ts';

/** One request as the server read it. */
export interface SeenOverH2 {
  readonly version: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Http2ServerRequest['headers'];
  readonly body: string;
  /** Number of the connection that it came over, from 0. */
  readonly connection: number;
}

export interface H2Loopback extends Loopback {
  readonly seen: readonly SeenOverH2[];
}

/** An answer, with its request as the server read it and the stream it came over. */
export type H2Answer = (
  response: Http2ServerResponse,
  request: SeenOverH2,
  stream: { readonly stream: ServerHttp2Stream; readonly session: ServerHttp2Session },
) => void;

/** A server that speaks what `protocols` names: HTTP/2, HTTP/1.1, or both. */
export async function h2Server(
  certificate: Certificate,
  answer: H2Answer,
  protocols: readonly string[] = ['h2', 'http/1.1'],
  settings: http2.SecureServerOptions = {},
): Promise<H2Loopback> {
  const seen: SeenOverH2[] = [];
  const numbers = new Map<number | undefined, number>();
  const listener = (request: Http2ServerRequest, response: Http2ServerResponse): void => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('error', () => {});
    request.on('end', () => {
      const port = request.socket.remotePort;
      if (!numbers.has(port)) numbers.set(port, numbers.size);
      const { httpVersion: version, method, url: path, headers } = request;
      const body = Buffer.concat(chunks).toString();
      const one: SeenOverH2 = { version, method, path, headers, body, connection: numbers.get(port) ?? -1 };
      seen.push(one);
      const { stream } = response;
      answer(response, one, { stream, session: stream?.session as ServerHttp2Session });
    });
  };
  const options = { ...certificate, ...settings };
  const server = protocols.includes('h2')
    ? http2.createSecureServer({ ...options, allowHTTP1: protocols.includes('http/1.1') }, listener)
    : // What the answers here use is the same there.
      https.createServer(options, listener as never);
  server.on('stream', (stream) => stream.on('error', () => {}));
  server.on('session', (session) => session.on('error', () => {}));
  server.on('sessionError', () => {});
  server.on('tlsClientError', () => {});
  return { ...(await listening(server, 'https')), seen };
}

/** One frame of HTTP/2 (RFC 9113, 4.1). */
export function frame(type: keyof typeof TYPES, flags: number, stream: number, payload: Buffer | string = ''): Buffer {
  const body = Buffer.from(payload);
  const head = Buffer.alloc(9);
  head.writeUIntBE(body.length, 0, 3);
  head.writeUInt8(TYPES[type], 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, body]);
}

const TYPES = { DATA: 0, HEADERS: 1, RST_STREAM: 3, SETTINGS: 4, GOAWAY: 7 } as const;

/** `:status: 200`, from the static table (RFC 7541, appendix A). */
export const STATUS_200: Buffer = Buffer.from([0x88]);
/** The block of headers is complete. */
export const END_HEADERS = 4;
export const END_STREAM = 1;

/** Codes of RST_STREAM and GOAWAY as their frames hold them. */
export function code(number: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(number);
  return bytes;
}

/**
 * A server that plays HTTP/2 by hand: `onHeaders` is called with the number of each stream whose headers have come.
 * It reads frames as far as it needs to: clients here send their headers in one frame.
 */
export async function rawH2Server(
  certificate: Certificate,
  onHeaders: (socket: TLSSocket, stream: number) => void,
): Promise<Loopback> {
  const server = tls.createServer({ ...certificate, ALPNProtocols: ['h2'] }, (socket) => {
    socket.on('error', () => {});
    socket.write(frame('SETTINGS', 0, 0));
    // Behind the preface "PRI * HTTP/2.0 …".
    let left = Buffer.alloc(0);
    let isGreeted = false;
    socket.on('data', (chunk: Buffer) => {
      left = Buffer.concat([left, chunk]);
      if (!isGreeted && left.length >= 24) {
        isGreeted = true;
        left = left.subarray(24);
      }
      while (isGreeted && left.length >= 9 && left.length >= 9 + left.readUIntBE(0, 3)) {
        const length = left.readUIntBE(0, 3);
        const [type, flags, stream] = [left.readUInt8(3), left.readUInt8(4), left.readUInt32BE(5)];
        left = left.subarray(9 + length);
        if (type === TYPES.SETTINGS && flags === 0) socket.write(frame('SETTINGS', 1, 0));
        if (type === TYPES.HEADERS) onHeaders(socket, stream);
        if (type === TYPES.GOAWAY) socket.end();
      }
    });
  });
  server.on('tlsClientError', () => {});
  return listening(server, 'https');
}
