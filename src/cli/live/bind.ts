import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RunError } from '../../base/errors.ts';

/** Ports tried one after the other, from the wanted one on. */
const PORTS_TRIED = 50;
const LAST_PORT = 65_535;
/** There is no IPv6 on this machine: the others are enough. */
const NO_SUCH_ADDRESS = ['EADDRNOTAVAIL', 'EAFNOSUPPORT'];

export interface Bound {
  readonly servers: readonly Server[];
  readonly port: number;
}

/**
 * Listens on all `addresses` at one port: the wanted one, or the next that is free on each of them; 0 takes any.
 * Throws RunError `live-unavailable`.
 */
export async function bindAll(addresses: readonly string[], wanted: number, answer: RequestListener): Promise<Bound> {
  for (let port = wanted; port < wanted + PORTS_TRIED && port <= LAST_PORT; port++) {
    // Any free port: what is free on one address may be taken on the other, so each try draws anew.
    const bound = await bindPort(addresses, wanted === 0 ? 0 : port, answer);
    if (bound !== undefined) return bound;
  }
  const message = `The live view finds no free port from ${wanted} on. Name another one: --live=<port>.`;
  throw new RunError('live-unavailable', message);
}

/** `undefined` when one of the addresses has another server at this port. */
async function bindPort(
  addresses: readonly string[],
  wanted: number,
  answer: RequestListener,
): Promise<Bound | undefined> {
  const servers: Server[] = [];
  let port = wanted;
  for (const address of addresses) {
    try {
      const server = await listen(address, port, answer);
      servers.push(server);
      port = (server.address() as AddressInfo).port;
    } catch (cause) {
      const code = codeOf(cause);
      if (NO_SUCH_ADDRESS.includes(code) && servers.length > 0) continue;
      for (const server of servers) server.close();
      if (code === 'EADDRINUSE') return undefined;
      throw new RunError('live-unavailable', `The live view cannot listen on ${address} (${code}).`, { cause });
    }
  }
  return { servers, port };
}

async function listen(address: string, port: number, answer: RequestListener): Promise<Server> {
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 10_000, keepAliveTimeout: 5000 }, answer);
  // Nothing of a viewer may hold up the end of a run.
  server.unref();
  await new Promise<void>((resolve, reject) => {
    // It stays: a server that once could not take a connection (no descriptor left) goes on, and nobody ends for it.
    server.on('error', reject);
    server.listen({ host: address, port, ipv6Only: address === '::1' }, resolve);
  });
  return server;
}

function codeOf(cause: unknown): string {
  return typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : String(cause);
}
