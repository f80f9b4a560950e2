import type { Exhaustion } from '../../metrics/interval.ts';
import type { Failure } from '../../metrics/sample.ts';
import { ProxyError } from './open-tunnel.ts';
import { proxyFailure } from './proxy-failure.ts';
import { isTlsCode, tlsFailure } from './tls-failure.ts';

/** How far an exchange got. */
export type Phase = 'connecting' | 'waiting' | 'reading';

/** What is known when an exchange breaks. */
export interface Breakdown {
  readonly phase: Phase;
  /** `http:` or `https:` and more: what messages call the target. */
  readonly origin: string;
  /** The proxy's name while nothing behind it has been reached. */
  readonly proxy: string | undefined;
  /** The connection had served an earlier request. */
  readonly reused: boolean;
  /** Bytes of this answer that came before it broke. */
  readonly bytesIn: number;
}

/** The deadline of a request has passed. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
  readonly timeoutMs: number;

  constructor(timeoutMs: number) {
    super(`no complete answer within ${timeoutMs} ms`);
    this.timeoutMs = timeoutMs;
  }
}

/** The answer is no HTTP; `message` completes "The response is not valid HTTP/1.1: …". */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  readonly isTooLong: boolean;

  constructor(problem: string, isTooLong = false) {
    super(problem);
    this.isTooLong = isTooLong;
  }
}

/** The answer breaks a rule that the plan sets: `maxBytes` (then with the limit), or `expectLength`. */
export class LimitError extends Error {
  override readonly name = 'LimitError';
  readonly rule: 'body' | 'length';
  readonly maxBytes: number;

  constructor(rule: 'body' | 'length', maxBytes = 0) {
    super(rule);
    this.rule = rule;
    this.maxBytes = maxBytes;
  }
}

/** Our own stop cut the request off. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}

/** The class of a broken exchange (names: the fault catalogue in the design) and a sentence about it. */
export function wireFailure(error: Error, at: Breakdown): Failure {
  const own = ownFailure(error, at);
  if (own !== undefined) return own;
  const code = codeOf(error);
  if (code.startsWith('UND_ERR_INVALID_ARG') || code === 'UND_ERR_NOT_SUPPORTED') {
    const plain = 'The request cannot be sent.';
    return { kind: 'plan', name: 'bad_request', message: `The request cannot be sent: ${error.message}.`, plain };
  }
  if (at.phase === 'connecting')
    return at.proxy === undefined ? connectFailure(code, error, at.origin) : proxyConnectFailure(code, error, at.proxy);
  if (isTlsCode(code)) return tlsFailure(error, code, at.origin);
  return protocolFailure(code, error) ?? brokenFailure(code, at);
}

/** Of errors that are our own. */
function ownFailure(error: Error, at: Breakdown): Failure | undefined {
  if (error instanceof DeadlineError) return timeoutFailure(error, at);
  if (error instanceof LimitError) return limitFailure(error);
  if (error instanceof ProtocolError) return error.isTooLong ? HEADER_OVERFLOW : protocolError(error.message);
  return error instanceof ProxyError ? proxyFailure(error, at.proxy ?? '') : undefined;
}

function timeoutFailure(error: DeadlineError, at: Breakdown): Failure {
  const within = `within ${error.timeoutMs} ms`;
  if (at.phase === 'connecting' && at.proxy !== undefined) {
    return { kind: 'timeout', name: 'timeout_proxy', message: `The proxy ${at.proxy} gave no connection ${within}.` };
  }
  switch (at.phase) {
    case 'connecting':
      return { kind: 'timeout', name: 'timeout_connect', message: `No connection ${within}.` };
    case 'waiting':
      return { kind: 'timeout', name: 'timeout_headers', message: `No response head ${within}.` };
    case 'reading':
      return { kind: 'timeout', name: 'timeout_total', message: `The response was not complete ${within}.` };
  }
}

function limitFailure({ rule, maxBytes }: LimitError): Failure {
  if (rule === 'body') {
    return { kind: 'check', name: 'body_too_large', message: `The body is larger than maxBytes, ${maxBytes} bytes.` };
  }
  const message = 'Nothing but the closed connection told where the body ends, and the plan has expectLength: true.';
  return { kind: 'check', name: 'close_delimited', message };
}

const CONNECT_CLASSES: Readonly<Record<string, readonly [name: string, what: string]>> = {
  ECONNREFUSED: ['connect_refused', 'refused the connection'],
  ECONNRESET: ['conn_reset', 'reset the connection while it was being opened'],
  ETIMEDOUT: ['timeout_connect', 'did not answer the connection attempt'],
  EHOSTUNREACH: ['host_unreachable', 'cannot be reached'],
  ENETUNREACH: ['host_unreachable', 'cannot be reached'],
  EHOSTDOWN: ['host_unreachable', 'cannot be reached'],
  ENOTFOUND: ['dns_error', 'has no address: the name was not found'],
  EAI_AGAIN: ['dns_error', 'has no address: the name server did not answer'],
  EAI_FAIL: ['dns_error', 'has no address: the name server failed'],
  EADDRNOTAVAIL: ['local_ports_exhausted', 'cannot be reached: this machine has no free local port left'],
  EMFILE: ['local_fds_exhausted', 'cannot be reached: this process has no file descriptor left'],
  ENFILE: ['local_fds_exhausted', 'cannot be reached: this machine has no file descriptor left'],
};

function connectFailure(code: string, error: Error, origin: string): Failure {
  const known = CONNECT_CLASSES[code];
  if (known !== undefined) {
    const [name, what] = known;
    return { kind: name === 'timeout_connect' ? 'timeout' : 'connection', name, message: `${origin} ${what}.` };
  }
  if (code.startsWith('EAI_')) {
    return { kind: 'connection', name: 'dns_error', message: `${origin} has no address (${code}).` };
  }
  if (origin.startsWith('https:')) return tlsFailure(error, code, origin);
  return { kind: 'connection', name: 'connect_error', message: `${origin}: no connection (${code || error.message}).` };
}

/** What this machine has run out of, when that is why a request was not sent: no fault of the target. */
export function exhaustionOf(failure: Failure | undefined): Exhaustion | undefined {
  const name = failure?.name;
  return name === 'local_fds_exhausted' || name === 'local_ports_exhausted' ? name : undefined;
}

/** The way to the proxy failed, or the proxy hung up before anything behind it was reached. */
function proxyConnectFailure(code: string, error: Error, proxy: string): Failure {
  const failure = connectFailure(code, error, `The proxy ${proxy}`);
  if (failure.name.startsWith('local_')) return failure;
  return { ...failure, name: failure.kind === 'timeout' ? 'timeout_proxy' : 'proxy_error' };
}

function protocolFailure(code: string, error: Error): Failure | undefined {
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return HEADER_OVERFLOW;
  // The parser's own errors have no stable code, only a name.
  if (error.name === 'HTTPParserError') return protocolError(error.message);
  if (code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH') {
    return protocolError('the body does not have the length that Content-Length says');
  }
  if (code === 'UND_ERR_SOCKET' && error.message.startsWith('bad ')) return protocolError(error.message);
  return undefined;
}

const HEADER_OVERFLOW: Failure = {
  kind: 'protocol',
  name: 'header_overflow',
  message: 'The response headers are larger than 16 KiB.',
};

function protocolError(what: string): Failure {
  return { kind: 'protocol', name: 'protocol_error', message: `The response is not valid HTTP/1.1: ${what}.` };
}

function brokenFailure(code: string, at: Breakdown): Failure {
  if (at.phase === 'reading') {
    return {
      kind: 'connection',
      name: 'body_truncated',
      message: 'The connection ended before the body was complete.',
    };
  }
  if (at.reused && at.bytesIn === 0) {
    return {
      kind: 'connection',
      name: 'conn_closed_reused',
      message: 'The server closed the kept-alive connection just as the request was sent.',
    };
  }
  if (code === 'ECONNRESET' || code === 'EPIPE') {
    return { kind: 'connection', name: 'conn_reset', message: 'The server reset the connection before it answered.' };
  }
  return { kind: 'connection', name: 'conn_closed', message: 'The server closed the connection before it answered.' };
}

/** The system's or undici's code; of several addresses that failed, the first one's. */
function codeOf(error: Error): string {
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return codeOf(error.errors[0]);
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
