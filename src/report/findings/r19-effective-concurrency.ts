import { formatCount, formatMs, formatRate } from '../../base/format.ts';
import type { Found, Rule } from './finding.ts';
import { listed } from './naming.ts';
import type { RuleRun, RuleSampler, RuleSeries } from './rule-run.ts';
import { spanOf, type Stretch } from './steady-part.ts';
import { known, mean, median, medianOf, sum } from './statistics.ts';
import { LEAST_MS } from './worth-telling.ts';

export const EFFECTIVE_CONCURRENCY: Rule = {
  id: 'R19',
  slug: 'effective-concurrency',
  formula:
    'Little’s law: served at a time = throughput at full load × fastest response time. Told when the fastest 2 % at full load take >= 2 × as long as those at the start or at least load, answers at full load are alike (p2 >= p50 / 2), throughput is >= 0.8 of what it was before, and >= 1.5 × as many users wait as are served',
};

const SLOWER = 2;
const ALIKE = 0.5;
const KEPT = 0.8;
const MORE_USERS = 1.5;
const FEWEST_BINS = 4;
const UNHURRIED_BINS = 3;
const UNHURRIED = 0.75;

interface Queue {
  readonly sampler: RuleSampler;
  readonly perSecond: number;
  readonly fastestMs: number;
  readonly fullMs: number;
  readonly fromBin: number;
}

/** However many users there are, only so many requests are worked on: the rest wait in line. */
export function effectiveConcurrency(data: RuleRun): Found[] {
  const { steady, isClosed, bins } = data;
  if (!isClosed || steady === undefined || steady.to - steady.from < FEWEST_BINS) return [];
  const queues = data.samplers.flatMap((sampler) => queueOf(data, sampler) ?? []);
  const served = sum(queues.map(({ perSecond, fastestMs }) => (perSecond * fastestMs) / 1000));
  const waiting = sum(queues.map(({ perSecond, fullMs }) => (perSecond * fullMs) / 1000));
  if (queues.length === 0 || waiting < MORE_USERS * served || waiting - served < 1) return [];
  const users = median(bins.slice(steady.from, steady.to).map((bin) => bin.users));
  const names = queues.map(({ sampler }) => sampler.label.name);
  const rate = sum(queues.map(({ perSecond }) => perSecond));
  const about = Math.max(1, served);
  return [
    {
      severity: 'warning',
      text: `About ${formatCount(about)} ${Math.round(about) === 1 ? 'request is' : 'requests are'} served at a time, however many users wait (${formatCount(users)}): ${formatRate(rate)}/s of ${listed(names)}, which take ${formatMs((served * 1000) / rate)} when nobody waits. Typical: a pool of threads, workers or connections; FastAPI's thread pool for plain "def" endpoints gives 40 per worker.`,
      evidence: [
        { name: 'served at a time', value: served, unit: 'count' },
        { name: 'users', value: users, unit: 'users' },
        { name: 'throughput', value: rate, unit: 'perSecond' },
        { name: 'response time when nobody waits', value: (served * 1000) / rate, unit: 'ms' },
        { name: 'response time at full load', value: (waiting * 1000) / rate, unit: 'ms' },
      ],
      fromMs: bins[Math.min(...queues.map(({ fromBin }) => fromBin))]?.fromMs ?? 0,
      toMs: bins[steady.to - 1]?.toMs ?? 0,
      samplers: names,
      check: 'Sizes of pools, workers × threads, and whether endpoints block what others need.',
    },
  ];
}

/** A sampler whose requests wait in line at full load. */
function queueOf(data: RuleRun, sampler: RuleSampler): Queue | undefined {
  const { label, series, id } = sampler;
  if (label.kind !== 'request' || label.hopOf !== undefined || data.steady === undefined) return undefined;
  const nearlyMs = fastestOf(data, sampler);
  const fullMs = waitingMs(series, data.steady, nearlyMs);
  const slow = series.p50Ms.findIndex((ms) => ms !== undefined && nearlyMs !== undefined && ms >= SLOWER * nearlyMs);
  const fromBin = Math.max(slow, 0);
  const perSecond = rateOf(data, id, { from: Math.max(fromBin, data.steady.from), to: data.steady.to });
  if (nearlyMs === undefined || fullMs === undefined || perSecond === undefined) return undefined;
  // Slower for another reason than waiting: throughput would have fallen with it.
  if (perSecond < KEPT * rateBefore(series, fromBin)) return undefined;
  return { sampler, perSecond, fastestMs: serviceMs(data, sampler, { perSecond, nearlyMs }), fullMs, fromBin };
}

/** Response time at full load when even the fastest wait there, and all about as long; else `undefined`. */
function waitingMs({ p2Ms, p50Ms }: RuleSeries, { from, to }: Stretch, nearlyMs = Infinity): number | undefined {
  const fullMs = medianOf(p50Ms.slice(from, to));
  // Bins with few requests have no p2: then the middle must do.
  const fastMs = medianOf(p2Ms.slice(from, to)) ?? fullMs;
  if (fullMs === undefined || fastMs === undefined) return undefined;
  const isSlow = fastMs >= SLOWER * nearlyMs && fastMs - nearlyMs >= LEAST_MS;
  return isSlow && fastMs >= ALIKE * fullMs ? fullMs : undefined;
}

/** Bins in which there was least to do: those with the fewest users, the first where users are always as many. */
function unhurried({ bins }: RuleRun, { series }: RuleSampler): number[] {
  return bins
    .map(({ users }, bin) => ({ users, bin }))
    .filter(({ bin }) => (series.ok[bin] ?? 0) > 0)
    .sort((a, b) => a.users - b.users || a.bin - b.bin)
    .slice(0, UNHURRIED_BINS)
    .map(({ bin }) => bin);
}

/** Nearly the fastest, while there was least to do. */
function fastestOf(data: RuleRun, sampler: RuleSampler): number | undefined {
  const p2 = known(unhurried(data, sampler).map((bin) => sampler.series.p2Ms[bin]));
  const minimumUs = sampler.totals.histogram('ok')?.minUs;
  return p2.length === 0 ? minimumUs && minimumUs / 1000 : Math.min(...p2);
}

/**
 * How long a request takes that need not wait. Where users were clearly fewer than are served at a time, the mean of
 * then; where they all came at once the fastest ones did not wait, and nobody knows of the others.
 */
function serviceMs(
  data: RuleRun,
  sampler: RuleSampler,
  { perSecond, nearlyMs }: { readonly perSecond: number; readonly nearlyMs: number },
): number {
  const bins = unhurried(data, sampler);
  const usualMs = medianOf(bins.map((bin) => sampler.series.meanMs[bin])) ?? nearlyMs;
  const users = median(bins.map((bin) => data.bins[bin]?.users ?? 0));
  return users <= (UNHURRIED * perSecond * usualMs) / 1000 ? usualMs : nearlyMs;
}

/**
 * Answers a second in this stretch, counted from the first second with answers to the last: a pool that answers in
 * waves would be measured too high or too low by fixed limits.
 */
function rateOf({ bins, answersOf }: RuleRun, id: number, stretch: Stretch): number | undefined {
  const { fromMs, toMs } = spanOf(bins, stretch);
  const answered = answersOf(id).filter(({ t, ok }) => ok > 0 && t * 1000 >= fromMs && t * 1000 < toMs);
  const [first, last] = [answered[0], answered.at(-1)];
  if (first === undefined || last === undefined || last.t === first.t) return undefined;
  return sum(answered.slice(1).map(({ ok }) => ok)) / (last.t - first.t);
}

/** Answers a second before the line formed; 0 when that was too short to tell. */
function rateBefore({ okPerSecond }: RuleSeries, fromBin: number): number {
  const before = okPerSecond.slice(0, fromBin);
  return before.filter((rate) => rate > 0).length < UNHURRIED_BINS ? 0 : mean(before);
}
