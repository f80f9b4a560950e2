// Hot path up to the first answer; redirects are rare and may cost more.
import type { Origins } from '../../contracts/compiler.ts';
import type { VirtualUser } from '../../contracts/virtual-user.ts';
import type { Failure } from '../../metrics/sample.ts';
import { joinCookies } from './cookies.ts';
import type { Cookies } from './cookies.ts';
import type { DigestSessions } from './digest.ts';
import { neverSent } from './never-sent.ts';
import { badRedirect, isRedirect, nextRequest, redirectLimit } from './redirect.ts';
import type { Outgoing, SendSettings } from './request.ts';
import type { Address } from './split-url.ts';
import type { Exchange, Session, WireRequest } from './transport.ts';

/** What one sampler needs to send. */
export interface Sender {
  readonly session: Session;
  readonly cookies: Cookies;
  readonly digests: DigestSessions;
  readonly settings: SendSettings;
  readonly keepBytes: number;
  readonly allowedOrigins: Origins | undefined;
  /** Takes down each request on the way: the number of the redirect, from 1; 0 for a challenge to sign in. */
  readonly onHop: (hop: Hop, number: number) => void;
}

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

const NO_HOPS: readonly Hop[] = [];

/** Sends a request, answers challenges to sign in and follows where the answers point. */
export async function sendAndFollow(outgoing: Outgoing, sender: Sender, user: VirtualUser): Promise<Journey> {
  const refusal = refused(outgoing.address, sender);
  const request = wireRequest(outgoing, sender, user, sender.settings.timeoutMs);
  if (refusal !== undefined) {
    return { request, exchange: neverSent(user.clock.now()), hops: NO_HOPS, failure: refusal };
  }
  const exchange = await sender.session.send(request);
  takeCookies(exchange, outgoing.address, sender);
  const isEnd = sender.settings.mostRedirects === 0 || !isRedirect(exchange);
  if (isEnd && outgoing.digest === undefined) return { request, exchange, hops: NO_HOPS, failure: exchange.error };
  return travel({ outgoing, request, exchange, challenges: 0 }, sender, user);
}

/** One request of the way, with what it was made from. */
interface Step extends Hop {
  readonly outgoing: Outgoing;
  /** Challenges that came for this very request so far. */
  readonly challenges: number;
}

/** A first challenge, and one for a nonce that went out of use meanwhile. */
const MOST_CHALLENGES = 2;

async function travel(first: Step, sender: Sender, user: VirtualUser): Promise<Journey> {
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
    sender.onHop(last, isChallenge ? 0 : redirects);
    hops.push({ request: last.request, exchange: { ...last.exchange, body: undefined } });
    const request = wireRequest(next, sender, user, Math.max(1, timeoutMs - (user.clock.now() - startMs)));
    const exchange = await sender.session.send(request);
    takeCookies(exchange, next.address, sender);
    last = { outgoing: next, request, exchange, challenges: isChallenge ? last.challenges + 1 : 0 };
  }
  return journey(last, hops, last.exchange.error);
}

function isChallenged({ outgoing, request, exchange, challenges }: Step, sender: Sender, user: VirtualUser): boolean {
  if (outgoing.digest === undefined || exchange.error !== undefined || exchange.interrupted) return false;
  const seen = { exchange, again: challenges > 0, random: user.random };
  return sender.digests.challenged(outgoing.digest, request, seen) && challenges < MOST_CHALLENGES;
}

/** The request that the redirect asks for, or why it is not sent. */
function redirected({ outgoing, exchange }: Step, redirects: number, sender: Sender): Outgoing | Failure {
  const { mostRedirects } = sender.settings;
  if (redirects === mostRedirects) return redirectLimit(mostRedirects);
  const next = nextRequest(outgoing, exchange);
  if (next === undefined) return badRedirect(exchange);
  return refused(next.address, sender) ?? next;
}

function wireRequest(outgoing: Outgoing, sender: Sender, user: VirtualUser, timeoutMs: number): WireRequest {
  const { settings } = sender;
  const { address } = outgoing;
  const stored =
    outgoing.ownCookies || sender.cookies.isEmpty() ? '' : sender.cookies.headerFor(address.origin + address.path);
  const cookies = joinCookies(outgoing.cookies, stored);
  const { method, body } = outgoing;
  const authorization =
    outgoing.digest &&
    sender.digests.authorization(outgoing.digest, { origin: address.origin, method, path: address.path, body });
  return {
    origin: address.origin,
    method,
    path: address.path,
    headers: withLines(outgoing.headers, cookies, authorization),
    body,
    timeoutMs,
    rules: settings.rules,
    keepAlive: settings.keepAlive,
    keepBytes: sender.keepBytes,
    connection: settings.connection,
    signal: user.signal,
  };
}

function withLines(headers: readonly string[], cookies: string, authorization: string | undefined): readonly string[] {
  if (cookies === '' && authorization === undefined) return headers;
  const lines = headers.slice();
  if (cookies !== '') lines.push('cookie', cookies);
  if (authorization !== undefined) lines.push('authorization', authorization);
  return lines;
}

function takeCookies(exchange: Exchange, address: Address, sender: Sender): void {
  if (!exchange.headers.setsCookies) return;
  sender.cookies.take(exchange.headers.all('set-cookie'), address.origin + address.path);
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

function refused(to: Address, sender: Sender): Failure | undefined {
  const { allowedOrigins } = sender;
  if (allowedOrigins === undefined || allowedOrigins.has(to.origin)) return undefined;
  const message = `Nothing was sent to ${to.origin}: the plan does not name this server. To allow it, add its host to allowedHosts.`;
  return { kind: 'plan', name: 'host_not_allowed', message };
}
