import type { MapEntry, MapNode, PlanNode, ScalarNode } from '../base/plan-node.ts';
import { withoutSecrets } from '../base/without-secrets.ts';
import { settingText } from '../template/settings.ts';
import type { MonitorContext } from './compile-monitor.ts';
import { compileMetrics, PROCESS_METRICS } from './compile-metric.ts';
import type { MonitorEndpoint } from './monitor-plan.ts';

const MOST_ENDPOINTS = 10;

/** `prometheus`: one address, a map, or a list of either; `metrics` are those of endpoints that name none. */
export function compileEndpoints(
  entry: MapEntry | undefined,
  metrics: MapEntry | undefined,
  context: MonitorContext,
): readonly MonitorEndpoint[] {
  if (entry === undefined) return [];
  const items = entry.value.kind === 'list' ? entry.value.items : [entry.value];
  if (items.length > MOST_ENDPOINTS) {
    const message = `"prometheus" takes at most ${MOST_ENDPOINTS} addresses, not ${items.length}.`;
    context.problems.error('bad-value', entry.keyRange, message);
  }
  const shared = metrics && compileMetrics(metrics.value, context);
  if (metrics !== undefined && items.every((item) => item.kind === 'map' && item.get('metrics') !== undefined)) {
    const message = 'Nothing reads these "metrics": each endpoint names its own. Remove them, or those of an endpoint.';
    context.problems.error('bad-value', metrics.keyRange, message);
  }
  return items.flatMap((item) => {
    const own = item.kind === 'map' ? item.get('metrics') : undefined;
    const wanted = own === undefined ? (shared ?? PROCESS_METRICS) : compileMetrics(own, context);
    const endpoint = compileEndpoint(item, context);
    return endpoint === undefined ? [] : [{ ...endpoint, metrics: wanted }];
  });
}

function compileEndpoint(item: PlanNode, context: MonitorContext): Omit<MonitorEndpoint, 'metrics'> | undefined {
  const urlNode = item.kind === 'map' ? item.get('url') : item;
  if (urlNode?.kind !== 'scalar') return undefined;
  const url = urlOf(urlNode, context);
  if (url === undefined) return undefined;
  const { username, password, host, origin, pathname } = url;
  url.username = '';
  url.password = '';
  url.hash = '';
  const signedIn = username === '' && password === '' ? {} : { authorization: basic(username, password) };
  const own = item.kind === 'map' ? item : undefined;
  return {
    url: url.href,
    shown: withoutSecrets(`${origin}${pathname}`, context.secrets),
    name: withoutSecrets(settingText(own?.get('name'), context) ?? host, context.secrets),
    headers: { ...signedIn, ...headersOf(own, context) },
  };
}

/** Its message never shows the address: it may hold a password. */
function urlOf(node: ScalarNode, context: MonitorContext): URL | undefined {
  const written = settingText(node, context)?.trim();
  if (written === undefined) return undefined;
  const { baseUrl } = context;
  const isPath = written.startsWith('/');
  const text = isPath && baseUrl !== undefined ? `${baseUrl.replace(/\/$/, '')}${written}` : written;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  const message = isPath
    ? 'A path to metrics is put behind "baseUrl", which the plan does not have. Write the full address.'
    : `Metrics are read from an address that begins with http:// or https://. ${writeInstead(text)}`;
  context.problems.error('bad-url', node.range, message);
  return undefined;
}

function writeInstead(text: string): string {
  // Nothing in it that could be a password.
  if (!/^[\w.-]+(?::\d+)?(?:\/[\w./-]*)?$/.test(text)) return 'Write for example:  http://localhost:9100/metrics';
  return `Write:  http://${text.includes('/') ? text : `${text}/metrics`}`;
}

function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${decoded(username)}:${decoded(password)}`).toString('base64')}`;
}

/** A lone % is one. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function headersOf(item: MapNode | undefined, context: MonitorContext): Record<string, string> {
  const headers = item?.get('headers');
  if (headers?.kind !== 'map') return {};
  const pairs = headers.entries.flatMap(({ key, keyRange, value }) => {
    const text = settingText(value, context);
    if (text === undefined) return [];
    // RFC 9110, 5.6.2 and 5.5.
    if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(key)) {
      context.problems.error('bad-value', keyRange, `"${key}" is no name of a header: letters, digits and - only.`);
      return [];
    }
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(text)) {
      const message = `The value of header "${key}" holds a character that HTTP does not allow.`;
      context.problems.error('bad-value', value.range, message);
      return [];
    }
    return [[key.toLowerCase(), text] as const];
  });
  return Object.fromEntries(pairs);
}
