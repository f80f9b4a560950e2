import http2 from 'node:http2';
import https from 'node:https';
import type { TLSSocket } from 'node:tls';
import { listening } from './loopback.ts';
import type { Loopback } from './loopback.ts';

/** What the server saw of one request and its connection. */
export interface SeenSecurely {
  readonly host: string | undefined;
  /** The name asked for in the handshake; `false` when none was. */
  readonly serverName: unknown;
  readonly protocol: string | null;
  readonly cipher: string;
  /** Common name of the client's certificate. */
  readonly client: string | undefined;
}

export interface TlsLoopback extends Loopback {
  readonly seen: readonly SeenSecurely[];
  /** Names and values of all requests, in one text. */
  readonly rawHeaders: () => string;
}

/** An https server that says hello and notes who asked how. */
export async function tlsServer(options: https.ServerOptions): Promise<TlsLoopback> {
  const seen: SeenSecurely[] = [];
  let headers = '';
  const server = https.createServer({ keepAliveTimeout: 60_000, ...options }, (request, response) => {
    const socket = request.socket as TLSSocket & { readonly servername?: unknown };
    headers += `${request.rawHeaders.join('\n').toLowerCase()}\n`;
    seen.push({
      host: request.headers.host,
      serverName: socket.servername,
      protocol: socket.getProtocol(),
      cipher: socket.getCipher().name,
      client: commonName(socket.getPeerCertificate().subject),
    });
    response.end('hello');
  });
  server.on('tlsClientError', () => {});
  return { ...(await listening(server, 'https')), seen, rawHeaders: () => headers };
}

/** The same over HTTP/2, and over HTTP/1.1 with those who do not choose it. */
export async function h2TlsServer(options: https.ServerOptions): Promise<TlsLoopback> {
  const seen: SeenSecurely[] = [];
  let headers = '';
  const settings = { allowHTTP1: true, ...options } as http2.SecureServerOptions;
  const server = http2.createSecureServer(settings, (request, response) => {
    const socket = request.socket as TLSSocket & { readonly servername?: unknown };
    headers += `${request.rawHeaders.join('\n').toLowerCase()}\n`;
    seen.push({
      host: request.headers[':authority'] ?? request.headers.host,
      serverName: socket.servername,
      protocol: socket.getProtocol(),
      cipher: socket.getCipher().name,
      client: commonName(socket.getPeerCertificate().subject),
    });
    response.end('hello');
  });
  server.on('sessionError', () => {});
  server.on('tlsClientError', () => {});
  return { ...(await listening(server, 'https')), seen, rawHeaders: () => headers };
}

function commonName(subject: unknown): string | undefined {
  const { CN } = (subject ?? {}) as { readonly CN?: unknown };
  return typeof CN === 'string' ? CN : undefined;
}
