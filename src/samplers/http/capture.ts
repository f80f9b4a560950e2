import type { VirtualUser } from '../../contracts/virtual-user.ts';
import type { CapturedExchange, CapturedHop, Failure, HeaderLine } from '../../metrics/sample.ts';
import { decodeBody } from './decode-body.ts';
import type { Hop, Journey } from './follow.ts';
import type { Redactor } from './redact.ts';
import type { Exchange, WireRequest } from './transport.ts';

/** One exchange as evidence for the report, or for a reader; nothing secret is left in it. */
export function captureExchange(
  label: number,
  journey: Journey,
  failure: Failure | undefined,
  by: { readonly user: VirtualUser; readonly redactor: Redactor },
): CapturedExchange {
  const { request, exchange, hops } = journey;
  const { redactor, user } = by;
  return {
    label,
    atMs: exchange.startMs,
    user: user.threadNumber,
    iteration: user.iteration,
    elapsedUs: exchange.elapsedUs,
    firstByteUs: exchange.firstByteUs,
    connectUs: exchange.connectUs,
    ...(exchange.connectParts === undefined ? {} : { connectParts: exchange.connectParts }),
    ...(exchange.closeDelimited === true ? { closeDelimited: true } : {}),
    request: capturedRequest(request, redactor),
    response: exchange.status === 0 ? undefined : capturedResponse(exchange, redactor),
    ...(hops.length === 0 ? {} : { hops: hops.map((hop) => capturedHop(hop, redactor)) }),
    message: redactor.text(failure?.message ?? ''),
    ...(failure?.expected === undefined ? {} : { expected: redactor.text(failure.expected) }),
    ...(failure?.actual === undefined ? {} : { actual: redactor.text(failure.actual) }),
  };
}

function capturedHop({ request, exchange }: Hop, redactor: Redactor): CapturedHop {
  const location = exchange.headers.first('location');
  return {
    method: request.method,
    url: redactor.url(request.origin + request.path),
    status: exchange.status,
    ...(location === undefined ? {} : { location: redactor.url(location.slice(0, MOST_LOCATION)) }),
    elapsedUs: exchange.elapsedUs,
  };
}
const MOST_LOCATION = 2000;

function capturedRequest(request: WireRequest, redactor: Redactor): CapturedExchange['request'] {
  const lines: HeaderLine[] = [];
  for (let i = 0; i + 1 < request.headers.length; i += 2) {
    lines.push([request.headers[i] ?? '', request.headers[i + 1] ?? '']);
  }
  return {
    method: request.method,
    url: redactor.url(request.origin + request.path),
    headers: redactor.headers(lines),
    body: redactor.body(request.body, valueOf(lines, 'content-type')),
  };
}

function capturedResponse(exchange: Exchange, redactor: Redactor): NonNullable<CapturedExchange['response']> {
  const contentType = exchange.headers.first('content-type') ?? '';
  const kept = exchange.body ?? Buffer.alloc(0);
  const decoded = decodeBody(kept, exchange.headers.first('content-encoding'), true);
  return {
    status: exchange.status,
    headers: redactor.headers(exchange.headers.lines()),
    body: redactor.body(decoded.body ?? kept, contentType),
    bodyBytes: exchange.bodyBytes,
  };
}

function valueOf(lines: readonly HeaderLine[], name: string): string {
  return lines.find(([header]) => header.toLowerCase() === name)?.[1] ?? '';
}
