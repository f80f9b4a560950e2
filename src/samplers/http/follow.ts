// Hot path up to the first answer; redirects are rare and may cost more.
import type { StopSignal } from '../../base/stop-switch.ts';
import type { Origins } from '../../contracts/compiler.ts';
import type { VirtualUser } from '../../contracts/virtual-user.ts';
import type { Failure } from '../../metrics/sample.ts';
import type { HttpUser } from './connections.ts';
import { joinCookies } from './cookies.ts';
import type { Cookies } from './cookies.ts';
import { badRedirect, isRedirect, nextRequest, redirectLimit } from './redirect.ts';
import type { Outgoing, SendSettings } from './request.ts';
import type { Address } from './split-url.ts';
import type { Exchange, WireRequest } from './transport.ts';

/** What one sampler sends with, for one user. */
export interface Sender {
  readonly http: HttpUser;
  readonly settings: SendSettings;
  readonly keepBytes: number;
  readonly allowedOrigins: Origins | undefined;
}

/** Takes down each request on the way: the number of the redirect, from 1; 0 for a challenge to sign in. */
export type OnHop = (hop: Hop, number: number) => void;

/** One request with what came back. */
export interface Hop {
  readonly request: WireRequest;
  readonly exchange: Exchange;
}

/** A request with all its redirects and challenges. */
export interface Journey {
  /** The last request sent. */
  readonly request: WireRequest;
  /** The last answer. Its times run from the start of the first request; bytes and connection are its own. */
  readonly exchange: Exchange;
  /** What was sent before, in order; bodies are not kept. */
  readonly hops: readonly Hop[];
  /** Why the way ended before its end, when it did. */
  readonly failure: Failure | undefined;
}

export const NO_HOPS: readonly Hop[] = [];

/** True when the first answer is the last one, too: no redirect to follow, no challenge to sign in. */
export function isWholeWay(exchange: Exchange, outgoing: Outgoing, settings: SendSettings): boolean {
  return outgoing.digest === undefined && (settings.mostRedirects === 0 || !isRedirect(exchange));
}

/** One request of the way, with what it was made from. */
interface Step extends Hop {
  readonly outgoing: Outgoing;
  /** Challenges that came for this very request so far. */
  readonly challenges: number;
}

/** A first challenge, and one for a nonce that went out of use meanwhile. */
const MOST_CHALLENGES = 2;

/** Answers challenges to sign in and follows where the answers point. */
export async function travel(
  from: Hop & { readonly outgoing: Outgoing },
  sender: Sender,
  { user, onHop }: { readonly user: VirtualUser; readonly onHop: OnHop },
): Promise<Journey> {
  const first: Step = { ...from, challenges: 0 };
  const { timeoutMs } = sender.settings;
  const { startMs } = first.exchange;
  const hops: Hop[] = [];
  let redirects = 0;
  let last = first;
  for (;;) {
    const isChallenge = isChallenged(last, sender, user);
    if (!isChallenge && (sender.settings.mostRedirects === 0 || !isRedirect(last.exchange))) break;
    const next = isChallenge ? last.outgoing : redirected(last, redirects, sender);
    if ('kind' in next) return journey(last, hops, next);
    if (!isChallenge) redirects++;
    last.exchange.headers.keep();
    onHop(last, isChallenge ? 0 : redirects);
    hops.push({ request: last.request, exchange: { ...last.exchange, body: undefined } });
    const restMs = Math.max(1, timeoutMs - (user.clock.now() - startMs));
    const request = wireRequest(next, sender, user.signal, restMs);
    const exchange = await sender.http.session.send(request);
    takeCookies(exchange, next.address, sender);
    last = { outgoing: next, request, exchange, challenges: isChallenge ? last.challenges + 1 : 0 };
  }
  return journey(last, hops, last.exchange.error);
}

function isChallenged({ outgoing, request, exchange, challenges }: Step, sender: Sender, user: VirtualUser): boolean {
  if (outgoing.digest === undefined || exchange.error !== undefined || exchange.interrupted) return false;
  const seen = { exchange, again: challenges > 0, random: user.random };
  return sender.http.digests.challenged(outgoing.digest, request, seen) && challenges < MOST_CHALLENGES;
}

/** The request that the redirect asks for, or why it is not sent. */
function redirected({ outgoing, exchange }: Step, redirects: number, sender: Sender): Outgoing | Failure {
  const { mostRedirects } = sender.settings;
  if (redirects === mostRedirects) return redirectLimit(mostRedirects);
  const next = nextRequest(outgoing, exchange);
  if (next === undefined) return badRedirect(exchange);
  return refused(next.address, sender) ?? next;
}

/** The request with the cookies of the jar and the answer to a challenge. The user comes to know its token. */
export function wireRequest(
  outgoing: Outgoing,
  { http, settings, keepBytes }: Sender,
  signal: StopSignal,
  timeoutMs: number,
): WireRequest {
  const { address, method, body, bodyBytes, bearer } = outgoing;
  if (bearer !== undefined) http.secrets.add(bearer);
  const cookies = cookiesOf(outgoing, http.cookies);
  const authorization =
    outgoing.digest &&
    http.digests.authorization(outgoing.digest, { origin: address.origin, method, path: address.path, body });
  const isAsWritten = cookies === '' && authorization === undefined;
  return {
    origin: address.origin,
    method,
    path: address.path,
    headers: isAsWritten ? outgoing.headers : withLines(outgoing.headers, cookies, authorization),
    headerText: isAsWritten ? outgoing.headerText : undefined,
    memory: isAsWritten ? outgoing.memory : undefined,
    body,
    bodyBytes,
    timeoutMs,
    rules: settings.rules,
    keepAlive: settings.keepAlive,
    keepBytes,
    connection: settings.connection,
    signal,
  };
}

/** Cookies of the plan, and those of the jar unless the plan writes the header itself. */
function cookiesOf({ cookies: given, ownCookies, address }: Outgoing, jar: Cookies): string {
  return ownCookies || jar.isEmpty() ? given : joinCookies(given, jar.headerFor(address.origin + address.path));
}

function withLines(headers: readonly string[], cookies: string, authorization: string | undefined): readonly string[] {
  const lines = headers.slice();
  if (cookies !== '') lines.push('cookie', cookies);
  if (authorization !== undefined) lines.push('authorization', authorization);
  return lines;
}

/** Puts the cookies of an answer into the jar. */
export function takeCookies(exchange: Exchange, address: Address, { http }: Sender): void {
  if (!exchange.headers.setsCookies) return;
  http.cookies.take(exchange.headers.all('set-cookie'), address.origin + address.path);
}

/** The whole way: times from its start, everything else of its last request, so that rows add up to what was sent. */
function journey(last: Hop, hops: readonly Hop[], failure: Failure | undefined): Journey {
  const { request, exchange } = last;
  const startMs = hops[0]?.exchange.startMs ?? exchange.startMs;
  const offsetUs = Math.round((exchange.startMs - startMs) * 1000);
  const whole: Exchange = {
    ...exchange,
    startMs,
    firstByteUs: exchange.firstByteUs === 0 ? 0 : offsetUs + exchange.firstByteUs,
    elapsedUs: offsetUs + exchange.elapsedUs,
  };
  return { request, exchange: whole, hops, failure };
}

/** Why nothing may be sent there, if so. */
export function refused(to: Address, { allowedOrigins }: Pick<Sender, 'allowedOrigins'>): Failure | undefined {
  if (allowedOrigins === undefined || allowedOrigins.has(to.origin)) return undefined;
  const message = `Nothing was sent to ${to.origin}: the plan does not name this server. To allow it, add its host to allowedHosts.`;
  const plain = 'Nothing was sent to a server that the plan does not name. To allow it, add its host to allowedHosts.';
  return { kind: 'plan', name: 'host_not_allowed', message, plain };
}
