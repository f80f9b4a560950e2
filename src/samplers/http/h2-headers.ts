import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http2';
import type { WireRequest } from './transport.ts';

/** What only a connection of HTTP/1.1 has (RFC 9113, 8.2.2). */
const OF_HTTP1 = new Set(['connection', 'keep-alive', 'proxy-connection', 'te', 'transfer-encoding', 'upgrade']);

/** The head of a request as HTTP/2 writes it: names in small letters, the host as a pseudo-header. */
export function h2RequestHeaders(request: WireRequest, host: string): OutgoingHttpHeaders {
  const fields: Record<string, string | string[]> = {};
  let authority = host;
  for (let i = 0; i + 1 < request.headers.length; i += 2) {
    const name = (request.headers[i] ?? '').toLowerCase();
    const value = request.headers[i + 1] ?? '';
    if (name === 'host') authority = value;
    else if (!OF_HTTP1.has(name)) add(fields, name, value);
  }
  const length = request.body === undefined ? 0 : Buffer.byteLength(request.body);
  if (length > 0) fields['content-length'] = String(length);
  return { ':method': request.method, ':scheme': 'https', ':authority': authority, ':path': request.path, ...fields };
}

function add(fields: Record<string, string | string[]>, name: string, value: string): void {
  const earlier = fields[name];
  fields[name] = earlier === undefined ? value : [earlier, value].flat();
}

/** Names and values of an answer, one after the other, as a parser of HTTP/1.1 gives them. */
export function h2ResponseLines(headers: IncomingHttpHeaders): Buffer[] {
  const lines: Buffer[] = [];
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || name.startsWith(':')) continue;
    for (const one of [value].flat()) lines.push(Buffer.from(name, 'latin1'), Buffer.from(one, 'latin1'));
  }
  return lines;
}

/** About what a head takes when nothing of it is compressed. */
export function h2HeadBytes(headers: OutgoingHttpHeaders): number {
  let bytes = FRAME_BYTES;
  for (const [name, value] of Object.entries(headers)) bytes += name.length + String(value).length + 2;
  return bytes;
}

/** What each frame begins with (RFC 9113, 4.1). */
export const FRAME_BYTES = 9;
