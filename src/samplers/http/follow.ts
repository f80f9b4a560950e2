// Hot path up to the first answer; redirects are rare and may cost more.
import type { VirtualUser } from '../../contracts/virtual-user.ts';
import type { Failure } from '../../metrics/sample.ts';
import { joinCookies } from './cookies.ts';
import type { Cookies } from './cookies.ts';
import { neverSent } from './never-sent.ts';
import type { Outgoing, SendSettings } from './request.ts';
import { splitUrl } from './split-url.ts';
import type { Address } from './split-url.ts';
import type { Exchange, Session, WireRequest } from './transport.ts';

/** As in JMeter. */
const MOST_REDIRECTS = 20;

/** What one sampler needs to send. */
export interface Sender {
  readonly session: Session;
  readonly cookies: Cookies;
  readonly settings: SendSettings;
  readonly keepBytes: number;
  readonly allowedOrigins: ReadonlySet<string> | undefined;
}

/** A request with all its redirects. */
export interface Journey {
  /** The last request sent. */
  readonly request: WireRequest;
  /** The last answer; times run from the first request, bytes and connection times are sums. */
  readonly exchange: Exchange;
  /** Why the way ended before its end, when it did. */
  readonly failure: Failure | undefined;
}

/** Sends a request and follows where the answers point. */
export async function sendAndFollow(outgoing: Outgoing, sender: Sender, user: VirtualUser): Promise<Journey> {
  const refusal = refused(outgoing.address, sender);
  const request = wireRequest(outgoing, sender, user, sender.settings.timeoutMs);
  if (refusal !== undefined) return { request, exchange: neverSent(user.clock.now()), failure: refusal };
  const exchange = await sender.session.send(request);
  takeCookies(exchange, outgoing.address, sender);
  if (!sender.settings.followRedirects || !isRedirect(exchange)) {
    return { request, exchange, failure: exchange.error };
  }
  return followRedirects({ outgoing, request, exchange }, sender, user);
}

interface Hop {
  readonly outgoing: Outgoing;
  readonly request: WireRequest;
  readonly exchange: Exchange;
}

async function followRedirects(first: Hop, sender: Sender, user: VirtualUser): Promise<Journey> {
  let last = first;
  let total = first.exchange;
  for (let count = 0; isRedirect(last.exchange); count++) {
    if (count === MOST_REDIRECTS) return journey(last, total, redirectLimit());
    const next = nextRequest(last.outgoing, last.exchange);
    if (next === undefined) return journey(last, total, badRedirect(last.exchange));
    const refusal = refused(next.address, sender);
    if (refusal !== undefined) return journey(last, total, refusal);
    const leftMs = sender.settings.timeoutMs - (user.clock.now() - total.startMs);
    const request = wireRequest(next, sender, user, Math.max(1, leftMs));
    const exchange = await sender.session.send(request);
    takeCookies(exchange, next.address, sender);
    total = sum(total, exchange);
    last = { outgoing: next, request, exchange };
  }
  return journey(last, total, last.exchange.error);
}

function wireRequest(outgoing: Outgoing, sender: Sender, user: VirtualUser, timeoutMs: number): WireRequest {
  const { settings } = sender;
  const { address } = outgoing;
  const stored =
    settings.ownCookies || sender.cookies.isEmpty() ? '' : sender.cookies.headerFor(address.origin + address.path);
  const cookies = joinCookies(outgoing.cookies, stored);
  return {
    origin: address.origin,
    method: outgoing.method,
    path: address.path,
    headers: cookies === '' ? outgoing.headers : [...outgoing.headers, 'cookie', cookies],
    body: outgoing.body,
    timeoutMs,
    keepAlive: settings.keepAlive,
    keepBytes: sender.keepBytes,
    connection: settings.connection,
    signal: user.signal,
  };
}

function takeCookies(exchange: Exchange, address: Address, sender: Sender): void {
  const lines = exchange.headers.all('set-cookie');
  if (lines.length > 0) sender.cookies.take(lines, address.origin + address.path);
}

function isRedirect(exchange: Exchange): boolean {
  const { status } = exchange;
  if (status < 301 || status > 308 || exchange.error !== undefined || exchange.interrupted) return false;
  return REDIRECTS.has(status) && exchange.headers.first('location') !== undefined;
}
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

function nextRequest(from: Outgoing, exchange: Exchange): Outgoing | undefined {
  const address = redirectTarget(from.address, exchange.headers.first('location') ?? '');
  if (address === undefined) return undefined;
  const isSameOrigin = address.origin === from.address.origin;
  const keepsMethod = exchange.status >= 307 || from.method === 'HEAD' || from.method === 'GET';
  const dropped = new Set([...(isSameOrigin ? [] : CREDENTIALS), ...(keepsMethod ? [] : BODY_HEADERS)]);
  return {
    address,
    method: keepsMethod ? from.method : 'GET',
    headers: dropped.size === 0 ? from.headers : withoutHeaders(from.headers, dropped),
    cookies: isSameOrigin ? from.cookies : '',
    body: keepsMethod ? from.body : undefined,
  };
}
/** Meant for the server the plan names, not for whom it points to. */
const CREDENTIALS = ['authorization', 'cookie', 'proxy-authorization', 'host'];
const BODY_HEADERS = ['content-type', 'content-encoding', 'content-language', 'content-location'];

function redirectTarget(from: Address, location: string): Address | undefined {
  // Servers send raw UTF-8 here; it arrives byte by byte.
  const text = Buffer.from(location, 'latin1').toString('utf8');
  const base = from.origin + from.path;
  return URL.canParse(text, base) ? splitUrl(new URL(text, base).href) : undefined;
}

function withoutHeaders(headers: readonly string[], dropped: ReadonlySet<string>): readonly string[] {
  const kept: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] ?? '';
    if (!dropped.has(name.toLowerCase())) kept.push(name, headers[i + 1] ?? '');
  }
  return kept;
}

function sum(total: Exchange, hop: Exchange): Exchange {
  const offsetUs = Math.round((hop.startMs - total.startMs) * 1000);
  return {
    ...hop,
    startMs: total.startMs,
    firstByteUs: hop.firstByteUs === 0 ? 0 : offsetUs + hop.firstByteUs,
    elapsedUs: offsetUs + hop.elapsedUs,
    connectUs: total.connectUs + hop.connectUs,
    openedConnection: total.openedConnection || hop.openedConnection,
    bytesIn: total.bytesIn + hop.bytesIn,
    bytesOut: total.bytesOut + hop.bytesOut,
    staleRetries: total.staleRetries + hop.staleRetries,
  };
}

function journey(last: Hop, total: Exchange, failure: Failure | undefined): Journey {
  return { request: last.request, exchange: total, failure };
}

function redirectLimit(): Failure {
  return { kind: 'protocol', name: 'redirect_limit', message: `More than ${MOST_REDIRECTS} redirects in a row.` };
}

function badRedirect(exchange: Exchange): Failure {
  const where = (exchange.headers.first('location') ?? '').slice(0, 200);
  return {
    kind: 'protocol',
    name: 'bad_redirect',
    message: `The redirect leads to "${where}", which is no http(s) URL.`,
  };
}

function refused(to: Address, sender: Sender): Failure | undefined {
  const { allowedOrigins } = sender;
  if (allowedOrigins === undefined || allowedOrigins.has(to.origin)) return undefined;
  const message = `Nothing was sent to ${to.origin}: the plan does not name this server.`;
  return { kind: 'plan', name: 'host_not_allowed', message };
}
