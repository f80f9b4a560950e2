// Hot path: strings are joined, nothing is looked at twice. Everything is Latin-1: one character, one byte.
import { PAYLOAD_METHODS } from './request-bytes.ts';
import type { WireRequest } from './transport.ts';

/** A larger body is written by itself instead of being made part of a text. */
const MOST_TEXT_BODY = 16 * 1024;

/** What goes on the wire: the text, then the bytes where there are any. */
export interface RequestText {
  readonly text: string;
  readonly bytes: Buffer | undefined;
}

/** ` HTTP/1.1`, the `host` line and the `connection` line: the same for all requests of one connection. */
export function hostLines(host: string, keepAlive: boolean): string {
  return ` HTTP/1.1\r\nhost: ${host}\r\n${keepAlive ? 'connection: keep-alive\r\n' : 'connection: close\r\n'}`;
}

/** A request on the wire; `lines` are the `hostLines` of its connection. */
export function requestText(request: WireRequest, lines: string): RequestText {
  const { body, method } = request;
  const head = headText(request, lines);
  if (body === undefined || body.length === 0) {
    return { text: head + (PAYLOAD_METHODS.has(method) ? 'content-length: 0\r\n\r\n' : '\r\n'), bytes: undefined };
  }
  const bytes = request.bodyBytes ?? Buffer.byteLength(body);
  const lengthLine = headEnd(bytes);
  if (bytes > MOST_TEXT_BODY) {
    return { text: head + lengthLine, bytes: typeof body === 'string' ? Buffer.from(body) : body };
  }
  return { text: head + lengthLine + latin1Of(body, bytes), bytes: undefined };
}

/** `content-length` and the empty line: the same few lengths come again and again. */
function headEnd(bytes: number): string {
  const known = HEAD_ENDS[bytes];
  if (known !== undefined) return known;
  const text = `content-length: ${bytes}\r\n\r\n`;
  if (bytes < HEAD_ENDS.length) HEAD_ENDS[bytes] = text;
  return text;
}
const HEAD_ENDS: (string | undefined)[] = Array.from({ length: 2048 }, () => undefined);

function headText({ method, path, headers, headerText, keepAlive }: WireRequest, lines: string): string {
  if (headerText !== undefined) return `${method} ${path}${lines}${headerText}`;
  const host = ownHostAt(headers);
  if (host < 0) return `${method} ${path}${lines}${linesOf(headers)}`;
  // First of all lines (RFC 9110, 7.2), wherever the plan has it.
  const others = headers.filter((_, i) => i !== host && i !== host + 1);
  return `${method} ${path}${hostLines(headers[host + 1] ?? '', keepAlive)}${linesOf(others)}`;
}

/** Header lines, each with its end. */
export function linesOf(headers: readonly string[]): string {
  let text = '';
  for (let i = 0; i + 1 < headers.length; i += 2) text += `${headers[i]}: ${headers[i + 1]}\r\n`;
  return text;
}

/** Where a `host` that the plan writes is; −1 when there is none. */
function ownHostAt(headers: readonly string[]): number {
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i];
    if (name?.length === 4 && name.toLowerCase() === 'host') return i;
  }
  return -1;
}

/** The bytes of a body as characters of a text that is written as Latin-1. */
function latin1Of(body: string | Buffer, bytes: number): string {
  if (typeof body !== 'string') return body.toString('latin1');
  return body.length === bytes ? body : Buffer.from(body).toString('latin1');
}
