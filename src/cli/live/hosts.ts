import { hostname, networkInterfaces } from 'node:os';

/** Where the live view listens unless told otherwise: this machine only. */
export const LOOPBACK: readonly string[] = ['127.0.0.1', '::1'];
const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]'];
/** All addresses of the machine. */
const ANY = ['0.0.0.0', '::'];

/** True when only this machine can reach the address. */
export function isLoopback(host: string | undefined): boolean {
  return host === undefined || host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** What browsers may write in `Host`; without port, lower case, IPv6 in brackets. */
export function hostsOf(host: string | undefined): ReadonlySet<string> {
  const own = host === undefined ? [] : ANY.includes(host) ? ownNames() : [bracketed(host)];
  return new Set([...LOOPBACK_NAMES, ...own.map((name) => name.toLowerCase())]);
}

function ownNames(): string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return [hostname(), ...addresses.map(({ address }) => bracketed(address))];
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
