import http from 'node:http';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import net from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

/** A server on a free port of 127.0.0.1. */
export interface Loopback {
  readonly origin: string;
  readonly port: number;
  /** Connections accepted so far. */
  readonly connections: () => number;
  readonly close: () => Promise<void>;
}

/** What one request was, as the server read it. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

export interface HttpLoopback extends Loopback {
  readonly seen: readonly SeenRequest[];
}

/** An HTTP server that reads each body, notes the request and then lets `answer` reply. */
export async function httpServer(
  answer: (request: SeenRequest, response: ServerResponse) => void,
  settings: { readonly keepAliveTimeoutMs?: number } = {},
): Promise<HttpLoopback> {
  const seen: SeenRequest[] = [];
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: path = '', headers, rawHeaders } = request;
      const one = { method, path, headers, rawHeaders, body: Buffer.concat(chunks) };
      seen.push(one);
      answer(one, response);
    });
  };
  const server = http.createServer({ keepAliveTimeout: settings.keepAliveTimeoutMs ?? 60_000 }, listener);
  return { ...(await listening(server, 'http')), seen };
}

/** A TCP server that hands over each connection. */
export async function rawServer(onConnection: (socket: Socket, index: number) => void): Promise<Loopback> {
  let index = 0;
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    onConnection(socket, index++);
  });
  return listening(server, 'http');
}

/** A TCP server that writes each of `parts` when a request head has come, `gapMs` apart, on every connection. */
export function scriptedServer(
  parts: readonly string[],
  gapMs = 0,
  afterwards: 'stay' | 'end' | 'reset' = 'stay',
): Promise<Loopback> {
  return rawServer((socket) => {
    socket.once('data', () => {
      void play(socket, parts, gapMs, afterwards);
    });
  });
}

async function play(socket: Socket, parts: readonly string[], gapMs: number, afterwards: string): Promise<void> {
  for (const part of parts) {
    if (socket.destroyed) return;
    socket.write(part, 'latin1');
    await new Promise((resolve) => setTimeout(resolve, gapMs).unref());
  }
  if (afterwards === 'end') socket.end();
  if (afterwards === 'reset') reset(socket);
}

/**
 * Resets a connection. Node's `resetAndDestroy` alone ends it first (FIN, then RST): a client that reads in between
 * sees an orderly end.
 */
export function reset(socket: Socket): void {
  socket.destroySoon = () => void socket.destroy();
  socket.resetAndDestroy();
}

/** Starts a server and knows how to stop it, connections included. */
export async function listening(server: Server, scheme: 'http' | 'https'): Promise<Loopback> {
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections++;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `${scheme}://127.0.0.1:${port}`,
    port,
    connections: () => connections,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A port on which nobody listens. */
export async function closedPort(): Promise<number> {
  const server = await listening(net.createServer(), 'http');
  await server.close();
  return server.port;
}
