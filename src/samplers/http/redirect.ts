import type { Failure } from '../../metrics/sample.ts';
import { isSensitiveName } from './sensitive-names.ts';
import type { Outgoing } from './request.ts';
import { splitUrl } from './split-url.ts';
import type { Address } from './split-url.ts';
import type { Exchange } from './transport.ts';

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** Meant for the server the plan names, not for whom it points to. */
const CREDENTIALS = new Set(['authorization', 'proxy-authorization', 'cookie', 'host']);
const BODY_HEADERS = new Set(['content-type', 'content-encoding', 'content-language', 'content-location']);

/** True when the answer points somewhere else. Without `location` it is an answer like any other. */
export function isRedirect(exchange: Exchange): boolean {
  const { status } = exchange;
  if (status < 301 || status > 308 || exchange.error !== undefined || exchange.interrupted) return false;
  return REDIRECTS.has(status) && exchange.headers.first('location') !== undefined;
}

/**
 * The request that a redirect asks for, as browsers make it (Fetch standard): 301 and 302 turn POST into GET, 303
 * everything but HEAD; 307 and 308 keep method and body. To another server go no credentials.
 */
export function nextRequest(from: Outgoing, exchange: Exchange): Outgoing | undefined {
  const address = redirectTarget(from.address, exchange.headers.first('location') ?? '');
  if (address === undefined) return undefined;
  const keepsMethod = !becomesGet(exchange.status, from.method);
  const isSameOrigin = address.origin === from.address.origin;
  const isDropped = (name: string): boolean =>
    (!isSameOrigin && (CREDENTIALS.has(name) || isSensitiveName(name))) || (!keepsMethod && BODY_HEADERS.has(name));
  return {
    address,
    method: keepsMethod ? from.method : 'GET',
    ...(isSameOrigin && keepsMethod
      ? { headers: from.headers, headerText: from.headerText }
      : { headers: withoutHeaders(from.headers, isDropped), headerText: undefined }),
    memory: undefined,
    cookies: isSameOrigin ? from.cookies : '',
    // A `cookie` header of the plan does not go there; then the jar speaks.
    ownCookies: isSameOrigin && from.ownCookies,
    body: keepsMethod ? from.body : undefined,
    digest: isSameOrigin ? from.digest : undefined,
  };
}

function becomesGet(status: number, method: string): boolean {
  if (status === 303) return method !== 'GET' && method !== 'HEAD';
  return (status === 301 || status === 302) && method === 'POST';
}

function redirectTarget(from: Address, location: string): Address | undefined {
  // Servers send raw UTF-8 here; it arrives byte by byte.
  const text = Buffer.from(location, 'latin1').toString('utf8');
  const base = from.origin + from.path;
  return URL.canParse(text, base) ? splitUrl(new URL(text, base).href) : undefined;
}

function withoutHeaders(headers: readonly string[], isDropped: (name: string) => boolean): readonly string[] {
  const kept: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] ?? '';
    if (!isDropped(name.toLowerCase())) kept.push(name, headers[i + 1] ?? '');
  }
  return kept;
}

export function redirectLimit(limit: number): Failure {
  const most = `${limit} redirect${limit === 1 ? '' : 's'}`;
  return { kind: 'protocol', name: 'redirect_limit', message: `More than ${most} in a row.` };
}

export function badRedirect(exchange: Exchange): Failure {
  const where = (exchange.headers.first('location') ?? '').slice(0, 200);
  const message = `The redirect leads to "${where}", which is no http(s) URL without a user name.`;
  const plain = 'The redirect leads to what is no http(s) URL without a user name.';
  return { kind: 'protocol', name: 'bad_redirect', message, plain };
}
