import type { CapturedExchange } from '../../metrics/sample.ts';
import { formatBytes, formatCount, formatElapsed, formatMs } from '../format.ts';
import { cut } from './defuse.ts';
import type { View } from './verdict-view.ts';

/** Bodies longer than this are cut, in characters. */
export interface BodyLimits {
  readonly request: number;
  readonly response: number;
}
/** The way to the answer, in the order it was gone. */
function timingsOf({
  connectUs,
  connectParts,
  elapsedUs,
  firstByteUs,
  closeDelimited,
}: CapturedExchange): readonly string[] {
  const part = (name: string, us: number): string[] => (us > 0 ? [`${name} ${formatMs(us / 1000)}`] : []);
  const { dnsUs = 0, tcpUs = connectUs, tlsUs = 0 } = connectParts ?? {};
  return [
    ...part('DNS', dnsUs),
    ...part('connect', tcpUs),
    ...part('TLS', tlsUs),
    ...(firstByteUs > 0
      ? [...part('first byte', firstByteUs), ...part('download', elapsedUs - firstByteUs)]
      : ['no response head']),
    ...(closeDelimited === true ? ['ended by the closed connection'] : []),
  ];
}

/** A request with its answer; `sampler` is said only where it does not stand above. */
export function exchangeView(example: CapturedExchange, sampler: string, limits: BodyLimits): View {
  const { request, response } = example;
  return {
    sampler,
    at: formatElapsed(example.atMs),
    elapsed: formatMs(example.elapsedUs / 1000),
    timings: timingsOf(example).join(' · '),
    user: formatCount(example.user),
    iteration: formatCount(example.iteration),
    message: example.message,
    expected: example.expected,
    actual: example.actual,
    method: request.method,
    url: request.url,
    status: response === undefined ? 'no response' : String(response.status),
    hops: example.hops?.map(
      ({ method, url, status, location }) =>
        `${method} ${url} → ${status}${location === undefined ? '' : `, location: ${location}`}`,
    ),
    requestText: exchangeText(`${request.method} ${request.url}`, request.headers, cut(request.body, limits.request)),
    responseText:
      response === undefined
        ? undefined
        : exchangeText(String(response.status), response.headers, cut(response.body, limits.response)),
    responseBytes: response === undefined ? '' : bodySize(response),
    isBad: response === undefined || response.status >= 400 || example.message !== '',
  };
}

function exchangeText(first: string, headers: readonly (readonly [string, string])[], body: string): string {
  const head = [first, ...headers.map(([name, value]) => `${name}: ${value}`)].join('\n');
  return body === '' ? head : `${head}\n\n${body}`;
}

/** Bodies of answers that passed are not kept, unless the plan reads them. */
function bodySize({ body, bodyBytes }: NonNullable<CapturedExchange['response']>): string {
  return body === '' && bodyBytes > 0 ? `${formatBytes(bodyBytes)}, body not kept` : formatBytes(bodyBytes);
}
