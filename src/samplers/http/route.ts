import { isIP } from 'node:net';
import { checkServerIdentity } from 'node:tls';
import type { SocketTarget } from './open-socket.ts';
import type { ConnectionSettings } from './transport.ts';
import type { UndiciShared } from './undici-shared.ts';

/** Where a connection for `origin` goes and how. */
export function routeTo(
  origin: string,
  connection: ConnectionSettings | undefined,
  shared: Pick<UndiciShared, 'secureContext'>,
): SocketTarget {
  const url = new URL(origin);
  const isSecure = url.protocol === 'https:';
  const hostname = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? (isSecure ? 443 : 80) : Number(url.port);
  return { hostname, port, secure: isSecure ? secureTarget(hostname, connection, shared) : undefined };
}

function secureTarget(
  hostname: string,
  connection: ConnectionSettings | undefined,
  shared: Pick<UndiciShared, 'secureContext'>,
): SocketTarget['secure'] {
  const name = connection?.tls?.serverName ?? hostname;
  return {
    context: shared.secureContext(connection),
    insecure: connection?.tls?.insecure === true,
    // No server name for addresses: RFC 6066, section 3.
    serverName: isIP(name) === 0 ? name : undefined,
    // By the name, wherever the connection itself goes.
    checkIdentity: (_host, certificate) => checkServerIdentity(name, certificate),
  };
}
