import { isIP } from 'node:net';
import { checkServerIdentity } from 'node:tls';
import type { ServerDetour } from '../../contracts/compiler.ts';
import { hostPortOf, hostPortText } from './host-port.ts';
import type { HostPort } from './host-port.ts';
import type { SecureTarget, SocketTarget } from './open-socket.ts';
import type { ConnectionSettings, ConnectRule, ProxySettings, WireRequest } from './transport.ts';
import type { UndiciShared } from './undici-shared.ts';

/** How connections for one origin are made, and what that means for the requests on them. */
export interface Route {
  /** What messages call the server: its origin, and where it really is. */
  readonly name: string;
  /** `host` header. */
  readonly host: string;
  readonly target: SocketTarget;
  /** Set when the proxy reads every request: plain http. */
  readonly forward: ProxySettings | undefined;
}

interface Ends {
  readonly host: string;
  readonly port: number;
  readonly isSecure: boolean;
  /** Where `connectTo` leads. */
  readonly to: { readonly host: string; readonly port: number } | undefined;
  readonly proxy: ProxySettings | undefined;
}

/** Where a connection for `origin` goes and how. */
export function routeTo(
  origin: string,
  connection: ConnectionSettings | undefined,
  shared: Pick<UndiciShared, 'secureContext'>,
): Route {
  const { host, port, isSecure, to, proxy } = endsOf(origin, connection);
  const last = to ?? { host, port };
  const next = proxy ?? last;
  // A proxy that reads the request would ask for the host in it, so one that is led elsewhere is tunnelled, too.
  const isTunnel = isSecure || to !== undefined;
  const authority = hostPortText(last.host, last.port);
  return {
    name: to === undefined ? origin : `${origin} (connectTo ${authority})`,
    host: new URL(origin).host,
    target: {
      hostname: next.host,
      port: next.port,
      proxy: proxy && { ...proxy, tunnelTo: isTunnel ? authority : undefined },
      secure: isSecure ? secureTarget(host, connection, shared) : undefined,
    },
    forward: isTunnel ? undefined : proxy,
  };
}

/** Where connections for `origin` go instead: for the check before the run, and for people. */
export function detourOf(origin: string, connection: ConnectionSettings | undefined): ServerDetour | undefined {
  const { to, proxy } = endsOf(origin, connection);
  const next = proxy ?? to;
  if (next === undefined) return undefined;
  const texts = [
    ...(to === undefined ? [] : [`connectTo ${hostPortText(to.host, to.port)}`]),
    ...(proxy === undefined ? [] : [`through the proxy ${proxy.name}`]),
  ];
  return { host: next.host, port: next.port, isProxy: proxy !== undefined, text: texts.join(', ') };
}

/** A request as a proxy wants to read it: the whole URL, and who we are. */
export function forwarded(request: WireRequest, proxy: ProxySettings): WireRequest {
  const { authorization } = proxy;
  return {
    ...request,
    path: request.origin + request.path,
    headers: authorization === undefined ? request.headers : [...request.headers, 'proxy-authorization', authorization],
  };
}

function endsOf(origin: string, connection: ConnectionSettings | undefined): Ends {
  const { host, port, isSecure } = hostPortOf(origin);
  const rule = ruleFor(host, port, connection?.connectTo ?? []);
  const proxy = connection?.proxy;
  return {
    host,
    port,
    isSecure,
    to: rule === undefined ? undefined : { host: rule.to.host, port: rule.to.port ?? port },
    proxy: proxy?.bypass.some((pattern) => isMatch(pattern, host, port)) === true ? undefined : proxy,
  };
}

/** One with the port comes before one without. */
function ruleFor(host: string, port: number, rules: readonly ConnectRule[]): ConnectRule | undefined {
  const fitting = rules.filter(({ from }) => isMatch(from, host, port));
  return fitting.find(({ from }) => from.port !== undefined) ?? fitting[0];
}

function isMatch(pattern: HostPort, host: string, port: number): boolean {
  if (pattern.port !== undefined && pattern.port !== port) return false;
  return pattern.host.startsWith('*.') ? host.endsWith(pattern.host.slice(1)) : pattern.host === host;
}

function secureTarget(
  hostname: string,
  connection: ConnectionSettings | undefined,
  shared: Pick<UndiciShared, 'secureContext'>,
): SecureTarget {
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
