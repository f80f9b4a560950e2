/** What a server wants to know before it lets a user in: one `Digest …` of `www-authenticate` (RFC 7616, 3.3). */
export interface DigestChallenge {
  readonly realm: string;
  readonly nonce: string;
  readonly opaque: string | undefined;
  /** As the server wrote it; absent = MD5. */
  readonly algorithm: string | undefined;
  /** Name of the hash as Node knows it. */
  readonly hash: string;
  /** `-sess`: the nonces go into the key as well. */
  readonly isSession: boolean;
  /** `undefined` for servers from before RFC 2617. */
  readonly qop: 'auth' | 'auth-int' | undefined;
  readonly userhash: boolean;
  readonly utf8: boolean;
  /** The nonce was too old; name and password are right. */
  readonly stale: boolean;
}

const HASHES: Readonly<Record<string, string>> = { md5: 'md5', 'sha-256': 'sha256', 'sha-512-256': 'sha512-256' };

/** The first challenge that can be answered; servers put the one they like best first. */
export function digestChallenge(headers: readonly string[]): DigestChallenge | undefined {
  for (const header of headers) {
    for (const { scheme, params } of challengesIn(header)) {
      const challenge = scheme === 'digest' ? readDigest(params) : undefined;
      if (challenge !== undefined) return challenge;
    }
  }
  return undefined;
}

function readDigest(params: ReadonlyMap<string, string>): DigestChallenge | undefined {
  const nonce = params.get('nonce');
  const algorithm = params.get('algorithm');
  const name = (algorithm ?? 'MD5').toLowerCase();
  const isSession = name.endsWith('-sess');
  const base = isSession ? name.slice(0, -5) : name;
  const hash = Object.hasOwn(HASHES, base) ? HASHES[base] : undefined;
  const qop = qopOf(params.get('qop'));
  if (nonce === undefined || hash === undefined || qop === 'unknown') return undefined;
  const is = (key: string, value: string): boolean => params.get(key)?.toLowerCase() === value;
  return {
    realm: params.get('realm') ?? '',
    nonce,
    opaque: params.get('opaque'),
    algorithm,
    hash,
    isSession,
    qop,
    userhash: is('userhash', 'true'),
    utf8: is('charset', 'utf-8'),
    stale: is('stale', 'true'),
  };
}

function qopOf(list: string | undefined): DigestChallenge['qop'] | 'unknown' {
  if (list === undefined) return undefined;
  const offered = list.split(',').map((word) => word.trim().toLowerCase());
  if (offered.includes('auth')) return 'auth';
  return offered.includes('auth-int') ? 'auth-int' : 'unknown';
}

interface Challenge {
  readonly scheme: string;
  readonly params: Map<string, string>;
}

/** `Basic realm="a", Digest realm="b, c", nonce=…`: a word without `=` begins the next challenge. */
function challengesIn(header: string): readonly Challenge[] {
  const challenges: Challenge[] = [];
  // What is not ASCII is UTF-8 here; it arrives byte by byte.
  const text = Buffer.from(header, 'latin1').toString('utf8');
  for (const [, word = '', quoted, plain] of text.matchAll(WORD)) {
    if (quoted === undefined && plain === undefined) challenges.push({ scheme: word.toLowerCase(), params: new Map() });
    else challenges.at(-1)?.params.set(word.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '');
  }
  return challenges;
}
const WORD = /\s*,*\s*([\w!#$%&'*+.^`|~-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*)(?!")))?/gy;

/** `nextnonce` of `authentication-info`: what to use from the next request on. */
export function nextNonce(headers: readonly string[]): string | undefined {
  for (const header of headers) {
    const found = challengesIn(`info ${header}`)[0]?.params.get('nextnonce');
    if (found !== undefined) return found;
  }
  return undefined;
}
