import type { WireRequest } from './transport.ts';

/** Methods whose requests say that they have no body. */
export const PAYLOAD_METHODS: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'QUERY', 'PROPFIND', 'PROPPATCH']);

/**
 * What a request is on the wire, head and body, as undici writes it: request line, `host`, `connection`, the
 * lines of the plan, `content-length` when there is a body or the method expects one.
 */
export function requestBytes(request: WireRequest, host: string): number {
  // "GET /path HTTP/1.1\r\n", "connection: keep-alive\r\n" or "connection: close\r\n", and the empty line.
  let bytes = request.method.length + request.path.length + 12 + (request.keepAlive ? 24 : 19) + 2;
  let ownHost = false;
  const headers = request.headers;
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] ?? '';
    bytes += name.length + (headers[i + 1]?.length ?? 0) + 4;
    if (name.length === 4 && name.toLowerCase() === 'host') ownHost = true;
  }
  if (!ownHost) bytes += host.length + 8;
  return bytes + payloadBytes(request);
}

function payloadBytes(request: WireRequest): number {
  const length = request.body === undefined ? 0 : Buffer.byteLength(request.body);
  if (length === 0 && !PAYLOAD_METHODS.has(request.method)) return 0;
  return length + 'content-length: \r\n'.length + String(length).length;
}
