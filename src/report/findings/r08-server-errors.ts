import { formatCount, formatMs, formatShare } from '../../base/format.ts';
import { percentilesUs } from '../../metrics/hdr.ts';
import type { Cause } from './causes.ts';
import type { Found, Rule } from './finding.ts';
import { listed, nameText } from './naming.ts';
import type { RuleRun } from './rule-run.ts';
import { groupOf, type StatusGroup } from './status-group.ts';

export const SERVER_ERRORS: Rule = {
  id: 'R8',
  slug: 'server-errors',
  formula: 'failures with one 5xx status: >= 5 and >= 0.5 % of their samplers’ requests',
};

const SERVER = /^http_5\d\d$/;

/** What each status usually says, in words that promise nothing. */
const MEANINGS: Readonly<Record<string, readonly [text: string, check: string]>> = {
  http_500: ['an exception in the application', 'The log of the application at that time; the examples under Errors.'],
  http_502: [
    'a proxy whose upstream closed or crashed',
    'Restarts and crashes of workers, and keep-alive times of proxy and application.',
  ],
  http_503: [
    'overload, or no worker to answer',
    'Limits of workers, connections and queues in front of the application.',
  ],
  http_504: ['a proxy that waited too long', 'The slowest thing behind it, and its time limit.'],
};

const POOL = /QueuePool limit|too many connections|remaining connection slots/i;

/** Answers with 5xx, by status. */
export function serverErrors(data: RuleRun): Found[] {
  return groupsOf(data).map(([name, group]) => foundOf(data, name, group));
}

/** The causes it speaks of. */
export function serverCauses(data: RuleRun): readonly Cause[] {
  return groupsOf(data).flatMap(([, { causes }]) => causes);
}

function groupsOf(data: RuleRun): (readonly [name: string, group: StatusGroup])[] {
  const names = [...new Set(data.causes.map(({ error }) => error.name).filter((name) => SERVER.test(name)))].sort();
  return names.flatMap((name) => {
    const own = data.causes.filter(({ error }) => error.name === name);
    const group = groupOf(data, own);
    return group === undefined ? [] : [[name, group] as const];
  });
}

function foundOf(data: RuleRun, name: string, group: StatusGroup): Found {
  const { count, share, names, fromMs, toMs, when } = group;
  const status = name.slice('http_'.length);
  const pool = group.causes.find(({ error }) => POOL.test(error.message));
  const [usual, check] = MEANINGS[name] ?? ['a failure of the server', 'The log of the server at that time.'];
  const timeMs = status === '504' ? failedMedianMs(data, group) : undefined;
  const near = timeMs === undefined ? '' : `, after about ${formatMs(timeMs)}`;
  return {
    severity: 'critical',
    text:
      `${formatCount(count)} requests (${formatShare(share)}) of ${listed(names)} were answered with ${status}${near}${when}. ` +
      (pool === undefined
        ? `Typical: ${usual}.`
        : `The answers speak of a database pool that is used up: "${nameText(fromPool(pool.error.message))}".`),
    evidence: [
      { name: 'failed', value: count, unit: 'count' },
      { name: 'share of these requests', value: share, unit: 'share' },
      ...(timeMs === undefined ? [] : [{ name: 'time of failed requests', value: timeMs, unit: 'ms' as const }]),
    ],
    fromMs,
    toMs,
    samplers: names,
    check: pool === undefined ? check : 'Size of the database pool, connections that are held too long, slow queries.',
  };
}

/** Without what comes before: status and what was expected are said already. */
function fromPool(message: string): string {
  return message.slice(Math.max(0, message.search(POOL)));
}

function failedMedianMs({ samplers }: RuleRun, group: StatusGroup): number | undefined {
  const parts = group.samplers.flatMap((id) => samplers[id]?.totals.histogram('failed') ?? []);
  const us = percentilesUs(parts, [50])[0];
  return us === undefined ? undefined : us / 1000;
}
