import { formatCount, formatMs, formatRate } from '../../base/format.ts';
import type { Earlier, Found, Rule } from './finding.ts';
import { listed } from './naming.ts';
import type { Answers, RuleRun, RuleSampler, RuleSeries } from './rule-run.ts';
import { spanOf, type Stretch } from './steady-part.ts';
import { known, mean, median, medianOf, slopeOf, sum } from './statistics.ts';
import { LEAST_MS } from './worth-telling.ts';

export const EFFECTIVE_CONCURRENCY: Rule = {
  id: 'R19',
  slug: 'effective-concurrency',
  formula:
    'Little’s law: served at a time = throughput at full load × response time when nobody waits (mean at least load; the fastest where all users came at once). Told when >= 1.5 × as many wait, throughput is >= 0.8 of what it was before, and: the fastest 2 % at full load take >= 2 × as long and about as long as all (p2 >= p50 / 2); or >= 2 × as many are on the way and there is a knee (R3), or answers came at that rate from the first on',
};

const SLOWER = 2;
const ALIKE = 0.5;
const KEPT = 0.8;
const MORE_USERS = 1.5;
const NOT_ODD = 0.7;
const ROUND = 1.95;
const LATER_RATE = [0.75, 1.4] as const;
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
export function effectiveConcurrency(data: RuleRun, earlier: Earlier): Found[] {
  const { steady, isClosed, bins } = data;
  if (!isClosed || steady === undefined || steady.to - steady.from < FEWEST_BINS) return [];
  const queues = data.samplers.flatMap((sampler) => queueOf(data, sampler, earlier) ?? []);
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

/** A sampler whose requests wait at full load. */
function queueOf(data: RuleRun, sampler: RuleSampler, earlier: Earlier): Queue | undefined {
  const { label, series } = sampler;
  const { steady } = data;
  if (label.kind !== 'request' || label.hopOf !== undefined || steady === undefined) return undefined;
  const nearlyMs = fastestOf(data, sampler);
  if (nearlyMs === undefined) return undefined;
  const fromBin = Math.max(
    0,
    series.p50Ms.findIndex((ms) => ms !== undefined && ms >= SLOWER * nearlyMs),
  );
  const perSecond = keptRate(data, sampler, fromBin);
  if (perSecond === undefined) return undefined;
  const service = { perSecond, fastestMs: serviceMs(data, sampler, { perSecond, nearlyMs }) };
  const hasKnee = earlier.get('R3')?.some(({ severity }) => severity !== 'info') === true;
  const fullMs =
    inLineMs(series, steady, nearlyMs) ??
    (hasKnee || beganInLine(data, sampler, service) ? littleMs(data, sampler, service) : undefined);
  return fullMs === undefined ? undefined : { sampler, ...service, fullMs, fromBin };
}

/** Requests on the way ÷ answers a second, when that is far above what a request takes that need not wait. */
function littleMs(data: RuleRun, { id }: RuleSampler, { perSecond, fastestMs }: Service): number | undefined {
  const { fromMs, toMs } = spanOf(data.bins, data.steady);
  const within = data.answersOf(id).filter(({ t }) => t * 1000 >= fromMs && t * 1000 < toMs);
  const fullMs = (1000 * median(within.map(({ inFlight }) => inFlight))) / perSecond;
  return fullMs >= SLOWER * fastestMs && fullMs - fastestMs >= LEAST_MS ? fullMs : undefined;
}

/** Answers a second at full load; `undefined` when it is lower than before: then times are long for another reason. */
function keptRate(
  { bins, steady, answersOf }: RuleRun,
  { id, series }: RuleSampler,
  fromBin: number,
): number | undefined {
  if (steady === undefined) return undefined;
  const answers = answersOf(id);
  const after = rateOf(answers, spanOf(bins, { from: Math.max(fromBin, steady.from), to: steady.to }));
  if (after === undefined || after < KEPT * rateBefore(series, fromBin)) return undefined;
  return rateOf(answers, spanOf(bins, steady));
}

/**
 * First come, first served: at full load even the fastest wait, and all about as long. The response time then; else
 * `undefined`.
 */
function inLineMs({ p2Ms, p50Ms }: RuleSeries, { from, to }: Stretch, nearlyMs: number): number | undefined {
  const fullMs = medianOf(p50Ms.slice(from, to));
  // Bins with few requests have no p2: then the middle must do.
  const fastMs = medianOf(p2Ms.slice(from, to)) ?? fullMs;
  if (fullMs === undefined || fastMs === undefined) return undefined;
  const isSlow = fastMs >= SLOWER * nearlyMs && fastMs - nearlyMs >= LEAST_MS;
  return isSlow && fastMs >= ALIKE * fullMs ? fullMs : undefined;
}

interface Service {
  readonly perSecond: number;
  readonly fastestMs: number;
}

/**
 * Where newcomers may overtake, some are always fast. The start tells them from answers that merely differ: up to just
 * before the second round of answers as many had come as the later rate gives, though more users had waited long enough.
 */
function beganInLine({ seconds, answersOf }: RuleRun, { id }: RuleSampler, { perSecond, fastestMs }: Service): boolean {
  // Seconds are the finest there is.
  if (fastestMs < 1000) return false;
  const start = seconds[0]?.t ?? 0;
  const end = Math.floor(start + (ROUND * fastestMs) / 1000);
  const answers = answersOf(id).filter(({ t, ok }) => ok > 0 && t < end);
  const [first, answered] = [answers[0]?.t ?? end, sum(answers.map(({ ok }) => ok))];
  const waited = seconds.findLast(({ t }) => t <= end - fastestMs / 1000)?.users ?? 0;
  const ratio = answered / (perSecond * (end - first));
  return waited >= MORE_USERS * answered && ratio >= LATER_RATE[0] && ratio <= LATER_RATE[1];
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

/** The fastest while there was least to do; 2 % may be faster when those are far from the rest. */
function fastestOf(data: RuleRun, sampler: RuleSampler): number | undefined {
  const p2 = known(unhurried(data, sampler).map((bin) => sampler.series.p2Ms[bin]));
  const minimumUs = sampler.totals.histogram('ok')?.minUs;
  const minimumMs = minimumUs && minimumUs / 1000;
  if (p2.length === 0 || minimumMs === undefined) return minimumMs;
  const nearly = Math.min(...p2);
  return minimumMs >= NOT_ODD * nearly ? minimumMs : nearly;
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
 * Answers a second in this time, from the first answer on: slope of the line through their running sum. A pool that
 * answers in waves would be measured too high or too low by what happens at both ends.
 */
function rateOf(answers: readonly Answers[], { fromMs, toMs }: ReturnType<typeof spanOf>): number | undefined {
  const within = answers.filter(({ t }) => t * 1000 >= fromMs && t * 1000 < toMs);
  const first = within.findIndex(({ ok }) => ok > 0);
  const own = first === -1 ? [] : within.slice(first);
  if (own.length < FEWEST_BINS) return undefined;
  let total = 0;
  const sums = own.map(({ ok }) => (total += ok));
  return slopeOf(
    own.map(({ t }) => t),
    sums,
  );
}

/** Answers a second before the line formed; 0 when that was too short to tell. */
function rateBefore({ okPerSecond }: RuleSeries, fromBin: number): number {
  const before = okPerSecond.slice(0, fromBin);
  return before.filter((rate) => rate > 0).length < UNHURRIED_BINS ? 0 : mean(before);
}
