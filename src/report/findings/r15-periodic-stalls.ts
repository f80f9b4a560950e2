import { formatMs } from '../../base/format.ts';
import type { Found, Rule } from './finding.ts';
import type { RuleRun } from './rule-run.ts';
import { autocorrelation, known, median } from './statistics.ts';
import { LEAST_MS } from './worth-telling.ts';

export const PERIODIC_STALLS: Rule = {
  id: 'R15',
  slug: 'periodic-stalls',
  formula: 'ln p95 without its trend: autocorrelation >= 0.35 at a lag of L >= 3 bins, >= 0.25 at 2L, a true peak',
};

const LEAST_LAG = 3;
const AT_LAG = 0.35;
const AT_TWICE = 0.25;
const FEWEST_BINS = 24;
// Wide enough to leave the spells in, narrow enough to take a ramp out.
const TREND_BINS = 15;
const SLOWER = 1.3;

/** Slow spells that come again after the same time. */
export function periodicStalls({ bins, binSeconds, all }: RuleRun): Found[] {
  const values = all.p95Ms.map((ms) => (ms === undefined ? undefined : Math.log(ms)));
  if (values.length < FEWEST_BINS || known(values).length < values.length) return [];
  const series = withoutTrend(known(values));
  const lag = periodOf(series);
  if (lag === undefined) return [];
  const { slowMs, usualMs } = spells(known(all.p95Ms), lag);
  if (slowMs < SLOWER * usualMs || slowMs - usualMs < LEAST_MS) return [];
  const periodMs = lag * binSeconds * 1000;
  return [
    {
      severity: 'warning',
      text: `Slow spells every ${formatMs(periodMs)}: p95 rises to about ${formatMs(slowMs)}, from ${formatMs(usualMs)} otherwise.`,
      evidence: [
        { name: 'period', value: periodMs, unit: 'ms' },
        { name: 'p95 in the spells', value: slowMs, unit: 'ms' },
        { name: 'p95 otherwise', value: usualMs, unit: 'ms' },
        { name: 'autocorrelation', value: autocorrelation(series, lag), unit: 'share' },
      ],
      fromMs: bins[0]?.fromMs ?? 0,
      toMs: bins.at(-1)?.toMs ?? 0,
      check: 'Garbage collection, cron jobs, checkpoints of the database, an autoscaler, a cache that expires.',
    },
  ];
}

/** What is left after a running median: a ramp or a slow drift would look like a very long period. */
function withoutTrend(values: readonly number[]): number[] {
  return values.map((value, i) => {
    const from = Math.max(0, Math.min(i - TREND_BINS, values.length - 2 * TREND_BINS - 1));
    return value - median(values.slice(from, from + 2 * TREND_BINS + 1));
  });
}

/** The lag at which the series resembles itself most; resembling one's neighbours alone is no period. */
function periodOf(series: readonly number[]): number | undefined {
  const longest = Math.floor(series.length / 4);
  const at = Array.from({ length: 2 * longest + 1 }, (_, lag) => autocorrelation(series, lag));
  const value = (lag: number): number => at[lag] ?? 0;
  let best: number | undefined;
  for (let lag = LEAST_LAG; lag <= longest; lag++) {
    const isPeak = value(lag) >= value(lag - 1) && value(lag) >= value(lag + 1);
    const valley = Math.min(...at.slice(1, lag));
    const comesAgain = Math.max(value(2 * lag - 1), value(2 * lag), value(2 * lag + 1)) >= AT_TWICE;
    if (!isPeak || value(lag) < AT_LAG || !comesAgain || value(lag) - valley < AT_LAG) continue;
    if (best === undefined || value(lag) > value(best) + 0.1) best = lag;
  }
  return best;
}

/** Highest of each period against the usual. */
function spells(p95Ms: readonly number[], lag: number): { readonly slowMs: number; readonly usualMs: number } {
  const peaks: number[] = [];
  for (let from = 0; from + lag <= p95Ms.length; from += lag) peaks.push(Math.max(...p95Ms.slice(from, from + lag)));
  return { slowMs: median(peaks), usualMs: median(p95Ms) };
}
