import { formatCount, formatElapsed, formatRate, formatShare } from '../../base/format.ts';
import { together, type Cause } from './causes.ts';
import type { Found, Rule } from './finding.ts';
import { listed } from './naming.ts';
import { foundOf } from './r01-generator-saturated.ts';
import type { RuleRun } from './rule-run.ts';
import { sum } from './statistics.ts';

export const CONNECTION_ERRORS: Rule = {
  id: 'R9',
  slug: 'connection-errors',
  formula:
    'any request not sent for want of ports or descriptors; >= 5 connections refused, reset, closed, unreachable, or failed in TLS or DNS; new connections > 50 % of requests at > 100/s',
};

const LEAST = 5;
const NEW_SHARE = 0.5;
const NEW_RATE = 100;

interface Kind {
  readonly classes: readonly string[];
  readonly text: string;
  readonly check: string;
}

const KINDS: readonly Kind[] = [
  {
    classes: ['connect_refused'],
    text: 'were refused a connection',
    check: 'Is the server up all the time, and its accept queue (backlog) long enough?',
  },
  {
    classes: ['conn_reset', 'conn_closed', 'conn_closed_reused', 'body_truncated'],
    text: 'lost their connection: the other side closed it',
    check: 'Crashes and restarts of workers, limits of a proxy, keep-alive time of the server.',
  },
  {
    classes: ['timeout_connect', 'host_unreachable', 'connect_error'],
    text: 'got no connection',
    check: 'Firewalls, the accept queue of the server, and the way there.',
  },
  {
    classes: ['tls_error'],
    text: 'failed in TLS',
    check: 'Certificate, name and versions; the message names the setting.',
  },
  { classes: ['dns_error'], text: 'found no address for the name', check: 'The name server, and the name.' },
];

/** Connections that could not be made, or broke. */
export function connectionErrors(data: RuleRun): Found[] {
  const exhausted = data.run.health.findings
    .filter(({ signal }) => signal === 'ports' || signal === 'descriptors')
    .map((finding) => ({ ...foundOf(finding), check: 'Keep-alive, fewer users, or higher limits of this machine.' }));
  const broken = KINDS.flatMap((kind) => {
    const causes = causesOfKind(data, kind);
    return causes.length === 0 ? [] : [brokenFound(data, kind, causes)];
  });
  const churn = newConnections(data);
  return [...exhausted, ...broken, ...(churn ? [churn] : [])];
}

/** The causes it speaks of. */
export function connectionCauses(data: RuleRun): readonly Cause[] {
  return KINDS.flatMap((kind) => causesOfKind(data, kind));
}

/** None when together they are too few. */
function causesOfKind(data: RuleRun, { classes }: Kind): readonly Cause[] {
  const causes = data.causes.filter(({ error }) => classes.includes(error.name));
  return together(causes).count < LEAST ? [] : causes;
}

function brokenFound({ samplers }: RuleRun, { text, check }: Kind, causes: readonly Cause[]): Found {
  const { count, samplers: ids, fromMs, toMs } = together(causes);
  const names = ids.map((id) => samplers[id]?.label.name ?? '');
  return {
    severity: 'critical',
    text: `${formatCount(count)} requests of ${listed(names)} ${text}, between ${formatElapsed(fromMs)} and ${formatElapsed(toMs)}.`,
    evidence: [{ name: 'failed', value: count, unit: 'count' }],
    fromMs,
    toMs,
    samplers: names,
    check,
  };
}

function newConnections({ samplers, seconds }: RuleRun): Found | undefined {
  const requests = samplers.filter(({ label }) => label.kind === 'request').map(({ totals }) => totals);
  const ended = sum(requests.map((one) => (one.histogram('ok')?.count ?? 0) + (one.histogram('failed')?.count ?? 0)));
  const opened = sum(requests.map((one) => one.sum('newConnections')));
  const rate = seconds.length === 0 ? 0 : opened / seconds.length;
  if (opened <= NEW_SHARE * ended || rate <= NEW_RATE) return undefined;
  return {
    severity: 'warning',
    text: `${formatRate(rate)} new connections a second: ${formatShare(Math.min(1, opened / ended))} of the requests opened one. Their times hold the time to connect, and a machine has about 28 000 ports for one address, each taken for 60 s.`,
    evidence: [
      { name: 'new connections', value: rate, unit: 'perSecond' },
      { name: 'share of requests', value: Math.min(1, opened / ended), unit: 'share' },
    ],
    check: 'Keep-alive of the server and of what stands between; a plan whose users are new in every iteration.',
  };
}
