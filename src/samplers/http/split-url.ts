/** A URL as a request needs it. */
export interface Address {
  /** Scheme, host and port, normalised: `http://localhost:8000`. */
  readonly origin: string;
  /** Path and query, starting with `/`. */
  readonly path: string;
}

/** Cuts an `http(s)` URL by hand; `undefined` when it is none, or holds a user name. */
export function splitUrl(
  url: string,
  originOf: (text: string) => string | undefined = parseOrigin,
): Address | undefined {
  const start = url.startsWith('http://') ? 7 : url.startsWith('https://') ? 8 : -1;
  if (start < 0) return undefined;
  const end = endOfHost(url, start);
  const origin = originOf(url.slice(0, end));
  if (origin === undefined) return undefined;
  const hash = url.indexOf('#', end);
  const rest = hash < 0 ? url.slice(end) : url.slice(end, hash);
  return { origin, path: rest.startsWith('/') ? rest : `/${rest}` };
}

function endOfHost(url: string, start: number): number {
  for (let i = start; i < url.length; i++) {
    const char = url.charCodeAt(i);
    // "/", "?" and "#"
    if (char === 47 || char === 63 || char === 35) return i;
  }
  return url.length;
}

/** `parseOrigin` that remembers: for URLs made anew for each request. */
export function originMemory(): (text: string) => string | undefined {
  const known = new Map<string, string | undefined>();
  return (text) => {
    const seen = known.get(text);
    if (seen !== undefined) return seen;
    const origin = parseOrigin(text);
    // A host that changes with every request shall not fill the memory.
    if (known.size < MOST_KNOWN) known.set(text, origin);
    return origin;
  };
}
const MOST_KNOWN = 100;

function parseOrigin(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.username !== '' || url.password !== '' || url.hostname === '' ? undefined : url.origin;
}
