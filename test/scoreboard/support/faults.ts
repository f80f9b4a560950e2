/** What a fault of the truth server must come out as. */
export interface Fault {
  readonly path: string;
  readonly method: 'get' | 'post';
  readonly weight: number;
  readonly timeout?: string;
  /** Classes that its failures may have; `ok` when it may pass. */
  readonly classes: readonly string[];
  /** The server never sees the request. */
  readonly isNeverSeen?: boolean;
}

/**
 * Faults 2–18 of the catalogue as far as one server on loopback can show them, beside ordinary requests. A POST that
 * meets a connection which the server has just closed must not be sent again.
 */
export const FAULTS: readonly Fault[] = [
  { path: '/constant?us=2000', method: 'get', weight: 30, classes: ['ok'] },
  { path: '/lognormal', method: 'post', weight: 20, classes: ['ok', 'conn_closed_reused'] },
  { path: '/fault/hint', method: 'get', weight: 3, classes: ['ok'] },
  { path: '/fault/error', method: 'get', weight: 3, classes: ['http_500'] },
  { path: '/fault/reset-before-headers', method: 'get', weight: 3, classes: ['conn_reset'] },
  { path: '/fault/reset-before-headers', method: 'post', weight: 3, classes: ['conn_reset', 'conn_closed_reused'] },
  { path: '/fault/no-answer', method: 'get', weight: 3, classes: ['conn_closed'] },
  { path: '/fault/no-answer', method: 'post', weight: 3, classes: ['conn_closed', 'conn_closed_reused'] },
  { path: '/fault/reset-mid-body', method: 'get', weight: 3, classes: ['body_truncated'] },
  { path: '/fault/truncated', method: 'get', weight: 3, classes: ['body_truncated'] },
  { path: '/fault/drip-headers', method: 'get', weight: 2, timeout: '1s', classes: ['timeout_headers'] },
  { path: '/fault/drip-body', method: 'get', weight: 2, timeout: '1s', classes: ['timeout_total'] },
  { path: '/fault/slow', method: 'get', weight: 2, timeout: '1s', classes: ['timeout_headers'] },
  { path: '/fault/malformed-status', method: 'get', weight: 3, classes: ['protocol_error'] },
  { path: '/fault/bad-chunk', method: 'get', weight: 3, classes: ['protocol_error'] },
  { path: '/fault/two-lengths', method: 'get', weight: 3, classes: ['protocol_error'] },
  { path: '/fault/length-and-chunked', method: 'get', weight: 3, classes: ['protocol_error'] },
  { path: '/fault/huge-headers', method: 'get', weight: 2, classes: ['header_overflow'] },
  { path: '/fault/extra-answer', method: 'get', weight: 3, classes: ['ok', 'protocol_error'] },
  { path: '/fault/idle-close', method: 'get', weight: 3, classes: ['ok'] },
  { path: '/fault/close-after', method: 'get', weight: 3, classes: ['ok'] },
  { path: '/fault/redirect-loop', method: 'get', weight: 2, classes: ['redirect_limit'] },
  { path: '/constant', method: 'get', weight: 2, classes: ['connect_refused'], isNeverSeen: true },
];

/** Name of a fault's row. */
export function faultName({ path, method, isNeverSeen }: Fault): string {
  return `${method} ${isNeverSeen === true ? 'refused' : path.split('?')[0]}`;
}

/** The faults as steps of a plan, each request with an id of its own; `refused` is an origin where nobody listens. */
export function faultSteps(refused: string, indent: string): string {
  return FAULTS.map((fault) => {
    const origin = fault.isNeverSeen === true ? refused : '';
    const separator = fault.path.includes('?') ? '&' : '?';
    const id = `id={{threadNumber}}-{{iteration}}`;
    const body = fault.method === 'post' ? [`  json: { user: '{{threadNumber}}' }`] : [];
    const timeout = fault.timeout === undefined ? [] : [`  timeout: ${fault.timeout}`];
    return [
      `- ${fault.method}: "${origin}${fault.path}${separator}${id}"`,
      `  name: ${faultName(fault)}`,
      `  weight: ${fault.weight}`,
      ...body,
      ...timeout,
    ]
      .map((line) => `${indent}${line}\n`)
      .join('');
  }).join('');
}
