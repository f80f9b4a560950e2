import type { Label } from '../metrics/interval.ts';
import type { CapturedExchange } from '../metrics/sample.ts';
import { judgeAll } from '../thresholds/judge.ts';
import { invalidSentence, type Health } from './health/health.ts';
import { judgeHealth } from './health/judge-health.ts';
import { finder } from './live.ts';
import type { RunResult } from './read-run.ts';
import { endOf as endOfRecord, widestOf } from './record-width.ts';
import type { End, GroupFacts, SamplerSecond, Second } from './run-file.ts';
import { SamplerTotals } from './totals.ts';
import { countedMs, delayOf, type WarmUp } from './warm-up.ts';

/** Which part of a run a report is about; whole seconds since the run started. */
export interface WantedPart {
  readonly fromSeconds?: number;
  readonly toSeconds?: number;
  /** True for the names of samplers that stay, with their redirects; absent = all. */
  readonly keeps?: (name: string) => boolean;
}

/** Milliseconds since the run started. */
export interface PartTime {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * A part of a run as if it were a run of its own: time begins at 0 where the part begins, samplers that are left out
 * are gone, everything is summed up and judged anew. Totals have 3 digits when only samplers are left out, and 2 when
 * time is. Whether the generator kept up is judged with all samplers.
 */
export function partOf(run: RunResult, wanted: WantedPart): RunResult {
  return withSamplers(withTime(run, wanted), wanted.keeps);
}

/**
 * The time of a part, milliseconds since the run started. Records stay whole: in a long run it begins and ends where
 * they do, which may be up to the length of a record before and after what was asked for.
 */
export function timeOf(run: RunResult, { fromSeconds = 0, toSeconds = Infinity }: WantedPart): PartTime {
  const wholeMs = run.end.durationMs;
  const touched = run.seconds.filter((second) => second.t < toSeconds && endOfRecord(second) > fromSeconds);
  const record = widestOf(touched);
  return {
    fromMs: 1000 * record * Math.floor(fromSeconds / record),
    toMs: Math.min(wholeMs, 1000 * record * Math.ceil(toSeconds / record)),
  };
}

function withTime(run: RunResult, wanted: WantedPart): RunResult {
  const wholeMs = run.end.durationMs;
  const { fromMs, toMs } = timeOf(run, wanted);
  const fromSeconds = fromMs / 1000;
  if (fromMs === 0 && toMs === wholeMs) return run;
  const shift = <T extends { readonly atMs: number }>(one: T): T => ({ ...one, atMs: one.atMs - fromMs });
  const isWithin = ({ atMs }: { readonly atMs: number }): boolean => atMs >= fromMs && atMs < toMs;
  const seconds = run.seconds
    .filter(({ t }) => t >= fromSeconds && t * 1000 < toMs)
    .map((second) => ({ ...second, t: second.t - fromSeconds }));
  const { plannedMs: _, ...head } = run.head;
  const { warmUp: whole, ...rest } = run;
  const warmUp = whole && cutWarmUp(whole, fromMs);
  const groups = head.groups.map((group, index) => cutGroup(group, delayOf(index, group, run.began), { fromMs, toMs }));
  const judged = { ...head, groups: run.head.groups };
  const health = judgeHealth(judged, seconds, warmUp);
  const isEnd = toMs === wholeMs;
  const durationMs = toMs - fromMs;
  return summedUp(
    {
      ...rest,
      head: { ...head, groups, startedAt: head.startedAt + fromMs },
      seconds,
      examples: run.examples.filter(({ exchange }) => isWithin(exchange)).map((one) => movedExchange(one, shift)),
      slow: run.slow.filter(({ exchange }) => isWithin(exchange)).map((one) => movedExchange(one, shift)),
      events: run.events.filter(isWithin).map(shift),
      began: [],
      ...(warmUp === undefined ? {} : { warmUp }),
      health,
      complete: run.complete || !isEnd,
    },
    { ...endOf(run.end, health, isEnd), durationMs, totals: totalsOf(seconds, head.samplers.length) },
  );
}

function movedExchange<T extends { readonly exchange: CapturedExchange }>(
  one: T,
  shift: (exchange: CapturedExchange) => CapturedExchange,
): T {
  return { ...one, exchange: shift(one.exchange) };
}

/** How the run ended says nothing of a part that ends before. */
function endOf(end: End, health: Health, isEnd: boolean): End {
  const { reason, detail, invalid: before, ...rest } = end;
  // A lost worker makes every part of a run incomplete; a generator that was slow does so only where it was.
  const wasHealth = end.health !== undefined && before === invalidSentence(end.health);
  const invalid = invalidSentence(health) ?? (wasHealth ? undefined : before);
  return {
    ...rest,
    reason: isEnd ? reason : 'completed',
    ...(isEnd && detail !== undefined ? { detail } : {}),
    ...(invalid === undefined ? {} : { invalid }),
    health,
  };
}

/** Nothing, when it was over before the part begins. */
function cutWarmUp({ fromMs, toMs }: WarmUp, startMs: number): WarmUp | undefined {
  return toMs <= startMs ? undefined : { fromMs: Math.max(0, fromMs - startMs), toMs: toMs - startMs };
}

/** Phases of the part. Of its arrivals nobody knows how many the plan had for it: that count is gone. */
function cutGroup(group: GroupFacts, delayMs: number, { fromMs, toMs }: PartTime): GroupFacts {
  const cut = (ms: number): number => Math.min(Math.max(ms + delayMs, fromMs), toMs) - fromMs;
  const phases = group.phases
    .map((phase) => ({ ...phase, fromMs: cut(phase.fromMs), toMs: cut(phase.toMs) }))
    .filter((phase) => phase.toMs > phase.fromMs);
  const { plannedIterations: _, beginMs: __, ...rest } = group;
  return { ...rest, phases };
}

function totalsOf(seconds: readonly Second[], samplers: number): SamplerSecond[] {
  const totals = Array.from({ length: samplers }, () => new SamplerTotals(2));
  for (const second of seconds) for (const sampler of second.samplers) totals[sampler.id]?.addSecond(sampler);
  return totals.map((sampler, id) => ({ id, ...sampler.toRecord() }));
}

/** Rules that hold the users against all that they do: of a part of their requests they would say what is not so. */
const OF_ALL_REQUESTS = ['R3', 'R16', 'R19', 'R20'];

function withSamplers(run: RunResult, keeps: WantedPart['keeps']): RunResult {
  if (keeps === undefined) return run;
  const { head, end } = run;
  const isKept = ({ name, hopOf = name }: Label): boolean => keeps(hopOf);
  const kept = head.samplers.flatMap((label, id) => (isKept(label) ? [id] : []));
  if (kept.length === head.samplers.length) return run;
  const numbers = new Map(kept.map((id, number) => [id, number]));
  const renumber = (samplers: readonly SamplerSecond[]): SamplerSecond[] =>
    samplers.flatMap((sampler) => {
      const id = numbers.get(sampler.id);
      return id === undefined ? [] : [{ ...sampler, id }];
    });
  const evidence = <T extends { readonly exchange: CapturedExchange }>(records: readonly T[]): T[] =>
    records.flatMap((record) => {
      const label = numbers.get(record.exchange.label);
      return label === undefined ? [] : [{ ...record, exchange: { ...record.exchange, label } }];
    });
  const samplers = head.samplers.filter((_, id) => numbers.has(id));
  const thresholds = head.thresholds.filter(({ sampler }) => sampler === undefined || keeps(sampler));
  return summedUp(
    {
      ...run,
      head: { ...head, samplers, thresholds, ignoredFindings: [...(head.ignoredFindings ?? []), ...OF_ALL_REQUESTS] },
      seconds: run.seconds.map((second) => ({
        ...second,
        samplers: renumber(second.samplers),
        ...(second.warmUp === undefined ? {} : { warmUp: renumber(second.warmUp) }),
      })),
      examples: evidence(run.examples),
      slow: evidence(run.slow),
    },
    { ...end, totals: renumber(end.totals) },
  );
}

/** The run with its last record made to fit: the row of all requests, and the thresholds judged anew. */
function summedUp(run: Omit<RunResult, 'end'>, end: End): RunResult {
  const { samplers, thresholds } = run.head;
  // Stored distributions decide on their digits themselves.
  const totals = samplers.map(() => new SamplerTotals(3));
  const all = new SamplerTotals(3);
  for (const record of end.totals) {
    totals[record.id]?.addSecond(record);
    if (samplers[record.id]?.kind === 'request') all.addSecond(record);
  }
  const find = finder(samplers, totals, countedMs(end.durationMs, run.warmUp) / 1000);
  return { ...run, end: { ...end, all: all.toRecord(), thresholds: judgeAll(thresholds, find) } };
}
