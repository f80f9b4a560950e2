import net from 'node:net';
import type { LookupFunction, Socket } from 'node:net';
import tls from 'node:tls';
import type { ConnectionOptions, SecureContext } from 'node:tls';

/** Where to connect to. */
export interface SocketTarget {
  /** Without brackets, when it is an IPv6 address. */
  readonly hostname: string;
  readonly port: number;
  /** Set for TLS. */
  readonly secure: SecureTarget | undefined;
}

/** What a TLS connection needs to know about the server. */
export interface SecureTarget {
  readonly context: SecureContext;
  readonly insecure: boolean;
  /** Asked for in the handshake; absent for addresses. */
  readonly serverName: string | undefined;
  readonly checkIdentity: NonNullable<ConnectionOptions['checkServerIdentity']>;
}

/** Bytes that one read may bring: a 64 KiB body then needs one or two. */
const READ_BYTES = 64 * 1024;

/** Opens a connection and calls `done` once, when it can be written to (TLS included) or has failed. */
export function openSocket(
  target: SocketTarget,
  lookup: LookupFunction,
  done: (error: Error | undefined, socket: Socket) => void,
): Socket {
  const socket = target.secure === undefined ? openPlain(target, lookup) : openSecure(target, target.secure, lookup);
  let waiting = true;
  const settle = (error?: Error): void => {
    if (!waiting) return;
    waiting = false;
    done(error, socket);
  };
  socket.setNoDelay(true);
  socket.setKeepAlive(true, 60_000);
  socket.once(target.secure === undefined ? 'connect' : 'secureConnect', () => settle());
  // Stays on: a socket without an error listener would end the process.
  socket.on('error', settle);
  socket.once('close', () => settle(Object.assign(new Error('closed while connecting'), { code: 'ECONNRESET' })));
  return socket;
}

function openPlain(target: SocketTarget, lookup: LookupFunction): Socket {
  // Socket options reach the stream too; the types of `connect` leave that out.
  const stream = { highWaterMark: READ_BYTES };
  return net.connect({ host: target.hostname, port: target.port, lookup, ...stream });
}

function openSecure(target: SocketTarget, secure: SecureTarget, lookup: LookupFunction): Socket {
  return tls.connect({ host: target.hostname, port: target.port, lookup, ...tlsOptions(secure) });
}

function tlsOptions(secure: SecureTarget): ConnectionOptions {
  return {
    ...(secure.serverName === undefined ? {} : { servername: secure.serverName }),
    secureContext: secure.context,
    rejectUnauthorized: !secure.insecure,
    checkServerIdentity: secure.checkIdentity,
    ALPNProtocols: ['http/1.1'],
  };
}
