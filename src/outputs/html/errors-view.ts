import type { ErrorGroup, ReportModel } from '../../report/report-model.ts';
import { formatBytes, formatCount, formatElapsed, formatMs, formatShare } from '../format.ts';
import { cut } from './defuse.ts';
import { sparkColumns } from './sparkline.ts';
import type { View } from './verdict-view.ts';

/** Bodies longer than this are cut, in characters; the answer tells more than the question. */
const REQUEST_BODY = 2048;
const RESPONSE_BODY = 4096;
const SAMPLERS_NAMED = 5;

/** Failed requests grouped by cause, most frequent first, with exchanges as evidence. */
export function errorsView({ errors, overview }: ReportModel): View {
  return {
    none: errors.length === 0,
    causes: formatCount(errors.length),
    failed: formatCount(overview.failed),
    share: formatShare(overview.errorRate),
    groups: errors.toSorted((a, b) => b.count - a.count).map(groupView),
  };
}

function groupView(group: ErrorGroup): View {
  const more = group.samplers.length - SAMPLERS_NAMED;
  return {
    id: group.id,
    kind: group.kind,
    name: group.name,
    message: group.message,
    count: formatCount(group.count),
    shareOfErrors: formatShare(group.shareOfErrors),
    shareOfAll: formatShare(group.shareOfAll),
    first: formatElapsed(group.firstMs),
    last: formatElapsed(group.lastMs),
    zoom: `#t=${Math.floor(group.firstMs / 1000)}-${Math.ceil(group.lastMs / 1000) + 1}`,
    spark: { svg: sparkColumns(group.perBin) },
    samplers: group.samplers
      .toSorted((a, b) => b.count - a.count)
      .slice(0, SAMPLERS_NAMED)
      .map(({ name, count }) => ({ name, count: formatCount(count) })),
    more: more > 0 ? formatCount(more) : undefined,
    examples: group.examples.map(exampleView),
  };
}

/** The way to the answer, in the order it was gone. */
function timingsOf({ connectUs, connectParts, firstByteUs, closeDelimited }: Example): readonly string[] {
  const part = (name: string, us: number): string[] => (us > 0 ? [`${name} ${formatMs(us / 1000)}`] : []);
  const { dnsUs = 0, tcpUs = connectUs, tlsUs = 0 } = connectParts ?? {};
  return [
    ...part('DNS', dnsUs),
    ...part('connect', tcpUs),
    ...part('TLS', tlsUs),
    ...(firstByteUs > 0 ? part('first byte', firstByteUs) : ['no response head']),
    ...(closeDelimited === true ? ['ended by the closed connection'] : []),
  ];
}

type Example = ErrorGroup['examples'][number];

function exampleView(example: Example): View {
  const { request, response } = example;
  return {
    sampler: example.sampler,
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
    requestText: exchangeText(`${request.method} ${request.url}`, request.headers, cut(request.body, REQUEST_BODY)),
    responseText:
      response === undefined
        ? undefined
        : exchangeText(String(response.status), response.headers, cut(response.body, RESPONSE_BODY)),
    responseBytes: response === undefined ? '' : formatBytes(response.bodyBytes),
  };
}

function exchangeText(first: string, headers: readonly (readonly [string, string])[], body: string): string {
  const head = [first, ...headers.map(([name, value]) => `${name}: ${value}`)].join('\n');
  return body === '' ? head : `${head}\n\n${body}`;
}
