import type { Random } from '../../../src/base/random.ts';

/** What a server sends after one request. Every byte of it may be wrong. */
export interface FuzzCase {
  /** The request was HEAD: the answer has no body whatever its head says. */
  readonly isHead: boolean;
  readonly bytes: Buffer;
}

/** One case of a run: the same seed and number give the same bytes on every machine. */
export function fuzzCase(random: Random): FuzzCase {
  const isHead = random.next() < 0.08;
  let text = responseText(random);
  if (random.next() < 0.08) text += behind(random);
  if (random.next() < 0.25) text = mutated(text, random);
  return { isHead, bytes: Buffer.from(text, 'latin1') };
}

/** One of the words, the first most often: about every second time. */
function pick<T>(random: Random, common: T, ...rare: readonly T[]): T {
  return random.next() < 0.5 ? common : (rare[random.integer(0, rare.length - 1)] ?? common);
}

function oneOf<T>(random: Random, all: readonly [T, ...T[]]): T {
  return all[random.integer(0, all.length - 1)] ?? all[0];
}

function chance(random: Random, share: number): boolean {
  return random.next() < share;
}

/** A line end: nearly always the right one. */
function lineEnd(random: Random): string {
  return chance(random, 0.996) ? '\r\n' : oneOf(random, ['\n', '\r', '\r\r\n', '\n\r', ' \r\n', '\r\n\r\n', '\0\r\n']);
}

/** Head and body, with what may come before it. Latin-1: one character, one byte. */
export function responseText(random: Random): string {
  const before = chance(random, 0.05) ? oneOf(random, ['\r\n', '\n', '\r\n\r\n', ' ', '\r']) : '';
  const informational = chance(random, 0.1) ? informationalHeads(random) : '';
  const framing = frame(random);
  const lines = shuffled([...framing.lines, ...connectionLines(random), ...otherLines(random)], random);
  const head = statusLine(random, framing.status) + lines.map((line) => line + lineEnd(random)).join('');
  return before + informational + head + lineEnd(random) + framing.body;
}

function informationalHeads(random: Random): string {
  let text = '';
  for (let count = random.integer(1, 3); count > 0; count--) {
    const status = oneOf(random, ['100', '102', '103', '103', '199', '101']);
    const lines = [...otherLines(random), ...(chance(random, 0.2) ? ['Content-Length: 3'] : [])];
    text += `HTTP/1.1 ${status} X\r\n${lines.map((line) => `${line}\r\n`).join('')}\r\n`;
  }
  return text;
}

const ODD_VERSIONS = [
  'HTTP/0.9', 'HTTP/2.0', 'HTTP/1.2', 'HTTP/3.0', 'HTTP/1.10', 'HTTP/11', 'http/1.1', 'HTTP /1.1', 'ICY', '', 'HTTP/1.', 'HTTP/1.1\t',
] as const; // prettier-ignore
const ODD_STATUSES = ['099', '000', '1000', '20', '2x0', '600', '999', '+20', ' 200', '', '-12', '２00'] as const;

function statusLine(random: Random, wanted: string): string {
  const version = chance(random, 0.9) ? 'HTTP/1.1' : pick(random, 'HTTP/1.0', ...ODD_VERSIONS);
  const status = chance(random, 0.98) ? wanted : oneOf(random, ODD_STATUSES);
  const reason = pick(
    random,
    ' OK',
    '',
    ' ',
    ' Not \xe4\xf6',
    ' \tOK',
    '  two',
    ' a\0b',
    ' a\x01b',
    '\tOK',
    'OK',
    ' x\x7fy',
  );
  const usual = chance(random, 0.9) ? ' OK' : reason;
  return `${version} ${status}${usual}${lineEnd(random)}`;
}

interface Framing {
  readonly status: string;
  readonly lines: readonly string[];
  readonly body: string;
}

/** How the end of the body is told, rightly or not, with the body. */
function frame(random: Random): Framing {
  const status = chance(random, 0.7) ? '200' : oneOf(random, ['201', '204', '205', '304', '404', '500', '302', '206']);
  const data = bodyText(random);
  const kind = random.next();
  if (kind < 0.35) return { status, lines: lengthLines(random, data.length), body: data };
  if (kind < 0.75) return { status, lines: encodingLines(random), body: chunked(data, random) };
  if (kind < 0.92) return { status, lines: [], body: data };
  if (chance(random, 0.7)) return { status, lines: encodingLines(random), body: chunked(data, random) };
  const isChunked = chance(random, 0.5);
  return {
    status,
    lines: [...lengthLines(random, data.length), ...encodingLines(random)],
    body: isChunked ? chunked(data, random) : data,
  };
}

function bodyText(random: Random): string {
  const length = chance(random, 0.03) ? random.integer(100, 4000) : random.integer(0, 60);
  const binary = chance(random, 0.5);
  let text = '';
  for (let i = 0; i < length; i++) text += String.fromCharCode(binary ? random.integer(0, 255) : 97 + (i % 26));
  return text;
}

function lengthLines(random: Random, length: number): readonly string[] {
  const name = pick(random, 'Content-Length', 'content-length', 'CONTENT-LENGTH', 'Content-length');
  if (chance(random, 0.9)) return [`${name}: ${length}`];
  const other = random.integer(0, 80);
  const odd = oneOf(random, [
    `${other}`, `+${length}`, `-${length}`, `${length}, ${length}`, `${length} ${length}`, `0x${length}`, '', ' ', `${length};`, '1e1',
    '99999999999999999999', '9007199254740993', '18446744073709551617', `000${length}`, `${'0'.repeat(20)}${length}`, `\t ${length} \t`, `${length}\0`, 'chunked', `${length}.0`,
  ]); // prettier-ignore
  const line = `${name}: ${odd}`;
  if (chance(random, 0.3)) return [`${name}: ${length}`, `Content-Length: ${chance(random, 0.5) ? length : other}`];
  return chance(random, 0.1) ? [`${name} : ${length}`] : [line];
}

function encodingLines(random: Random): readonly string[] {
  const name = pick(random, 'Transfer-Encoding', 'transfer-encoding', 'TRANSFER-ENCODING');
  if (chance(random, 0.9)) return [`${name}: chunked`];
  const odd = oneOf(random, [
    'Chunked', 'CHUNKED', ' chunked\t ', 'gzip, chunked', 'gzip,chunked', 'chunked, gzip', 'chunked,gzip', 'chunked, chunked', 'identity', 'xchunked', 'chunkedx',
    'chunked;q=1', '', 'chunked,', ',chunked', 'gzip', 'chunked identity', 'gzip;chunked', '"chunked"', 'chunked\0', 'gzip, , chunked', 'deflate, gzip, chunked',
  ]); // prettier-ignore
  if (chance(random, 0.2)) return [`${name}: ${odd}`, 'Transfer-Encoding: chunked'];
  if (chance(random, 0.2)) return [`${name}: chunked`, `Transfer-Encoding: ${odd}`];
  return [`${name}: ${odd}`];
}

function connectionLines(random: Random): readonly string[] {
  if (chance(random, 0.6)) return [];
  const name = chance(random, 0.97) ? 'Connection' : 'Proxy-Connection';
  const value = oneOf(random, [
    'keep-alive', 'close', 'Keep-Alive', 'CLOSE', 'close, keep-alive', 'keep-alive, close', 'upgrade', 'Upgrade, Keep-Alive', 'x, close', 'closed', 'keep-alives',
    ' close ', 'close,', ',close', 'te', '', 'x-close', 'close x', 'keep-alive;x',
  ]); // prettier-ignore
  const more = chance(random, 0.1) ? [`Connection: ${oneOf(random, ['keep-alive', 'close'])}`] : [];
  const upgrade = chance(random, 0.05) ? ['Upgrade: h2c'] : [];
  return [`${name}: ${value}`, ...more, ...upgrade];
}

const NAMES = ['Date', 'Server', 'X-A', 'ETag', 'Set-Cookie', 'set-cookie', 'Location', 'x', 'Trailer', "!#$%&'*+-.^_`|~9"] as const; // prettier-ignore
const ODD_NAMES = ['X A', 'X ', ' X', '', 'X\t', 'X\0', 'X\x80', 'X(', 'X"', 'X\x7f', '\xfcber', 'X/Y', '@', 'X\r', 'X\n'] as const; // prettier-ignore
const VALUES = ['1', '', 'a=b; Path=/', 'Sat, 01 Jan 2000 00:00:00 GMT', 'é\xff', 'a:b:c', '  spaced  ', '\ttabbed\t', '"q\\"q"', 'a\tb'] as const; // prettier-ignore
const ODD_VALUES = ['a\0b', 'a\x01', '\x7f', 'a\x0bb', 'a\x0cb', 'a\x1bb', 'a\rb', 'x\r\n folded', 'x\r\n\tfolded', 'x\r\n  \r\n y', 'x\n folded', '\r\n x', 'x \r\n y '] as const; // prettier-ignore

function otherLines(random: Random): readonly string[] {
  const lines: string[] = [];
  for (let count = random.integer(0, 5); count > 0; count--) {
    const name = chance(random, 0.995) ? oneOf(random, NAMES) : oneOf(random, ODD_NAMES);
    const value = chance(random, 0.99) ? oneOf(random, VALUES) : oneOf(random, ODD_VALUES);
    lines.push(`${name}:${chance(random, 0.9) ? ' ' : ''}${value}`);
  }
  if (chance(random, 0.01)) lines.push(`X-Long: ${'y'.repeat(random.integer(15_000, 18_000))}`);
  if (chance(random, 0.01)) lines.push(oneOf(random, ['no colon', ':', 'X', ' lonely', '\tlonely', 'HTTP/1.1 200 OK']));
  return lines;
}

function chunked(data: string, random: Random): string {
  let text = '';
  for (let at = 0; at < data.length;) {
    const length = Math.min(random.integer(1, 30), data.length - at);
    const end = chance(random, 0.995) ? '\r\n' : oneOf(random, ['\n', '', '\r', 'x\r\n', '\r\n\r\n', ' \r\n']);
    text += `${size(length, random)}${extension(random)}${lineEnd(random)}${data.slice(at, at + length)}${end}`;
    at += length;
  }
  const last = chance(random, 0.97) ? '0' : oneOf(random, ['00', '', '0'.repeat(14), '0x0', '-0', '0 ']);
  return `${text}${last}${extension(random)}${lineEnd(random)}${trailers(random)}${lineEnd(random)}`;
}

function size(length: number, random: Random): string {
  const digits = length.toString(16);
  if (chance(random, 0.97)) return digits;
  return oneOf(random, [
    digits.toUpperCase(), `0${digits}`, `000000${digits}`, `${'0'.repeat(20)}${digits}`, `${digits} `, ` ${digits}`, `0x${digits}`, `+${digits}`, `-${digits}`,
    (length + 1).toString(16), `${digits}g`, 'ffffffff', 'fffffffffffffff', 'ffffffffffffffffff', `${digits}\t`, '', digits.toUpperCase(),
  ]); // prettier-ignore
}

function extension(random: Random): string {
  if (chance(random, 0.9)) return '';
  return oneOf(random, [
    ';a=b', ';a', '; a=b', ';a="b"', ';a="b c"', ';a="b\\"c"', ';a="b;c"', ';a="unclosed', ';', ';=', ';a=', ' ;a=b', ';a=b;c=d', ';a=\x01', ';\0', ';a b', ';a="\x01"',
    `;${'x'.repeat(200)}`, ';a=\x80', ';a="\x80"', ';a=b ', ';a\t=b', ';a="b"c', ';a@b',
  ]); // prettier-ignore
}

function trailers(random: Random): string {
  if (chance(random, 0.8)) return '';
  let text = '';
  for (let count = random.integer(1, 3); count > 0; count--) {
    const line = pick(random, 'X-Trailer: 1', 'Content-Length: 3', 'Transfer-Encoding: chunked', 'Connection: close', 'X : 1', 'X:', 'X: a\0', 'nothing', ' folded', 'X: y\r\n folded', 'Set-Cookie: a=b'); // prettier-ignore
    text += line + lineEnd(random);
  }
  return text;
}

function behind(random: Random): string {
  return oneOf(random, [
    '\r\n', '\n', '\r\n\r\n', 'x', ' ', '\0', 'garbage behind', 'HTTP/1.1 200 OK\r\n\r\n', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi', '\r\nHTTP/1.1 204 X\r\n\r\n',
    '0\r\n\r\n', 'HTTP/1.1 100 Continue\r\n\r\n',
  ]); // prettier-ignore
}

const MUTATIONS: readonly [(text: string, random: Random) => string, ...((text: string, random: Random) => string)[]] =
  [
    // A bit, a byte, one more, one less, a piece less, a piece twice, the end missing, and two answers in one.
    (text, random) => replaced(text, random, (code) => code ^ (1 << random.integer(0, 7))),
    (text, random) => replaced(text, random, () => random.integer(0, 255)),
    (text, random) => inserted(text, random.integer(0, text.length), String.fromCharCode(random.integer(0, 255))),
    (text, random) => inserted(text, random.integer(0, text.length), oneOf(random, SPECIAL)),
    (text, random) => removed(text, random.integer(0, text.length - 1), 1),
    (text, random) => removed(text, random.integer(0, text.length - 1), random.integer(1, 20)),
    (text, random) => {
      const at = random.integer(0, text.length);
      return inserted(text, at, text.slice(at, at + random.integer(1, 30)));
    },
    (text, random) => text.slice(0, random.integer(0, text.length)),
    (text, random) => text.slice(0, random.integer(0, text.length)) + spliceTail(random),
  ];
const SPECIAL = ['\r', '\n', '\r\n', '\0', ' ', '\t', ':', ';', '\x80', '\x7f', ',', '\r\n\r\n', 'HTTP/1.1 200 OK\r\n'] as const; // prettier-ignore

function mutated(text: string, random: Random): string {
  let result = text;
  for (let count = random.integer(1, 3); count > 0 && result.length > 0; count--) {
    result = oneOf(random, MUTATIONS)(result, random);
  }
  return result;
}

function spliceTail(random: Random): string {
  const other = responseText(random);
  return other.slice(random.integer(0, other.length));
}

function replaced(text: string, random: Random, change: (code: number) => number): string {
  const at = random.integer(0, text.length - 1);
  return text.slice(0, at) + String.fromCharCode(change(text.charCodeAt(at)) & 255) + text.slice(at + 1);
}

function inserted(text: string, at: number, piece: string): string {
  return text.slice(0, at) + piece + text.slice(at);
}

function removed(text: string, at: number, length: number): string {
  return text.slice(0, at) + text.slice(at + length);
}

function shuffled<T>(items: readonly T[], random: Random): readonly T[] {
  const result = [...items];
  for (let i = result.length - 1; i > 0; i--) {
    const j = random.integer(0, i);
    [result[i], result[j]] = [result[j] as T, result[i] as T];
  }
  return result;
}
