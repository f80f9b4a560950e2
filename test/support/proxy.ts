import http from 'node:http';
import net from 'node:net';
import { listening } from './loopback.ts';
import type { Loopback } from './loopback.ts';

/** One thing a proxy was asked, as it came. */
export interface SeenByProxy {
  readonly line: string;
  readonly headers: http.IncomingHttpHeaders;
  /** Number of the connection it came on, from 0. */
  readonly connection: number;
}

export interface ProxyLoopback extends Loopback {
  readonly seen: readonly SeenByProxy[];
}

export interface ProxySettings {
  /** `user:password` that it wants; anything else gets 407. */
  readonly wants?: string;
  /** Answers this to CONNECT instead of connecting. */
  readonly refusesWith?: string;
}

/** A real HTTP proxy on loopback: forwards whole URLs, tunnels CONNECT, and writes down what it was asked. */
export async function proxyServer(settings: ProxySettings = {}): Promise<ProxyLoopback> {
  const seen: SeenByProxy[] = [];
  const numbers = new Map<unknown, number>();
  const upstream = new http.Agent({ keepAlive: true });
  const note = ({ method = '', url = '', headers, socket }: http.IncomingMessage): boolean => {
    const connection = numbers.get(socket) ?? numbers.size;
    numbers.set(socket, connection);
    seen.push({ line: `${method} ${url}`, headers, connection });
    const wanted = settings.wants === undefined ? undefined : `Basic ${Buffer.from(settings.wants).toString('base64')}`;
    return wanted === undefined || headers['proxy-authorization'] === wanted;
  };
  const server = http.createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    if (!note(request)) {
      response.writeHead(407, { 'proxy-authenticate': 'Basic realm="proxy"' }).end('who are you?');
      return;
    }
    const { 'proxy-authorization': _own, ...headers } = request.headers;
    const onward = http.request(request.url ?? '', { method: request.method, headers, agent: upstream }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.writeHead(502).end('no way there'));
    request.pipe(onward);
  });
  server.on('connect', (request: http.IncomingMessage, socket: net.Socket) => {
    socket.on('error', () => {});
    if (!note(request)) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic realm="p"\r\n\r\n');
      return;
    }
    if (settings.refusesWith !== undefined) {
      socket.end(settings.refusesWith);
      return;
    }
    const { hostname, port } = new URL(`http://${request.url ?? ''}`);
    const target = net.connect(Number(port === '' ? 80 : port), hostname, () => {
      socket.write('HTTP/1.1 200 Connection established\r\nvia: test\r\n\r\n');
      target.pipe(socket).pipe(target);
    });
    target.on('error', () => socket.end('HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n'));
  });
  const loopback = await listening(server, 'http');
  return {
    ...loopback,
    seen,
    close: async () => {
      upstream.destroy();
      await loopback.close();
    },
  };
}
