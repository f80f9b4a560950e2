/** A host and perhaps a port, as settings name them. */
export interface HostPort {
  /** Lower case; IPv6 addresses without brackets. */
  readonly host: string;
  readonly port: number | undefined;
}

const HOST_PORT = /^(?:\[([0-9a-f:.]+)\]|((?:\*\.)?[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?))(?::([0-9]{1,5}))?$/;

/** `example.com`, `example.com:443`, `[::1]:8443`; `*.example.com` too. `undefined` for anything else. */
export function parseHostPort(text: string): HostPort | undefined {
  const parts = HOST_PORT.exec(text.toLowerCase());
  if (parts === null) return undefined;
  const port = parts[4] === undefined ? undefined : Number(parts[4]);
  if (port !== undefined && (port < 1 || port > 65_535)) return undefined;
  const host = parts[1] === undefined ? parts[2] : plainAddress(parts[1]);
  return host === undefined ? undefined : { host, port };
}

/** An IPv6 address as URLs write it, so that it is found in them: `0:0::1` is `::1`. */
function plainAddress(text: string): string | undefined {
  const url = `http://[${text}]`;
  return URL.canParse(url) ? new URL(url).hostname.slice(1, -1) : undefined;
}

/** As it stands in a URL: `example.com:443`, `[::1]:8443`. */
export function hostPortText(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Host and port of `https://example.com`. */
export function hostPortOf(origin: string): {
  readonly host: string;
  readonly port: number;
  readonly isSecure: boolean;
} {
  const url = new URL(origin);
  const isSecure = url.protocol === 'https:';
  const port = url.port === '' ? (isSecure ? 443 : 80) : Number(url.port);
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port, isSecure };
}
