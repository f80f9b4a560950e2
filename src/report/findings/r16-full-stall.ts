import { formatCount, formatElapsed, formatMs } from '../../base/format.ts';
import { percentilesUs } from '../../metrics/hdr.ts';
import { SamplerTotals } from '../../result/totals.ts';
import type { Found, Rule } from './finding.ts';
import type { RuleRun, RuleSecond } from './rule-run.ts';
import { median } from './statistics.ts';

export const FULL_STALL: Rule = {
  id: 'R16',
  slug: 'full-stall',
  formula: 'users at work and requests in flight, but none ended for max(2 s, 10 × p95) or longer',
};

const LEAST_SECONDS = 2;
const TIMES_P95 = 10;
const NAMED = 3;

/** Nothing was answered at all for a while. */
export function fullStalls(data: RuleRun): Found[] {
  const leastSeconds = Math.max(LEAST_SECONDS, (TIMES_P95 * p95Ms(data)) / 1000);
  const stalls = silences(data.seconds).filter((seconds) => seconds.length >= leastSeconds);
  const longest = stalls.reduce<readonly RuleSecond[]>((most, one) => (one.length > most.length ? one : most), []);
  const first = longest[0];
  if (first === undefined) return [];
  const rate = median(data.seconds.filter(({ ended }) => ended > 0).map(({ ended }) => ended));
  const lengthMs = longest.length * 1000;
  const others = stalls.filter((one) => one !== longest);
  const more =
    others.length === 0
      ? ''
      : ` And ${others.length} more, at ${others
          .slice(0, NAMED)
          .map((one) => formatElapsed((one[0]?.t ?? 0) * 1000))
          .join(', ')}${others.length > NAMED ? ' …' : ''}.`;
  return [
    {
      severity: 'critical',
      text: `Nothing was answered for ${formatMs(lengthMs)} at ${formatElapsed(first.t * 1000)}, with ${formatCount(first.inFlight)} requests on the way. Waiting users send nothing, so percentiles hide this; a fixed-rate client would have seen about ${formatCount((rate * lengthMs) / 1000)} slow requests.${more}`,
      evidence: [
        { name: 'nothing answered for', value: lengthMs, unit: 'ms' },
        { name: 'requests in flight', value: first.inFlight, unit: 'count' },
        { name: 'requests a second otherwise', value: rate, unit: 'perSecond' },
        { name: 'stalls', value: stalls.length, unit: 'count' },
      ],
      fromMs: first.t * 1000,
      toMs: (first.t + longest.length) * 1000,
      check: 'What stops the whole target: garbage collection, a lock, a blocked event loop, a restart, a failover.',
    },
  ];
}

function p95Ms({ run }: RuleRun): number {
  const totals = new SamplerTotals(3);
  totals.addSecond(run.end.all);
  return (percentilesUs(totals.latencies, [95])[0] ?? 0) / 1000;
}

/** Seconds in a row in which requests waited and none ended. What comes before the first answer is no stall, but slow. */
function silences(seconds: readonly RuleSecond[]): (readonly RuleSecond[])[] {
  const found: RuleSecond[][] = [];
  let current: RuleSecond[] | undefined;
  let answered = false;
  for (const second of seconds) {
    answered ||= second.ended > 0;
    const isSilent = answered && second.users > 0 && second.inFlight > 0 && second.ended === 0;
    if (isSilent && current !== undefined && current.at(-1)?.t === second.t - 1) current.push(second);
    else if (isSilent) found.push((current = [second]));
    else current = undefined;
  }
  return found;
}
