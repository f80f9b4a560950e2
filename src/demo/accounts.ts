import { randomUUID } from 'node:crypto';
import { readToken, signToken, type Claims } from './jwt.ts';
import { reply, type Reply } from './reply.ts';

const SIGNING_KEY = 'loadplan-demo-signing-key-for-tests-only';
const REFRESH_SECONDS = 86_400;

const PASSWORDS: ReadonlyMap<string, string> = new Map([
  ['loadtest1@example.com', 'TestPass123!'],
  ['loadtest2@example.com', 'TestPass123!'],
  ['loadtest3@example.com', 'TestPass123!'],
  ['agent@example.com', 'SupportPass123!'],
  ['ops@example.com', 'OpsPass123!'],
  ['testuser', 'password'],
]);

/** What a request may need: nothing, an access token, or either of the two tokens. */
export type Admission = 'open' | 'access' | 'any-token';

/** Both tokens for a user, as OAuth2 spells it, or 401. */
export function signIn(username: string, password: string, tokenSeconds: number): Reply {
  if (PASSWORDS.get(username) !== password) return unauthorized('Incorrect username or password');
  return reply(200, issueTokens(username, tokenSeconds));
}

/** The body of a sign-in or a refresh. */
export function issueTokens(username: string, tokenSeconds: number): object {
  return {
    access_token: sign(username, 'access', tokenSeconds),
    refresh_token: sign(username, 'refresh', REFRESH_SECONDS),
    token_type: 'bearer',
    expires_in: Math.floor(tokenSeconds),
  };
}

/** The user an `Authorization` header names, or the 401 to send. */
export function admit(authorization: string | undefined, admission: Admission): { user: string } | Reply {
  if (admission === 'open') return { user: '' };
  const [scheme, token] = (authorization ?? '').split(' ', 2);
  if (scheme?.toLowerCase() !== 'bearer' || token === undefined) return unauthorized('Not authenticated');
  const reading = readToken(token, SIGNING_KEY, Date.now() / 1000);
  if (reading.state === 'expired') return unauthorized('Token has expired');
  if (reading.state === 'invalid' || !isAllowed(reading.claims, admission)) {
    return unauthorized('Could not validate credentials');
  }
  return { user: reading.claims.sub };
}

function isAllowed(claims: Claims, admission: Admission): boolean {
  return PASSWORDS.has(claims.sub) && (admission === 'any-token' || claims.use === 'access');
}

function sign(username: string, use: Claims['use'], lifetimeSeconds: number): string {
  const now = Date.now() / 1000;
  // Rounded up: a token never lives shorter than promised.
  const exp = Math.ceil(now + lifetimeSeconds);
  return signToken({ sub: username, use, iat: Math.floor(now), exp, jti: randomUUID() }, SIGNING_KEY);
}

function unauthorized(detail: string): Reply {
  return reply(401, { detail }, { 'www-authenticate': 'Bearer' });
}
