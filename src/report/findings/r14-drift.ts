import { formatMs, formatShare } from '../../base/format.ts';
import type { Earlier, Found, Rule } from './finding.ts';
import type { RuleRun } from './rule-run.ts';
import { spanOf } from './steady-part.ts';
import { known, median, theilSen, trendZ } from './statistics.ts';
import { LEAST_MS } from './worth-telling.ts';

export const DRIFT: Rule = {
  id: 'R14',
  slug: 'drift',
  formula:
    'at full load for >= 10 min: trend of ln p50 (or falling throughput) over 40 points, Theil-Sen; Mann-Kendall z >= 2.58 with correlated neighbours; change >= 15 %; three thirds in order; no jump (R5)',
};

const LEAST_MS_STEADY = 600_000;
const POINTS = 40;
const Z = 2.58;
const LEAST_CHANGE = 0.15;

/** Slowly slower, at the same load. */
export function drift({ bins, steady, all, isClosed }: RuleRun, earlier: Earlier): Found[] {
  // A jump in the middle looks like a trend.
  if (steady === undefined || (earlier.get('R5')?.length ?? 0) > 0) return [];
  const span = spanOf(bins, steady);
  if (span.toMs - span.fromMs < LEAST_MS_STEADY) return [];
  const slower = riseOf(known(all.p50Ms.slice(steady.from, steady.to)));
  if (slower !== undefined) return [slowerFound(slower, span)];
  const fewer = isClosed ? changeOf(all.okPerSecond.slice(steady.from, steady.to).filter((one) => one > 0)) : undefined;
  return fewer !== undefined && fewer <= -LEAST_CHANGE ? [fewerFound(-fewer, span)] : [];
}

/** By how much times rose, when that is worth telling. */
function riseOf(p50Ms: readonly number[]): number | undefined {
  const rise = changeOf(p50Ms);
  if (rise === undefined || rise < LEAST_CHANGE) return undefined;
  return rise * median(p50Ms.slice(0, Math.ceil(p50Ms.length / 10))) < LEAST_MS ? undefined : rise;
}

/** Change from the first to the last, as a share of the first; `undefined` when it is no trend. */
function changeOf(values: readonly number[]): number | undefined {
  if (values.length < POINTS) return undefined;
  const points = Array.from({ length: POINTS }, (_, i) => {
    const part = values.slice(Math.floor((i * values.length) / POINTS), Math.floor(((i + 1) * values.length) / POINTS));
    return Math.log(median(part));
  });
  const third = Math.floor(POINTS / 3);
  const thirds = [points.slice(0, third), points.slice(third, -third), points.slice(-third)].map(median);
  const [first = 0, second = 0, last = 0] = thirds;
  const z = trendZ(points);
  const inOrder = z > 0 ? first < second && second < last : first > second && second > last;
  return Math.abs(z) >= Z && inOrder ? Math.exp(theilSen(points) * (POINTS - 1)) - 1 : undefined;
}

type Span = ReturnType<typeof spanOf>;

function slowerFound(change: number, { fromMs, toMs }: Span): Found {
  const perHour = (change * 3_600_000) / (toMs - fromMs);
  return {
    severity: 'warning',
    text: `At constant load p50 rose by ${formatShare(change)} in ${formatMs(toMs - fromMs)} (${formatShare(perHour)} an hour). Typical: a leak, a table that grows, a cache or log that fills.`,
    evidence: [
      { name: 'rise of p50', value: change, unit: 'share' },
      { name: 'rise an hour', value: perHour, unit: 'share' },
      { name: 'time at constant load', value: toMs - fromMs, unit: 'ms' },
    ],
    fromMs,
    toMs,
    check: 'Memory of the target over the run, sizes of tables without an index, what a restart changes.',
  };
}

function fewerFound(change: number, { fromMs, toMs }: Span): Found {
  return {
    severity: 'warning',
    text: `At constant load throughput fell by ${formatShare(change)} in ${formatMs(toMs - fromMs)}, while p50 did not show it.`,
    evidence: [
      { name: 'fall of throughput', value: change, unit: 'share' },
      { name: 'time at constant load', value: toMs - fromMs, unit: 'ms' },
    ],
    fromMs,
    toMs,
    check: 'The slowest requests: p95 and p99 over time, and samplers that are rare.',
  };
}
