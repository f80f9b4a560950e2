import { LatencyHistogram, percentilesUs } from '../../metrics/hdr.ts';
import type { Label } from '../../metrics/interval.ts';
import type { RunResult } from '../../result/read-run.ts';
import { endOf, lengthOf, roundedUp, widestOf } from '../../result/record-width.ts';
import type { Second } from '../../result/run-file.ts';
import { SamplerTotals } from '../../result/totals.ts';
import { drawnSamplers } from '../../result/drawn-second.ts';
import { countOf, isMeaningful } from '../percentiles.ts';
import { causesOf, type Cause } from './causes.ts';
import { sum } from './statistics.ts';
import { steadyPart, usersOf, type Stretch } from './steady-part.ts';

/** A run as the rules see it: what counts, cut into bins. The warm-up is left out, and so is what is no whole bin. */
export interface RuleRun {
  readonly run: RunResult;
  readonly binSeconds: number;
  readonly bins: readonly RuleBin[];
  /** All requests together. */
  readonly all: RuleSeries;
  /** Index = sampler id. */
  readonly samplers: readonly RuleSampler[];
  /** The longest stretch at full load, as numbers of bins; absent when there is none. */
  readonly steady?: Stretch;
  /** Why requests failed, most frequent first. */
  readonly causes: readonly Cause[];
  /** Every second that counts, in order; those of a longer record are alike. */
  readonly seconds: readonly RuleSecond[];
  /** Of a sampler, by record: passed requests, and those that were still on the way at its end. */
  readonly answersOf: (id: number) => readonly Answers[];
  /** How many passed requests of a sampler took at most `us`, by bin. Opens its histograms again: only where needed. */
  readonly countUpTo: (id: number, us: number) => readonly number[];
  /** Users come from thread groups whose number of users is given: only then does load follow from users. */
  readonly isClosed: boolean;
}

export interface RuleBin {
  readonly fromMs: number;
  readonly toMs: number;
  /** Mean of the users at work. */
  readonly users: number;
}

/** One entry per bin. Times are those of passed requests, milliseconds, and absent where they would rest on nothing. */
export interface RuleSeries {
  readonly ok: readonly number[];
  readonly failed: readonly number[];
  readonly okPerSecond: readonly number[];
  /** Nearly the fastest: 2 % were faster. */
  readonly p2Ms: readonly (number | undefined)[];
  readonly p50Ms: readonly (number | undefined)[];
  readonly p95Ms: readonly (number | undefined)[];
  readonly meanMs: readonly (number | undefined)[];
}

export interface Answers {
  readonly t: number;
  readonly ok: number;
  readonly inFlight: number;
}

export interface RuleSecond {
  readonly t: number;
  readonly users: number;
  readonly planned: number;
  /** Requests that ended, passed or failed; in a longer record the mean. */
  readonly ended: number;
  readonly inFlight: number;
}

export interface RuleSampler {
  readonly id: number;
  readonly label: Label;
  readonly series: RuleSeries;
  /** Of the whole run, 3 digits. */
  readonly totals: SamplerTotals;
  /** Passed requests of the steady part, 2 digits; empty without one. */
  readonly steady: LatencyHistogram;
}

/** Wide enough that medians of bins are no noise, and at least some hundred bins a run: [longest run, bin], seconds. */
const WIDTHS: readonly (readonly [upToSeconds: number, binSeconds: number])[] = [
  [120, 1],
  [1800, 5],
  [7200, 15],
  [Infinity, 60],
];

/** Goes through the seconds that count once; only the histograms of one bin are held at a time. */
export function ruleRun(run: RunResult): RuleRun {
  const seconds = countedSeconds(run);
  const binSeconds = binWidth(seconds);
  const byBin = wholeBins(seconds, binSeconds);
  const bins = byBin.map(({ fromSecond, seconds: own }) => ({
    fromMs: fromSecond * 1000,
    toMs: (fromSecond + binSeconds) * 1000,
    users: usersOf(own),
  }));
  const steady = steadyPart(run.head.groups, bins);
  const { columns, all } = columnsOf(run.head.samplers, byBin, { binSeconds, steady });
  const totals = new Map(run.end.totals.map((record) => [record.id, record]));
  const firstSecond = startOf(seconds);
  const binOf = ({ t }: Second): number | undefined => {
    const bin = Math.floor((t - firstSecond) / binSeconds);
    return bin >= 0 && bin < bins.length ? bin : undefined;
  };
  return {
    run,
    binSeconds,
    bins,
    all: all.series,
    samplers: run.head.samplers.map((label, id) => ({
      id,
      label,
      series: columns[id]?.series ?? new Column().series,
      totals: opened(totals.get(id)),
      steady: columns[id]?.steady ?? new LatencyHistogram(2),
    })),
    ...(steady === undefined ? {} : { steady }),
    // Failures while users leave are failures: a short run may have no others.
    causes: causesOf(run, afterWarmUp(run), binOf),
    seconds: seconds.flatMap((second) => secondsOf(second, run.head.samplers)),
    answersOf: (id) => answersOf(seconds, id),
    countUpTo: (id, us) => byBin.map(({ seconds: own }) => countUpTo(own, id, us)),
    isClosed: run.head.groups.every(({ model }) => model !== 'open'),
  };
}

function binWidth(seconds: readonly Second[]): number {
  const last = seconds.at(-1);
  const length = (last === undefined ? 0 : endOf(last)) - (seconds[0]?.t ?? 0);
  return roundedUp(WIDTHS.find(([upTo]) => length <= upTo)?.[1] ?? 60, widestOf(seconds));
}

function columnsOf(
  labels: readonly Label[],
  byBin: readonly SecondsOfBin[],
  { binSeconds, steady }: { readonly binSeconds: number; readonly steady: Stretch | undefined },
): { readonly columns: readonly Column[]; readonly all: Column } {
  const columns = labels.map(() => new Column());
  const all = new Column();
  byBin.forEach(({ seconds }, bin) => {
    for (const sampler of seconds.flatMap((second) => second.samplers)) columns[sampler.id]?.add(sampler);
    columns.forEach((column, id) => {
      if (labels[id]?.kind === 'request') all.merge(column);
    });
    const isSteady = steady !== undefined && bin >= steady.from && bin < steady.to;
    for (const column of [...columns, all]) column.close(binSeconds, isSteady);
  });
  return { columns, all };
}

function secondsOf(second: Second, labels: readonly Label[]): RuleSecond[] {
  const requests = drawnSamplers(second).filter(({ id }) => labels[id]?.kind === 'request');
  const length = lengthOf(second);
  const one = {
    users: sum(second.groups.map(({ active }) => active)),
    planned: sum(second.groups.map(({ planned }) => planned)),
    ended: sum(requests.map(({ ok, failed }) => (ok?.n ?? 0) + (failed?.n ?? 0))) / length,
    inFlight: second.generator.inFlight,
  };
  return Array.from({ length }, (_, at) => ({ t: second.t + at, ...one }));
}

function answersOf(seconds: readonly Second[], id: number): Answers[] {
  let inFlight = 0;
  return seconds.map(({ t, samplers }) => {
    const { started = 0, ok, failed, interrupted = 0 } = samplers.find((sampler) => sampler.id === id) ?? {};
    inFlight += started - (ok?.n ?? 0) - (failed?.n ?? 0) - interrupted;
    return { t, ok: ok?.n ?? 0, inFlight };
  });
}

function countUpTo(seconds: readonly Second[], id: number, us: number): number {
  const histogram = new LatencyHistogram(2);
  for (const sampler of seconds.flatMap((second) => second.samplers))
    if (sampler.id === id && sampler.ok !== undefined) histogram.addPacked(sampler.ok);
  return histogram.countUpTo(us);
}

/** From the warm-up's end, or the first user, to the moment when the plan wants no more users. */
export function countedSeconds(run: Pick<RunResult, 'seconds' | 'warmUp'>): readonly Second[] {
  const inOrder = afterWarmUp(run);
  const first = inOrder.findIndex(({ groups }) => groups.some(({ active }) => active > 0));
  const last = inOrder.findLastIndex(({ groups }) => groups.some(({ planned }) => planned > 0));
  return first === -1 ? [] : inOrder.slice(first, last + 1);
}

function afterWarmUp({ seconds, warmUp }: Pick<RunResult, 'seconds' | 'warmUp'>): readonly Second[] {
  const fromMs = warmUp?.toMs ?? 0;
  return seconds.filter(({ t }) => t * 1000 >= fromMs).sort((a, b) => a.t - b.t);
}

interface SecondsOfBin {
  readonly fromSecond: number;
  readonly seconds: readonly Second[];
}

/** A last bin that is not over is left out: rates in it would be too low. */
function wholeBins(seconds: readonly Second[], binSeconds: number): SecondsOfBin[] {
  const start = startOf(seconds);
  const end = wholeEnd(seconds);
  const count = seconds.length === 0 ? 0 : Math.max(0, Math.floor((end - start) / binSeconds));
  const bins = Array.from({ length: count }, (_, bin) => ({
    fromSecond: start + bin * binSeconds,
    seconds: [] as Second[],
  }));
  for (const second of seconds) bins[Math.floor((second.t - start) / binSeconds)]?.seconds.push(second);
  return bins;
}

/** Where bins begin: so that no record lies in two. */
function startOf(seconds: readonly Second[]): number {
  return roundedUp(seconds[0]?.t ?? 0, widestOf(seconds));
}

/** The end of the last second that was a whole one. */
function wholeEnd(seconds: readonly Second[]): number {
  const last = seconds.at(-1);
  if (last === undefined) return 0;
  const { lengthMs = 1000 * lengthOf(last) } = last.generator;
  return last.t + Math.floor((lengthMs + 1) / 1000);
}

function opened(record: Parameters<SamplerTotals['addSecond']>[0] | undefined): SamplerTotals {
  const totals = new SamplerTotals(3);
  if (record !== undefined) totals.addSecond(record);
  return totals;
}

type Percentiles = 'p2Ms' | 'p50Ms' | 'p95Ms';
const PERCENTILES: readonly (readonly [p: number, name: Percentiles])[] = [
  [2, 'p2Ms'],
  [50, 'p50Ms'],
  [95, 'p95Ms'],
];

type Growing = { -readonly [Name in keyof RuleSeries]: RuleSeries[Name][number][] };

/** The current bin of one sampler, or of all, and the finished ones. */
class Column {
  readonly series: Growing = {
    ok: [],
    failed: [],
    okPerSecond: [],
    p2Ms: [],
    p50Ms: [],
    p95Ms: [],
    meanMs: [],
  };
  #steady: LatencyHistogram | undefined;
  #ok: LatencyHistogram | undefined;
  #failed = 0;

  /** Made when first asked for: most samplers' seconds are many, redirects' rows none. */
  get steady(): LatencyHistogram {
    return (this.#steady ??= new LatencyHistogram(2));
  }

  add({ ok, failed }: Second['samplers'][number]): void {
    if (ok !== undefined) (this.#ok ??= new LatencyHistogram(2)).addPacked(ok);
    this.#failed += failed?.n ?? 0;
  }

  merge(other: Column): void {
    if (other.#ok !== undefined && other.#ok.count > 0) (this.#ok ??= new LatencyHistogram(2)).merge(other.#ok);
    this.#failed += other.#failed;
  }

  close(seconds: number, isSteady: boolean): void {
    const parts = this.#ok === undefined ? [] : [this.#ok];
    const count = countOf(parts);
    const values = percentilesUs(
      parts,
      PERCENTILES.map(([p]) => p),
    );
    this.series.ok.push(count);
    this.series.failed.push(this.#failed);
    this.series.okPerSecond.push(count / seconds);
    this.series.meanMs.push(count === 0 ? undefined : sum(parts.map(({ sumUs }) => sumUs)) / count / 1000);
    PERCENTILES.forEach(([p, name], i) => {
      const us = values[i];
      this.series[name].push(us !== undefined && isMeaningful(count, p) ? us / 1000 : undefined);
    });
    if (isSteady) for (const part of parts) if (part.count > 0) this.steady.merge(part);
    this.#ok?.clear();
    this.#failed = 0;
  }
}
