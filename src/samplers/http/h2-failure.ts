import type { Failure } from '../../metrics/sample.ts';
import { wireFailure } from './wire-failure.ts';
import type { Breakdown } from './wire-failure.ts';

/** By number: RFC 9113, 7. */
const CODES = [
  'NO_ERROR',
  'PROTOCOL_ERROR',
  'INTERNAL_ERROR',
  'FLOW_CONTROL_ERROR',
  'SETTINGS_TIMEOUT',
  'STREAM_CLOSED',
  'FRAME_SIZE_ERROR',
  'REFUSED_STREAM',
  'CANCEL',
  'COMPRESSION_ERROR',
  'CONNECT_ERROR',
  'ENHANCE_YOUR_CALM',
  'INADEQUATE_SECURITY',
  'HTTP_1_1_REQUIRED',
];

/** The server has not begun to work on the request: it may be sent again, whatever its method. */
export const REFUSED_STREAM = 7;
const PROTOCOL_ERROR = 1;

/** The server ended a stream (`RST_STREAM`) or a connection (`GOAWAY`) with a code. */
export class Http2Error extends Error {
  override readonly name = 'Http2Error';
  readonly part: 'stream' | 'connection';
  readonly code: number;

  constructor(part: 'stream' | 'connection', code: number) {
    super(`${part} ended with ${CODES[code] ?? code}`);
    this.part = part;
    this.code = code;
  }
}

/** The class of a broken exchange of HTTP/2 and a sentence about it. */
export function h2Failure(error: Error, at: Breakdown): Failure {
  if (error instanceof Http2Error) return endedFailure(error, at);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  // The library below cannot read what the server sends, or refuses to send what the plan says.
  if (code === 'ERR_HTTP2_ERROR') return invalid(error.message);
  if (/^ERR_(HTTP2_(INVALID|HEADER|STATUS|PSEUDO)|INVALID)/.test(code)) {
    const plain = 'The request cannot be sent.';
    return { kind: 'plan', name: 'bad_request', message: `The request cannot be sent: ${error.message}.`, plain };
  }
  return wireFailure(error, at);
}

function endedFailure({ part, code }: Http2Error, { phase }: Breakdown): Failure {
  const reason = CODES[code] ?? String(code);
  if (code === PROTOCOL_ERROR) return invalid(`the ${part} ended with PROTOCOL_ERROR`);
  if (phase === 'reading') {
    const message = `The ${part} ended before the body was complete (HTTP/2: ${reason}).`;
    return { kind: 'connection', name: 'body_truncated', message };
  }
  const [name, what] = part === 'stream' ? ['conn_reset', 'reset the stream'] : ['conn_closed', 'ended the connection'];
  return { kind: 'connection', name, message: `The server ${what} before it answered (HTTP/2: ${reason}).` };
}

function invalid(what: string): Failure {
  const plain = 'The exchange is not valid HTTP/2.';
  return { kind: 'protocol', name: 'protocol_error', message: `The exchange is not valid HTTP/2: ${what}.`, plain };
}
