import { formatMs, formatShare } from '../../base/format.ts';
import type { LatencyHistogram } from '../../metrics/hdr.ts';
import type { Found, Rule } from './finding.ts';
import { nameText } from './naming.ts';
import type { RuleRun, RuleSampler } from './rule-run.ts';
import { sum } from './statistics.ts';
import { LEAST_MS } from './worth-telling.ts';

export const TWO_GROUPS: Rule = {
  id: 'R12',
  slug: 'two-groups',
  formula:
    '>= 500 requests at full load; density of ln ms with a valley <= 0.75 of the lower peak, >= 5 % on each side, peaks >= ×2 apart; both present in >= 60 % of the bins',
};

const LEAST = 500;
const VALLEY = 0.75;
const SIDE = 0.05;
const APART = Math.log(2);
const PRESENT = 0.6;
const NARROWEST = 0.03;
const GRID = 240;

interface Modes {
  readonly fastMs: number;
  readonly slowMs: number;
  readonly valleyUs: number;
  readonly slowShare: number;
}

/** Samplers with two kinds of answers. */
export function twoGroups(data: RuleRun): Found[] {
  const { steady, bins } = data;
  if (steady === undefined) return [];
  return data.samplers
    .filter(({ label, steady: histogram }) => label.kind === 'request' && histogram.count >= LEAST)
    .flatMap((sampler) => {
      const modes = modesOf(sampler.steady);
      if (modes === undefined || modes.slowMs - modes.fastMs < LEAST_MS) return [];
      if (!areBothPresent(data, sampler, modes)) return [];
      return [foundOf(sampler, modes, bins[steady.from]?.fromMs ?? 0, bins[steady.to - 1]?.toMs ?? 0)];
    });
}

/** One after the other would be a jump, not two kinds. */
function areBothPresent({ countUpTo, steady }: RuleRun, { id, series }: RuleSampler, { valleyUs }: Modes): boolean {
  if (steady === undefined) return false;
  const fast = countUpTo(id, valleyUs).slice(steady.from, steady.to);
  const all = series.ok.slice(steady.from, steady.to);
  const used = all.filter((count) => count > 0).length;
  const both = all.filter((count, bin) => (fast[bin] ?? 0) > 0 && (fast[bin] ?? 0) < count).length;
  return both >= PRESENT * used;
}

function foundOf({ label, steady }: RuleSampler, modes: Modes, fromMs: number, toMs: number): Found {
  const { fastMs, slowMs, slowShare } = modes;
  return {
    severity: 'info',
    text: `${nameText(label.name)} has two kinds of answers: ${formatShare(1 - slowShare)} near ${formatMs(fastMs)} and ${formatShare(slowShare)} near ${formatMs(slowMs)}. Typical: cache hit and miss, a lock, a cold worker.`,
    evidence: [
      { name: 'fast answers near', value: fastMs, unit: 'ms' },
      { name: 'slow answers near', value: slowMs, unit: 'ms' },
      { name: 'slow answers', value: slowShare, unit: 'share' },
      { name: 'requests', value: steady.count, unit: 'count' },
    ],
    fromMs,
    toMs,
    samplers: [label.name],
    check: 'Whether the slow ones are what you expect: look at their headers, and at percentiles of both kinds apart.',
  };
}

interface Density {
  readonly ln: number;
  readonly value: number;
}

/** The deepest valley between two peaks that are far enough apart. */
export function modesOf(histogram: LatencyHistogram): Modes | undefined {
  const density = densityOf(histogram);
  let best: { readonly depth: number; readonly modes: Modes } | undefined;
  for (let at = 1; at < density.length - 1; at++) {
    const here = density[at];
    if (here === undefined || !isValley(density, at)) continue;
    const [left, right] = [highest(density.slice(0, at)), highest(density.slice(at + 1))];
    const depth = here.value / Math.min(left.value, right.value);
    if (depth > VALLEY || right.ln - left.ln < APART || depth >= (best?.depth ?? Infinity)) continue;
    const valleyUs = Math.exp(here.ln) * 1000;
    const slowShare = 1 - histogram.countUpTo(valleyUs) / histogram.count;
    if (slowShare < SIDE || slowShare > 1 - SIDE) continue;
    best = { depth, modes: { fastMs: Math.exp(left.ln), slowMs: Math.exp(right.ln), valleyUs, slowShare } };
  }
  return best?.modes;
}

function isValley(density: readonly Density[], at: number): boolean {
  const value = density[at]?.value ?? 0;
  return value <= (density[at - 1]?.value ?? 0) && value <= (density[at + 1]?.value ?? 0);
}

function highest(part: readonly Density[]): Density {
  return part.reduce((top, one) => (one.value > top.value ? one : top), { ln: 0, value: 0 });
}

/** Gaussian kernels on ln ms, as wide as Silverman says: 0.9 · min(σ, IQR / 1.34) · n^(−1/5), at least 0.03. */
function densityOf(histogram: LatencyHistogram): Density[] {
  const points: { readonly ln: number; readonly count: number }[] = [];
  for (let index = histogram.firstBucket; index <= histogram.lastBucket; index++) {
    const count = histogram.countAt(index);
    if (count > 0) points.push({ ln: Math.log(histogram.highestAt(index) / 1000), count });
  }
  const n = sum(points.map(({ count }) => count));
  const middle = sum(points.map(({ ln, count }) => ln * count)) / n;
  const deviation = Math.sqrt(sum(points.map(({ ln, count }) => count * (ln - middle) ** 2)) / n);
  const quarter = (q: number): number => quantile(points, q * n);
  const spread = Math.min(deviation, (quarter(0.75) - quarter(0.25)) / 1.34 || deviation);
  const width = Math.max(NARROWEST, 0.9 * spread * n ** -0.2);
  const [low, high] = [(points[0]?.ln ?? 0) - 3 * width, (points.at(-1)?.ln ?? 0) + 3 * width];
  return Array.from({ length: GRID }, (_, i) => {
    const ln = low + ((high - low) * i) / (GRID - 1);
    return { ln, value: sum(points.map((point) => point.count * Math.exp(-0.5 * ((ln - point.ln) / width) ** 2))) };
  });
}

function quantile(points: readonly { readonly ln: number; readonly count: number }[], rank: number): number {
  let seen = 0;
  for (const { ln, count } of points) {
    seen += count;
    if (seen >= rank) return ln;
  }
  return points.at(-1)?.ln ?? 0;
}
