import net from 'node:net';
import type { LookupFunction, OnReadOpts, Socket } from 'node:net';
import tls from 'node:tls';
import type { ConnectionOptions, SecureContext } from 'node:tls';
import { openTunnel } from './open-tunnel.ts';

/** Where to connect to. */
export interface SocketTarget {
  /** The next machine, which may be a proxy. Without brackets, when it is an IPv6 address. */
  readonly hostname: string;
  readonly port: number;
  readonly proxy: ProxyHop | undefined;
  /** Set for TLS with the target. */
  readonly secure: SecureTarget | undefined;
  /** Set to read into a buffer of the caller instead of streaming; only without a proxy. */
  readonly onread?: OnReadOpts | undefined;
}

/** The next machine is a proxy. */
export interface ProxyHop {
  readonly name: string;
  /** `host:port` to ask it for; absent when it reads the requests itself. */
  readonly tunnelTo: string | undefined;
  readonly authorization: string | undefined;
}

/** What a TLS connection needs to know about the server. */
export interface SecureTarget {
  readonly context: SecureContext;
  readonly insecure: boolean;
  /** Asked for in the handshake; absent for addresses. */
  readonly serverName: string | undefined;
  readonly checkIdentity: NonNullable<ConnectionOptions['checkServerIdentity']>;
  /** What may be spoken (ALPN), the best first; absent: HTTP/1.1. */
  readonly protocols?: readonly string[] | undefined;
}

/** What is told of a connection that is being opened. */
export interface SocketEvents {
  /** The proxy has done its part; called only when there is one. */
  readonly reached: () => void;
  /** Called once: it can be written to (TLS included) or has failed. */
  readonly done: (error: Error | undefined, socket: Socket) => void;
}

/** Bytes that one read may bring: a 64 KiB body then needs one or two. */
const READ_BYTES = 64 * 1024;

/** Opens a connection. Destroying what is returned gives it up, however far it is. */
export function openSocket(target: SocketTarget, lookup: LookupFunction, events: SocketEvents): Socket {
  const { proxy, secure, onread } = target;
  const reading = onread === undefined ? {} : { onread };
  if (proxy === undefined && secure !== undefined) {
    const socket = tls.connect({ host: target.hostname, port: target.port, lookup, ...reading, ...tlsOptions(secure) });
    prepare(socket);
    const settle = settler(socket, events);
    socket.once('secureConnect', () => settle());
    return socket;
  }
  // Socket options reach the stream too; the types of `connect` leave that out.
  const stream = { highWaterMark: READ_BYTES };
  const socket = net.connect({ host: target.hostname, port: target.port, lookup, ...stream, ...reading });
  prepare(socket);
  const settle = settler(socket, events);
  socket.once('connect', () => {
    if (proxy === undefined) settle();
    else passProxy(socket, { proxy, secure }, { reached: events.reached, settle });
  });
  return socket;
}

interface Settling {
  readonly reached: () => void;
  /** `ready` when it is another one than that to the proxy. */
  readonly settle: (error?: Error, ready?: Socket) => void;
}

function passProxy(
  socket: Socket,
  { proxy, secure }: { readonly proxy: ProxyHop; readonly secure: SecureTarget | undefined },
  { reached, settle }: Settling,
): void {
  const { tunnelTo } = proxy;
  const go = (): void => {
    reached();
    if (secure === undefined) settle();
    else shakeHands(socket, secure, settle);
  };
  if (tunnelTo === undefined) {
    go();
    return;
  }
  openTunnel(socket, { ...proxy, tunnelTo }, (error) => {
    if (error === undefined) {
      go();
      return;
    }
    settle(error);
    socket.destroy();
  });
}

/** TLS with the target inside the tunnel. */
function shakeHands(socket: Socket, secure: SecureTarget, settle: Settling['settle']): void {
  const inner = tls.connect({ socket, ...tlsOptions(secure) });
  inner.once('secureConnect', () => settle(undefined, inner));
  inner.on('error', (error) => settle(error));
  inner.once('close', () => settle(closedEarly()));
}

function prepare(socket: Socket): void {
  socket.setNoDelay(true);
  socket.setKeepAlive(true, 60_000);
}

function settler(socket: Socket, { done }: SocketEvents): Settling['settle'] {
  let waiting = true;
  const settle: Settling['settle'] = (error, ready = socket) => {
    if (!waiting) return;
    waiting = false;
    done(error, ready);
  };
  // Stays on: a socket without an error listener would end the process.
  socket.on('error', (error) => settle(error));
  socket.on('close', () => settle(closedEarly()));
  return settle;
}

function closedEarly(): Error {
  return Object.assign(new Error('closed while connecting'), { code: 'ECONNRESET' });
}

function tlsOptions(secure: SecureTarget): ConnectionOptions {
  return {
    ...(secure.serverName === undefined ? {} : { servername: secure.serverName }),
    secureContext: secure.context,
    rejectUnauthorized: !secure.insecure,
    checkServerIdentity: secure.checkIdentity,
    ALPNProtocols: [...(secure.protocols ?? ['http/1.1'])],
  };
}
