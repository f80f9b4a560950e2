import { STATUS_CODES } from 'node:http';
import { cut } from '../../base/show-value.ts';
import type { Label } from '../../metrics/interval.ts';
import type { CapturedExchange, Failure, HeaderLine } from '../../metrics/sample.ts';
import type { WatchedEvent, WatchedExchange } from '../../metrics/watched.ts';
import { formatBytes, formatMs } from '../../outputs/format.ts';
import { oneLine } from '../../outputs/one-line.ts';

/** How the reader's screen wants it. */
export interface TranscriptStyle {
  readonly unicode: boolean;
  readonly color: boolean;
}

const MOST_BODY_CHARACTERS = 800;
const MOST_BODY_LINES = 12;
const MOST_HEADER_CHARACTERS = 160;
const MOST_URL_CHARACTERS = 300;
/** The poster's own and the wire's: true of every exchange, and of no use to who reads one. */
const DULL_HEADERS = new Set(['host', 'connection', 'keep-alive', 'transfer-encoding', 'content-length', 'date']);

/** One thing that happened in `plan run --once`, as lines for people. Foreign text is on lines of its own, escaped. */
export function transcript(event: WatchedEvent, labels: readonly Label[], style: TranscriptStyle): string {
  switch (event.kind) {
    case 'group':
      return `\n${style.unicode ? '══' : '=='} ${oneLine(event.name)}\n`;
    case 'branch':
      return `\npickOne: branch ${event.branch} of ${event.branches} (--once runs each branch once, in order)\n`;
    case 'skipped':
      return `\n${nameOf(event.label, labels)}\n${painted('  skipped', 33, style)}: nothing was sent, because ${missingText(event.missing)}\n`;
    case 'failure':
      return `\n${nameOf(event.label, labels)}\n${failureText(event.failure, style)}`;
    case 'exchange':
      return exchangeText(event, style);
  }
}

function exchangeText({ exchange, passed, variables }: WatchedExchange, style: TranscriptStyle): string {
  const { request, response } = exchange;
  const bytes = response === undefined ? '' : ` ${formatBytes(response.bodyBytes)}`;
  const head = `${request.method} ${short(request.url, MOST_URL_CHARACTERS)} ${style.unicode ? '→' : '->'} ${answerText(exchange)} ${formatMs(exchange.elapsedUs / 1000)}${bytes}`;
  return [
    `\n${passed ? head : painted(head, 31, style)}\n`,
    ...messageText('>', request.headers, request.body),
    ...(response === undefined ? [] : messageText('<', response.headers, response.body)),
    ...variables.map(({ name, value }) => `  ${oneLine(name)} = ${oneLine(value)}\n`),
    ...(passed ? [] : [failureText(exchange, style)]),
  ].join('');
}

function answerText({ response }: CapturedExchange): string {
  if (response === undefined) return 'no answer';
  return `${response.status} ${STATUS_CODES[response.status] ?? ''}`.trimEnd();
}

function messageText(sign: string, headers: readonly HeaderLine[], body: string): readonly string[] {
  const shown = headers.filter(([name]) => !DULL_HEADERS.has(name.toLowerCase()));
  return [
    ...shown.map(([name, value]) => `  ${sign} ${oneLine(name)}: ${short(value, MOST_HEADER_CHARACTERS)}\n`),
    ...bodyLines(body).map((line) => `  ${sign}   ${line}\n`),
  ];
}

function bodyLines(body: string): readonly string[] {
  if (body === '') return [];
  const lines = cut(body.trimEnd(), MOST_BODY_CHARACTERS)
    .split(/\r?\n/)
    .map((line) => oneLine(line));
  const left = lines.length - MOST_BODY_LINES;
  return left <= 0 ? lines : [...lines.slice(0, MOST_BODY_LINES), `(${left} more lines)`];
}

function failureText(failure: Pick<Failure, 'message' | 'expected' | 'actual'>, style: TranscriptStyle): string {
  const { message, expected, actual } = failure;
  return [
    `${painted('  failed', 31, style)}: ${oneLine(message)}\n`,
    expected === undefined ? '' : `    expected: ${oneLine(expected)}\n`,
    actual === undefined ? '' : `    actual:   ${oneLine(actual)}\n`,
  ].join('');
}

function missingText(missing: readonly string[]): string {
  if (missing.length === 0) return 'a part of a value is missing';
  const names = missing.map((name) => `"${oneLine(name)}"`);
  return `${names.join(', ')} ${names.length === 1 ? 'has' : 'have'} no value`;
}

function nameOf(label: number, labels: readonly Label[]): string {
  return oneLine(labels[label]?.name ?? '');
}

function short(text: string, limit: number): string {
  return cut(oneLine(text), limit);
}

function painted(text: string, code: number, { color }: TranscriptStyle): string {
  return color ? `\u001b[${code}m${text}\u001b[0m` : text;
}
