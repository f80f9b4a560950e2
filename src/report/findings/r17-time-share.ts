import { formatShare } from '../../base/format.ts';
import { countOf } from '../percentiles.ts';
import { responseTimeUs } from '../sampler-row.ts';
import type { Found, Rule } from './finding.ts';
import { nameText } from './naming.ts';
import type { RuleRun } from './rule-run.ts';
import { sum } from './statistics.ts';

export const TIME_SHARE: Rule = {
  id: 'R17',
  slug: 'time-share',
  formula: 'one sampler >= 40 % of the response time of all and <= 15 % of the requests',
};

const OF_TIME = 0.4;
const OF_REQUESTS = 0.15;

/** Few requests that take most of the time: where work pays off first. */
export function timeShare({ samplers }: RuleRun): Found[] {
  const rows = samplers
    .filter(({ label }) => label.kind === 'request' && label.hopOf === undefined)
    .map(({ label, totals }) => ({ label, timeUs: responseTimeUs(totals), count: countOf(totals.latencies) }));
  const [timeUs, requests] = [sum(rows.map((row) => row.timeUs)), sum(rows.map(({ count }) => count))];
  return rows
    .filter((row) => row.timeUs > 0 && row.timeUs >= OF_TIME * timeUs && row.count <= OF_REQUESTS * requests)
    .map((row) => ({
      severity: 'info',
      text: `${nameText(row.label.name)}: ${formatShare(row.count / requests)} of the requests, ${formatShare(row.timeUs / timeUs)} of the time.`,
      evidence: [
        { name: 'share of requests', value: row.count / requests, unit: 'share' },
        { name: 'share of time', value: row.timeUs / timeUs, unit: 'share' },
      ],
      samplers: [row.label.name],
      check: 'What makes it slow: most of what users wait for is here.',
    }));
}
