import { formatCount, formatElapsed, formatMs } from '../../base/format.ts';
import type { Found, Rule } from './finding.ts';
import { listed, nameText } from './naming.ts';
import type { RuleRun, RuleSampler, RuleSeries } from './rule-run.ts';
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
  const { bins, run } = data;
  const requests = data.samplers.filter(
    ({ label, series }) => label.kind === 'request' && label.hopOf === undefined && series.ok.some((ok) => ok > 0),
  );
  const broken = requests.flatMap((sampler) => brokenAt(sampler) ?? []).sort((a, b) => a.bin - b.bin);
  const [first, ...later] = broken;
  if (first === undefined || requests.length < 2) return [];
  const [atMs, users] = [bins[first.bin]?.fromMs ?? 0, bins[first.bin]?.users ?? 0];
  const same = later.filter(({ bin }) => bin === first.bin).map(({ sampler }) => sampler.label.name);
  const next = later.find(({ bin }) => bin > first.bin);
  const healthy = requests.filter((sampler) => !broken.some((one) => one.sampler === sampler));
  const names = [first.sampler.label.name, ...same];
  const lead = next === undefined ? undefined : (bins[next.bin]?.fromMs ?? 0) - atMs;
  return [
    {
      severity: 'warning',
      text: [
        `First to break: ${listed(names)} at ${formatElapsed(atMs)} (${formatCount(users)} users, ${first.why})`,
        next === undefined ? '.' : `, ${formatMs(lead)} before ${nameText(next.sampler.label.name)}.`,
        healthy.length === 0 ? '' : ` ${listed(healthy.map(({ label }) => label.name))} stayed normal.`,
      ].join(''),
      evidence: [
        { name: 'users', value: users, unit: 'users' },
        ...(lead === undefined ? [] : [{ name: 'before the next', value: lead, unit: 'ms' as const }]),
        { name: 'samplers that broke', value: broken.length, unit: 'count' },
      ],
      fromMs: atMs,
      toMs: bins.at(-1)?.toMs ?? run.end.durationMs,
      samplers: names,
      check: 'What this sampler needs that the others do not: a table, a lock, a service behind it.',
    },
  ];
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
