import type { Failure, HeaderLine } from '../../metrics/sample.ts';
import { multipartOutline } from './multipart-outline.ts';
import { redactJson } from './redact-json.ts';
import { secretPattern } from './secret-patterns.ts';
import { isSensitiveName, REDACTED } from './sensitive-names.ts';

/** What a report keeps of one body. */
export const SHOWN_BODY_BYTES = 4096;
/** Redacted before it is cut, so that no half of a secret is left at the end. */
const READ_BODY_BYTES = 4 * SHOWN_BODY_BYTES;

/** Takes secrets out of everything that leaves the process as evidence. */
export interface Redactor {
  text(text: string): string;
  url(url: string): string;
  headers(lines: readonly HeaderLine[]): readonly HeaderLine[];
  /** As text for people: at most 4 KB, without control characters. */
  body(body: Buffer | string | undefined, contentType: string): string;
  failure(failure: Failure): Failure;
  /** The same with further secrets: those that one user has come to know. */
  with(learned: ReadonlySet<string>): Redactor;
}

/** By the list of a plan's secrets, which all samplers have in common: so a user's own is made once for all of them. */
const redactors = new WeakMap<readonly string[], Redactor>();

/** `secrets` are the plain values known to the plan; sensitive names are masked with or without them. */
export function redactorFor(secrets: readonly string[]): Redactor {
  const known = redactors.get(secrets) ?? newRedactor(secrets);
  redactors.set(secrets, known);
  return known;
}

function newRedactor(secrets: readonly string[]): Redactor {
  const ofUsers = new WeakMap<ReadonlySet<string>, Redactor>();
  let compiled: { readonly pattern: RegExp | undefined } | undefined;
  const withoutSecrets = (text: string): string => {
    // Made when the first sample fails; most runs hold every secret by then and some never need it.
    compiled ??= { pattern: secretPattern(secrets) };
    return compiled.pattern === undefined ? text : text.replace(compiled.pattern, REDACTED);
  };
  const text = (value: string): string => withoutSecrets(redactPairs(redactCredentials(value)));
  const redactor: Redactor = {
    text,
    url: text,
    headers: (lines) => lines.map(([name, value]) => [printable(text(name)), headerValue(name, value, text)]),
    body: (body, contentType) => cut(printable(withoutSecrets(readable(body, contentType.toLowerCase())))),
    failure: (failure) => (secrets.length === 0 ? failure : redactFailure(failure, withoutSecrets)),
    with: (learned) => {
      if (learned.size === 0) return redactor;
      const own = ofUsers.get(learned) ?? newRedactor([...secrets, ...learned]);
      ofUsers.set(learned, own);
      return own;
    },
  };
  return redactor;
}

function headerValue(name: string, value: string, text: (value: string) => string): string {
  return isSensitiveName(name) ? REDACTED : printable(text(value));
}

function redactFailure(failure: Failure, clean: (text: string) => string): Failure {
  return {
    ...failure,
    message: clean(failure.message),
    ...(failure.plain === undefined ? {} : { plain: clean(failure.plain) }),
    ...(failure.expected === undefined ? {} : { expected: clean(failure.expected) }),
    ...(failure.actual === undefined ? {} : { actual: clean(failure.actual) }),
  };
}

function readable(body: Buffer | string | undefined, contentType: string): string {
  if (body === undefined || body.length === 0) return '';
  if (contentType.startsWith('multipart/')) return multipartOutline(Buffer.from(body), contentType);
  const bytes = Buffer.from(
    typeof body === 'string' ? body.slice(0, READ_BODY_BYTES) : body.subarray(0, READ_BODY_BYTES),
  );
  if (isBinary(bytes)) return `[binary data, ${body.length} bytes]`;
  const text = bytes.toString('utf8');
  const isForm = contentType.includes('x-www-form-urlencoded');
  return isForm ? redactPairs(text) : redactJson(redactPairs(redactCredentials(text)));
}

/** Many control bytes in the first part: pictures, archives, encoded answers. */
function isBinary(bytes: Buffer): boolean {
  const part = bytes.subarray(0, 512);
  let odd = 0;
  for (const byte of part)
    if (byte === 0 || (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 27)) odd++;
  return odd * 20 > part.length;
}

/** `name=value` as queries and forms write it, anywhere in a text. */
function redactPairs(text: string): string {
  return text.replace(PAIR, (pair, before: string, name: string) =>
    isSensitiveName(decoded(name)) ? `${before}${name}=${REDACTED}` : pair,
  );
}
const PAIR = /(^|[?&;\s"'(])([^=&?;\s"'<>(){},:]{1,200})=[^&\s"'<>#;]*/g;

function redactCredentials(text: string): string {
  return text.replace(/\b(Bearer|Basic)(\s+|%20)[A-Za-z0-9._~+/=%-]{4,}/gi, `$1 ${REDACTED}`);
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** Control characters, terminal sequences and direction marks shown, not obeyed. */
function printable(text: string): string {
  return text.replace(UNSAFE, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
// oxlint-disable-next-line no-control-regex
const UNSAFE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

function cut(text: string): string {
  if (Buffer.byteLength(text) <= SHOWN_BODY_BYTES) return text;
  const kept = Buffer.from(text)
    .subarray(0, SHOWN_BODY_BYTES - 3)
    .toString('utf8');
  return `${kept.replace(/\uFFFD+$/, '')}…`;
}
