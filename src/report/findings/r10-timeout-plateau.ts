import { formatCount, formatMs, formatShare } from '../../base/format.ts';
import type { LatencyHistogram } from '../../metrics/hdr.ts';
import type { Found, Rule } from './finding.ts';
import { nameText } from './naming.ts';
import type { RuleRun, RuleSampler } from './rule-run.ts';
import { sum } from './statistics.ts';

export const TIMEOUT_PLATEAU: Rule = {
  id: 'R10',
  slug: 'timeout-plateau',
  formula:
    '>= 5 and >= 0.5 % of a sampler’s requests within a band of 4 % from 1 s up, >= 3 × both neighbouring bands and >= 2 × its median: failed ones, or passed ones near a round number of seconds that hardly any exceeds',
};

const LEAST = 5;
const LEAST_SHARE = 0.005;
const FROM_US = 1_000_000;
/** ± 2 %. */
const BAND = 1.04;
const NEIGHBOURS = 3;
const TIMES_MEDIAN = 2;
/** What people write into settings. */
const ROUND_SECONDS = [1, 2, 3, 5, 10, 15, 20, 25, 30, 45, 60, 90, 100, 120, 180, 300, 600];
const NEAR = 0.02;
const BEYOND = 0.2;

interface Plateau {
  readonly count: number;
  readonly atMs: number;
}

/** Many requests that took the same long time: some time limit let them go. */
export function timeoutPlateaus(data: RuleRun): Found[] {
  return data.samplers
    .filter(({ label }) => label.kind === 'request' && label.hopOf === undefined)
    .flatMap((sampler) => plateauOf(data, sampler) ?? []);
}

function plateauOf(data: RuleRun, sampler: RuleSampler): Found | undefined {
  const parts = sampler.totals.latencies.filter(({ count }) => count > 0);
  const requests = sum(parts.map(({ count }) => count));
  const least = Math.max(LEAST, LEAST_SHARE * requests);
  const medianUs = medianOf(parts, requests);
  const [ok, failed] = [sampler.totals.histogram('ok'), sampler.totals.histogram('failed')];
  const plateau =
    (failed && highest(failed, least, () => true)) ??
    (ok && highest(ok, least, (us, own) => isRound(us) && isLast(ok, us, own)));
  if (plateau === undefined || plateau.atMs * 1000 < TIMES_MEDIAN * medianUs) return undefined;
  const share = plateau.count / requests;
  const isOurs = data.causes.some(({ error, samplers }) => error.kind === 'timeout' && samplers.includes(sampler.id));
  return {
    severity: 'warning',
    text: `${formatCount(plateau.count)} requests of ${nameText(sampler.label.name)} (${formatShare(share)}) took almost exactly ${formatMs(plateau.atMs)}: ${isOurs ? 'the timeout of the plan' : 'as if a time limit in front of the application, or within it, let them go'}.`,
    evidence: [
      { name: 'requests', value: plateau.count, unit: 'count' },
      { name: 'share', value: share, unit: 'share' },
      { name: 'time', value: plateau.atMs, unit: 'ms' },
    ],
    samplers: [sampler.label.name],
    check: isOurs
      ? 'What these requests wait for; "timeout" in the plan only decides when to give up.'
      : 'Time limits of proxies, load balancers, database and HTTP clients of the application.',
  };
}

/** Median of failed and passed requests together, the lowest value of its bucket is enough here. */
function medianOf(parts: readonly LatencyHistogram[], requests: number): number {
  const last = Math.max(0, ...parts.map(({ lastBucket }) => lastBucket));
  let seen = 0;
  for (let index = 0; index <= last; index++) {
    seen += sum(parts.map((part) => part.countAt(index)));
    if (seen >= requests / 2) return parts[0]?.highestAt(index) ?? 0;
  }
  return 0;
}

/** The band with the most requests that stands out from both neighbours. */
function highest(
  histogram: LatencyHistogram,
  least: number,
  fits: (us: number, count: number) => boolean,
): Plateau | undefined {
  let best: Plateau | undefined;
  for (let index = histogram.firstBucket; index <= histogram.lastBucket; index++) {
    const from = histogram.highestAt(index);
    if (histogram.countAt(index) === 0 || from < FROM_US) continue;
    const own = within(histogram, from, from * BAND);
    if (own.count < least || own.count <= (best?.count ?? 0) || !fits(own.atUs, own.count)) continue;
    const before = within(histogram, from / BAND, from - 1);
    const after = within(histogram, from * BAND + 1, from * BAND * BAND);
    if (own.count < NEIGHBOURS * Math.max(before.count, after.count)) continue;
    best = { count: own.count, atMs: own.atUs / 1000 };
  }
  return best;
}

/** Requests in the buckets that end in [from, to], and where most of them are. */
function within(
  histogram: LatencyHistogram,
  from: number,
  to: number,
): { readonly count: number; readonly atUs: number } {
  let [count, most, atUs] = [0, 0, from];
  for (
    let index = histogram.bucketOf(from);
    index <= histogram.lastBucket && histogram.highestAt(index) <= to;
    index++
  ) {
    const own = histogram.highestAt(index) < from ? 0 : histogram.countAt(index);
    count += own;
    if (own > most) [most, atUs] = [own, histogram.highestAt(index)];
  }
  return { count, atUs };
}

/** Hardly anything takes longer: what has a time limit ends there. Answers that come in rounds go on. */
function isLast(histogram: LatencyHistogram, us: number, count: number): boolean {
  return histogram.count - histogram.countUpTo(us * BAND) <= BEYOND * count;
}

function isRound(us: number): boolean {
  return ROUND_SECONDS.some((seconds) => Math.abs(us / 1e6 / seconds - 1) <= NEAR);
}
