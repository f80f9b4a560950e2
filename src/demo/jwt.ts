import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a demo token says about its bearer. Times are whole seconds since 1970. */
export interface Claims {
  readonly sub: string;
  readonly use: 'access' | 'refresh';
  readonly iat: number;
  readonly exp: number;
  readonly jti: string;
}

/** A token read: its claims, or why it is refused. */
export type TokenReading =
  { readonly state: 'valid'; readonly claims: Claims } | { readonly state: 'expired' } | { readonly state: 'invalid' };

const HEADER = Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url');

/** A signed JSON Web Token, HS256 (RFC 7519). */
export function signToken(claims: Claims, key: string): string {
  const content = `${HEADER}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
  return `${content}.${signature(content, key).toString('base64url')}`;
}

/** Checks signature, form and expiry. Only HS256 is accepted, whatever the header asks for. */
export function readToken(token: string, key: string, nowSeconds: number): TokenReading {
  const [header, payload, signed, extra] = token.split('.');
  if (header === undefined || payload === undefined || signed === undefined || extra !== undefined) return INVALID;
  const given = Buffer.from(signed, 'base64url');
  const expected = signature(`${header}.${payload}`, key);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return INVALID;
  const head = parseJson(header);
  const claims = parseJson(payload);
  if (head['alg'] !== 'HS256' || !isClaims(claims)) return INVALID;
  return claims.exp <= nowSeconds ? { state: 'expired' } : { state: 'valid', claims };
}

const INVALID: TokenReading = { state: 'invalid' };

function signature(content: string, key: string): Buffer {
  return createHmac('sha256', key).update(content).digest();
}

function parseJson(part: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function isClaims(value: Record<string, unknown>): value is Record<string, unknown> & Claims {
  const hasTexts = typeof value['sub'] === 'string' && typeof value['jti'] === 'string';
  const hasTimes = typeof value['exp'] === 'number' && typeof value['iat'] === 'number';
  return hasTexts && hasTimes && (value['use'] === 'access' || value['use'] === 'refresh');
}
