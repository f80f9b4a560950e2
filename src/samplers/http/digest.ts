import { createHash } from 'node:crypto';
import type { Random } from '../../base/random.ts';
import { digestChallenge, nextNonce } from './digest-challenge.ts';
import type { DigestChallenge } from './digest-challenge.ts';
import type { Exchange } from './transport.ts';

/** Who signs in. */
export interface DigestUser {
  readonly username: string;
  readonly password: string;
}

/** The request that is signed. */
export interface SignedRequest {
  readonly origin: string;
  readonly method: string;
  /** Path and query as sent. */
  readonly path: string;
  readonly body: string | Buffer | undefined;
}

/** A nonce in use, with how often it has been used. */
interface DigestSession {
  readonly challenge: DigestChallenge;
  readonly cnonce: string;
  count: number;
}

/** Sessions of one user: more only with names that change with every request. */
const MOST_SESSIONS = 20;

/** What one user knows of the servers it signs in to: a nonce is used again, so only the first request is refused. */
export class DigestSessions {
  private sessions: Map<string, DigestSession> | undefined;

  /** The `authorization` for a request; `undefined` until the server has asked. Each call counts as one use. */
  authorization(user: DigestUser, request: SignedRequest): string | undefined {
    const session = this.sessions?.get(keyOf(user, request));
    if (session === undefined) return undefined;
    session.count++;
    return digestHeader(session.challenge, { user, request, cnonce: session.cnonce, count: session.count });
  }

  /**
   * Looks at an answer. True when it is a challenge that sending again can answer: the first one, one for a nonce
   * that went out of use, not one that says the name or password is wrong. `again` = it was an answer to a challenge.
   */
  challenged(
    user: DigestUser,
    request: SignedRequest,
    seen: { exchange: Exchange; again: boolean; random: Random },
  ): boolean {
    const { exchange, again, random } = seen;
    const key = keyOf(user, request);
    if (exchange.status !== 401) {
      this.renew(key, exchange, random);
      return false;
    }
    const challenge = digestChallenge(exchange.headers.all('www-authenticate'));
    this.sessions?.delete(key);
    if (challenge === undefined || (again && !challenge.stale)) return false;
    this.open(key, challenge, random);
    return true;
  }

  private renew(key: string, exchange: Exchange, random: Random): void {
    const session = this.sessions?.get(key);
    const nonce = session === undefined ? undefined : nextNonce(exchange.headers.all('authentication-info'));
    if (session !== undefined && nonce !== undefined) this.open(key, { ...session.challenge, nonce }, random);
  }

  private open(key: string, challenge: DigestChallenge, random: Random): void {
    const sessions = (this.sessions ??= new Map());
    const [oldest] = sessions.keys();
    if (sessions.size >= MOST_SESSIONS && oldest !== undefined) sessions.delete(oldest);
    sessions.set(key, { challenge, cnonce: clientNonce(random), count: 0 });
  }
}

function keyOf({ username }: DigestUser, { origin }: SignedRequest): string {
  return `${origin} ${username}`;
}

function clientNonce(random: Random): string {
  const part = (): string =>
    Math.floor(random.next() * 0x1_0000_0000)
      .toString(16)
      .padStart(8, '0');
  return part() + part() + part() + part();
}

/** What one `authorization` is made of, besides the challenge. */
export interface DigestUse {
  readonly user: DigestUser;
  readonly request: SignedRequest;
  readonly cnonce: string;
  /** How often the nonce has been used, this time included. */
  readonly count: number;
}

/** `Digest username="…", …` (RFC 7616, 3.4). */
export function digestHeader(challenge: DigestChallenge, use: DigestUse): string {
  const { realm, nonce, opaque, algorithm, qop, userhash } = challenge;
  const { user, request, cnonce, count } = use;
  const nc = count.toString(16).padStart(8, '0');
  return [
    `Digest ${usernameField(challenge, user)}`,
    `realm=${quoted(realm)}`,
    `uri=${quoted(request.path)}`,
    ...(algorithm === undefined ? [] : [`algorithm=${algorithm}`]),
    `nonce=${quoted(nonce)}`,
    // Without qop the server counts nothing; a cnonce is still needed where it is part of the key.
    ...(qop === undefined ? [] : [`nc=${nc}`]),
    ...(qop === undefined && !challenge.isSession ? [] : [`cnonce=${quoted(cnonce)}`]),
    ...(qop === undefined ? [] : [`qop=${qop}`]),
    `response="${responseOf(challenge, use, nc)}"`,
    ...(opaque === undefined ? [] : [`opaque=${quoted(opaque)}`]),
    ...(userhash ? ['userhash=true'] : []),
  ].join(', ');
}

function responseOf(challenge: DigestChallenge, { user, request, cnonce }: DigestUse, nc: string): string {
  const { realm, nonce, hash, isSession, qop } = challenge;
  const h = (data: string | Buffer): string => createHash(hash).update(data).digest('hex');
  const secret = h(`${user.username}:${realm}:${user.password}`);
  const ha1 = isSession ? h(`${secret}:${nonce}:${cnonce}`) : secret;
  const entity = qop === 'auth-int' ? `:${h(request.body ?? '')}` : '';
  const ha2 = h(`${request.method}:${request.path}${entity}`);
  return h(qop === undefined ? `${ha1}:${nonce}:${ha2}` : `${ha1}:${nonce}:${nc}:${cnonce}:${qop}:${ha2}`);
}

function usernameField({ realm, hash, userhash, utf8 }: DigestChallenge, { username }: DigestUser): string {
  if (userhash) return `username="${createHash(hash).update(`${username}:${realm}`).digest('hex')}"`;
  // oxlint-disable-next-line no-control-regex
  const isAscii = /^[\u0000-\u007f]*$/.test(username);
  if (!isAscii && utf8) return `username*=UTF-8''${encodeURIComponent(username).replace(/['()*]/g, percent)}`;
  return `username=${quoted(username)}`;
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

/** UTF-8, byte by byte as headers go out. */
function quoted(text: string): string {
  return `"${Buffer.from(text).toString('latin1').replace(/["\\]/g, '\\$&')}"`;
}
