import { nodeOutcome } from './node-outcome.ts';
import { ownOutcome } from './outcome.ts';
import type { Outcome, OwnOutcome } from './outcome.ts';
import type { FuzzCase } from './response-writer.ts';

/** One way in which our client and llhttp differ on purpose. */
export interface Difference {
  readonly name: string;
  /** Why, with the paragraph of the standard. */
  readonly reason: string;
  /** The smallest answer that shows it. */
  readonly example: string;
  /** First version of llhttp that does as we do. */
  readonly until?: number;
  /** The example answers HEAD. */
  readonly isHead?: boolean;
  /** Whether it is what makes these outcomes differ. */
  readonly explains: (text: string, own: Outcome, theirs: Outcome) => boolean;
  /** The answer written so that both must read it as we read the original: everything else is then compared, too. */
  readonly rewritten?: (text: string) => string;
}

const OURS_REFUSE =
  (...problems: readonly string[]) =>
  (own: Outcome): boolean =>
    own.verdict === 'refused' && problems.includes(own.problem);

/** Heads end at the first empty line; informational ones may come before. */
const HEAD_LINES = /^[\r\n]*(?:HTTP\/[^]*?\r\n\r\n)+/;

export const DIFFERENCES: readonly Difference[] = [
  {
    name: 'folded value',
    reason: 'RFC 9112, 5.2: a user agent replaces the fold by a space. llhttp refuses it. We read it too, but not in headers that frame the body.',
    example: 'HTTP/1.1 200 OK\r\nX: a \r\n  b\r\nContent-Length: 2\r\n\r\nhi',
    explains: (text, own, theirs) => own.status > 0 && theirs.problem === 'HPE_INVALID_HEADER_TOKEN' && /\r\n[ \t]/.test(text),
    rewritten: (text) => text.replace(HEAD_LINES, (heads) => heads.replace(/([ \t]*\r\n[ \t]+)+/g, ' ')),
  },
  {
    name: 'tab behind a framing value',
    reason: 'RFC 9110, 5.5: tabs around a value are no part of it. llhttp refuses "5\\t" as a length and does not know "chunked\\t".',
    example: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\t\r\n\r\n2\r\nhi\r\n0\r\n\r\n',
    explains: (text) => /^(?:content-length|transfer-encoding):[^\r\n]*\t[ \t]*\r\n/im.test(text),
    rewritten: (text) => text.replace(/^((?:content-length|transfer-encoding):[^\r\n]*?)[ \t]+(?=\r\n)/gim, '$1'),
  },
  {
    name: 'chunk extension',
    reason: 'RFC 9112, 7.1.1: extensions that nobody knows are ignored, and space around them is allowed. llhttp checks their grammar, without that space. We refuse control characters only.',
    example: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2; a = b\r\nhi\r\n0\r\n\r\n',
    explains: (text, own, theirs) => own.status > 0 && /^(?:HPE_STRICT|HPE_INVALID_CHUNK_SIZE|HPE_INVALID_CONSTANT)$/.test(theirs.problem) && /\r\n[\da-f]+;/i.test(text),
  },
  {
    name: 'length in a trailer',
    reason: 'RFC 9110, 6.5.1: trailers do not frame the body; RFC 9112, 7.1.2: they may be thrown away. llhttp refuses a Content-Length or Transfer-Encoding there.',
    example: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nContent-Length: 2\r\n\r\n',
    explains: (text, own, theirs) => own.status > 0 && /^HPE_(?:UNEXPECTED|INVALID)_(?:CONTENT_LENGTH|TRANSFER_ENCODING)$/.test(theirs.problem) && /\r\n0+(?:;[^\r\n]*)?\r\n(?:[^\r\n]+\r\n)*(?:content-length|transfer-encoding):/i.test(text),
  },
  {
    name: 'switching protocols',
    reason: 'RFC 9110, 15.2.2 and 7.8: nobody asked for another protocol. Node reads 101 without "Upgrade" as one more informational answer.',
    example: 'HTTP/1.1 101 X\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi',
    explains: (text, own) => OURS_REFUSE('it switches protocols, which nobody asked for')(own) && /HTTP\/1\.[01] 101/.test(text),
  },
  {
    name: 'coding after chunked',
    reason: 'RFC 9112, 6.1: chunked comes once and last. llhttp takes two headers that both say it, and reads "chunked, gzip" to the end of the connection.',
    example: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n',
    explains: (text, own) => OURS_REFUSE('its Transfer-Encoding names a coding after chunked')(own) && /^transfer-encoding:.*chunked/im.test(text),
  },
  {
    name: 'empty coding',
    reason:
      'RFC 9112, 6.1 and 6.3: whether an empty Transfer-Encoding is one at all is anybody\'s guess, and beside a Content-Length a way to smuggle. llhttp passes over it up to 9.3.',
    until: 9.4,
    example: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: \r\nContent-Length: 2\r\n\r\nhi',
    explains: (text, own) => OURS_REFUSE('its Transfer-Encoding is empty')(own) && /^transfer-encoding:[ \t]*\r\n/im.test(text),
  },
  {
    name: 'control character in the reason',
    reason: 'RFC 9112, 4: the reason is text. llhttp does not look at it.',
    example: 'HTTP/1.1 200 a\x01b\r\nContent-Length: 2\r\n\r\nhi',
    // oxlint-disable-next-line no-control-regex
    explains: (text, own) => OURS_REFUSE('a line of its head holds a control character')(own) && /^HTTP\/1\.[01] \d{3}[^\r\n]*[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/m.test(text),
  },
  {
    name: 'version',
    reason: 'RFC 9112, 2.3: the answer to a request of HTTP/1.1 has major version 1. llhttp also reads HTTP/0.9 and HTTP/2.0.',
    example: 'HTTP/2.0 200 OK\r\nContent-Length: 2\r\n\r\nhi',
    explains: (text, own) => OURS_REFUSE('it does not start with HTTP/1.1')(own) && /HTTP\/(?:0\.9|2\.0) /.test(text),
  },
  {
    name: 'status below 100',
    reason: 'RFC 9110, 15: status codes are 100 to 599. llhttp takes 000 to 099.',
    example: 'HTTP/1.1 099 OK\r\nContent-Length: 2\r\n\r\nhi',
    explains: (text, own) => OURS_REFUSE('its status is no number of three digits')(own) && /HTTP\/1\.[01] 0\d\d/.test(text),
  },
  {
    name: 'long number',
    reason: 'RFC 9110, 8.6 and RFC 9112, 7.1: numbers that are too large must be caught. We count digits: 15 of a length, 13 of a chunk size, leading zeros included. llhttp counts the value, up to 64 bits.',
    example: 'HTTP/1.1 200 OK\r\nContent-Length: 0000000000000002\r\n\r\nhi',
    explains: (text, own) =>
      (OURS_REFUSE('its Content-Length is no number')(own) && /^content-length:[ \t]*\d{16,}/im.test(text)) ||
      (OURS_REFUSE('the size of a chunk is too large')(own) && /\r\n[\da-f]{14,}/i.test(text)),
  },
  {
    name: 'size of the head',
    reason: 'RFC 9110, 5.4: the limit is ours to set. 16 KiB are the whole head for us, informational ones included; llhttp counts names and values of each.',
    example: `HTTP/1.1 200 OK\r\nX: ${'y'.repeat(16_360)}\r\nContent-Length: 2\r\n\r\nhi`,
    explains: (text, own, theirs) => (OURS_REFUSE('the head is too long')(own) || theirs.problem === 'HPE_HEADER_OVERFLOW') && text.length > 15 * 1024,
  },
  {
    name: 'HEAD keeps the connection',
    reason: 'RFC 9112, 6.3 and 9.3: an answer to HEAD ends with its head. Node closes the connection when the head tells no length.',
    example: 'HTTP/1.1 200 OK\r\n\r\n',
    isHead: true,
    explains: (_text, own, theirs) => isOnlyKeepAlive(own, theirs) && own.keepAlive && !own.headers.some((part) => /^(?:content-length)$/i.test(part)),
  },
  {
    name: 'chunks of HTTP/1.0',
    reason: 'RFC 9112, 6.1: a Transfer-Encoding in HTTP/1.0 is a fault; the connection is closed after it. Node keeps it when the answer says keep-alive.',
    example: 'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n',
    explains: (text, own, theirs) => isOnlyKeepAlive(own, theirs) && theirs.keepAlive && /HTTP\/1\.0/.test(text) && /transfer-encoding:/i.test(text),
  },
  {
    name: 'close and keep-alive of HTTP/1.0',
    reason: 'RFC 9112, 9.3: close comes first. Node keeps a connection of HTTP/1.0 that says both.',
    example: 'HTTP/1.0 200 OK\r\nConnection: close, keep-alive\r\nContent-Length: 2\r\n\r\nhi',
    explains: (text, own, theirs) => isOnlyKeepAlive(own, theirs) && theirs.keepAlive && /HTTP\/1\.0/.test(text) && /^connection:.*close/im.test(text),
  },
  {
    name: 'Proxy-Connection',
    reason: 'RFC 9112, C.2.2: servers do not send it, and proxies are not ours to talk to. llhttp reads it as Connection.',
    example: 'HTTP/1.1 200 OK\r\nProxy-Connection: close\r\nContent-Length: 2\r\n\r\nhi',
    explains: (text, own, theirs) => isOnlyKeepAlive(own, theirs) && /^proxy-connection:/im.test(text),
  },
]; // prettier-ignore

function isOnlyKeepAlive(own: Outcome, theirs: Outcome): boolean {
  return isSame({ ...own, keepAlive: theirs.keepAlive }, theirs);
}

/** Of the Node that runs this. Before 9 it lets much through that nobody does today: then there is nothing to compare with. */
export const LLHTTP: number = Number(/^\d+\.\d+/.exec(process.versions['llhttp'] ?? '')?.[0] ?? 0);
export const isComparable: boolean = LLHTTP >= 9;

/** Whether both clients came to the same end. How they say that an answer is no HTTP does not matter. */
export function isSame(own: Outcome, theirs: Outcome): boolean {
  if (own.status !== theirs.status) return false;
  if (own.verdict !== 'complete' || theirs.verdict !== 'complete') return (own.verdict === 'complete') === (theirs.verdict === 'complete'); // prettier-ignore
  return own.body === theirs.body && own.keepAlive === theirs.keepAlive && own.headers.join('\0') === theirs.headers.join('\0'); // prettier-ignore
}

/** Reads an answer with both clients. Gives the names of what makes them differ; `undefined` when nothing explains it. */
export async function differences(whole: FuzzCase, own: OwnOutcome): Promise<readonly string[] | undefined> {
  if (!isComparable) return [];
  // What is behind the end belongs to no answer: llhttp would read it as the next one.
  const answer = { ...whole, bytes: whole.bytes.subarray(0, own.end) };
  const theirs = await nodeOutcome(answer);
  return isSame(own, theirs) ? [] : explained(answer, own, theirs);
}

async function explained(answer: FuzzCase, own: Outcome, theirs: Outcome): Promise<readonly string[] | undefined> {
  const text = answer.bytes.toString('latin1');
  for (const { name, explains, rewritten } of DIFFERENCES) {
    if (!explains(text, own, theirs)) continue;
    if (rewritten === undefined) return [name];
    const again = { ...answer, bytes: Buffer.from(rewritten(text), 'latin1') };
    if (again.bytes.equals(answer.bytes) || !isSame(ownOutcome(again), own)) continue;
    const reread = await nodeOutcome(again);
    const others = isSame(own, reread) ? [] : await explained(again, own, reread);
    if (others !== undefined) return [name, ...others];
  }
  return undefined;
}
