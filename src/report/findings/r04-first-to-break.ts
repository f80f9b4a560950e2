import { formatCount, formatElapsed, formatMs } from '../../base/format.ts';
import type { Found, Rule } from './finding.ts';
import { listed, nameText } from './naming.ts';
import type { RuleRun, RuleSampler, RuleSeries } from './rule-run.ts';
import { spanOf } from './steady-part.ts';
import { known, median, noiseOf } from './statistics.ts';
import { LEAST_MS } from './worth-telling.ts';

export const FIRST_TO_BREAK: Rule = {
  id: 'R4',
  slug: 'first-to-break',
  formula:
    'per sampler: p95 >= 2 × its median in the first 12 bins and beyond 3 times its noise in 3 of 4 bins, or >= 5 % and >= 5 failed; two samplers or more',
};

const BASELINE_BINS = 12;
const SLOWER = 2;
const NOISES = 3;
const FAILED_SHARE = 0.05;
const FAILED_LEAST = 5;

interface Broken {
  readonly sampler: RuleSampler;
  readonly bin: number;
  readonly why: string;
}

/** Which sampler stopped being itself before the others. */
export function firstToBreak(data: RuleRun): Found[] {
  const requests = data.samplers.filter(
    ({ label, series }) => label.kind === 'request' && label.hopOf === undefined && series.ok.some((ok) => ok > 0),
  );
  const broken = requests.flatMap((sampler) => brokenAt(sampler) ?? []).sort((a, b) => a.bin - b.bin);
  const [first] = broken;
  if (first === undefined || requests.length < 2) return [];
  const healthy = requests.filter((sampler) => !broken.some((one) => one.sampler === sampler));
  return [foundOf(data, first, { broken, healthy: healthy.map(({ label }) => label.name) })];
}

interface Others {
  readonly broken: readonly Broken[];
  readonly healthy: readonly string[];
}

function foundOf({ bins }: RuleRun, first: Broken, { broken, healthy }: Others): Found {
  const { fromMs, toMs } = spanOf(bins, { from: first.bin, to: bins.length });
  const users = bins[first.bin]?.users ?? 0;
  const names = broken.filter(({ bin }) => bin === first.bin).map(({ sampler }) => sampler.label.name);
  const next = broken.find(({ bin }) => bin > first.bin);
  const lead = next && spanOf(bins, { from: next.bin, to: bins.length }).fromMs - fromMs;
  const before = next === undefined ? '' : `, ${formatMs(lead)} before ${nameText(next.sampler.label.name)}`;
  const normal = healthy.length === 0 ? '' : ` ${listed(healthy)} stayed normal.`;
  return {
    severity: 'warning',
    text: `First to break: ${listed(names)} at ${formatElapsed(fromMs)} (${formatCount(users)} users, ${first.why})${before}.${normal}`,
    evidence: [
      { name: 'users', value: users, unit: 'users' },
      ...(lead === undefined ? [] : [{ name: 'before the next', value: lead, unit: 'ms' as const }]),
      { name: 'samplers that broke', value: broken.length, unit: 'count' },
    ],
    fromMs,
    toMs,
    samplers: names,
    check: 'What this sampler needs that the others do not: a table, a lock, a service behind it.',
  };
}

function brokenAt(sampler: RuleSampler): Broken | undefined {
  const slow = slowFrom(sampler.series);
  const failing = failingFrom(sampler.series);
  if (slow === undefined && failing === undefined) return undefined;
  return (failing ?? Infinity) <= (slow ?? Infinity)
    ? { sampler, bin: failing ?? 0, why: 'failing' }
    : { sampler, bin: slow ?? 0, why: 'p95 doubled' };
}

/** First of 3 bins in 4 in which p95 was at least twice what it was at the start. */
function slowFrom({ p95Ms }: RuleSeries): number | undefined {
  const start = Math.max(3, Math.min(BASELINE_BINS, Math.floor(p95Ms.length / 6)));
  const first = known(p95Ms.slice(0, start));
  if (first.length < 2) return undefined;
  const baseline = median(first);
  const noise = noiseOf(known(p95Ms).map(Math.log));
  const limit = Math.max(baseline * Math.max(SLOWER, Math.exp(NOISES * noise)), baseline + LEAST_MS);
  const isSlow = p95Ms.map((ms) => ms !== undefined && ms >= limit);
  const found = isSlow.findIndex(
    (slow, bin) => bin >= start && slow && isSlow.slice(bin, bin + 4).filter(Boolean).length >= 3,
  );
  return found === -1 ? undefined : found;
}

function failingFrom({ ok, failed }: RuleSeries): number | undefined {
  const found = failed.findIndex(
    (count, bin) => count >= FAILED_LEAST && count >= FAILED_SHARE * (count + (ok[bin] ?? 0)),
  );
  return found === -1 ? undefined : found;
}
