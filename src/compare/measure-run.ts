import { createHash } from 'node:crypto';
import { LatencyHistogram, percentilesUs, unpack } from '../metrics/hdr.ts';
import { isKnee } from '../report/findings/limit.ts';
import { loadLimitOf } from '../report/findings/load-limit.ts';
import { samplesBeyond } from '../report/percentiles.ts';
import type { RunResult } from '../result/read-run.ts';
import type { Head, SamplerSecond } from '../result/run-file.ts';
import { countedMs } from '../result/warm-up.ts';
import { percentileOf } from '../thresholds/judge.ts';
import { loadLevels, type LoadLevels } from './load-levels.ts';
import { ALWAYS, type MeasuredPercentile, type MeasuredRow, type MeasuredRun } from './measured-run.ts';
import { whyInvalid } from './why-invalid.ts';

/** With fewer samples beyond it a percentile says more about chance than about the target. */
const LEAST_BEYOND = 10;
// 1000 × (100 − 99) / 100 may be a hair below 10.
const ROOM = 1e-9;

/** The numbers of a run that comparisons and trends rest on. */
export function measureRun(run: RunResult): MeasuredRun {
  const { head, end } = run;
  const invalid = whyInvalid(run);
  const levels = loadLevels(run);
  return {
    schema: 'plan-history/1',
    id: runId(head),
    startedAt: head.startedAt,
    durationMs: end.durationMs,
    plan: head.plan.name,
    planSha256: head.plan.sha256,
    loadSha256: head.plan.loadSha256,
    target: head.target,
    ...(head.targetLabel === undefined ? {} : { targetLabel: head.targetLabel }),
    ...(head.environment === undefined ? {} : { environment: head.environment }),
    dataSha256: sha256(head.dataFiles.map((file) => `${file.name} ${file.sha256}`).join('\n')),
    ...(head.git === undefined ? {} : { commit: head.git.commit }),
    ...(invalid === undefined ? {} : { invalid }),
    health: run.health.state,
    closed: head.groups.every(({ model }) => model !== 'open'),
    ...limitFacts(run),
    levels: levels.upTo,
    rows: rowsOf(run, levels),
  };
}

function limitFacts(run: RunResult): Pick<MeasuredRun, 'kneeUsers' | 'kneePerSecond' | 'noLimitUsers'> {
  const limit = loadLimitOf(run);
  if (limit === undefined) return {};
  if (isKnee(limit)) return { kneeUsers: limit.users, kneePerSecond: limit.perSecond };
  return { noLimitUsers: limit.noneUpTo };
}

/** Names a run: the same in its report folder and in a history. */
export function runId({ startedAt, seed, plan }: Head): string {
  return sha256(`${startedAt} ${seed} ${plan.sha256}`).slice(0, 8);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function rowsOf(run: RunResult, levels: LoadLevels): MeasuredRow[] {
  const { head, end } = run;
  const percentiles = percentilesOfPlan(head);
  const seconds = countedMs(end.durationMs, run.warmUp) / 1000;
  const byId = new Map(end.totals.map((record) => [record.id, record]));
  const latencies = new Latencies(run, levels);
  const row = (
    label: Pick<MeasuredRow, 'name' | 'kind'>,
    totals: Omit<SamplerSecond, 'id'>,
    id?: number,
  ): MeasuredRow => {
    const requests = (totals.ok?.n ?? 0) + (totals.failed?.n ?? 0);
    return {
      name: label.name,
      kind: label.kind,
      requests,
      failed: totals.failed?.n ?? 0,
      throughput: seconds > 0 ? requests / seconds : 0,
      percentiles: percentilesAt(latencies.of(totals, id), percentiles),
    };
  };
  return [
    row({ name: 'all', kind: 'all' }, end.all),
    ...head.samplers.map((label, id) => row(label, byId.get(id) ?? {}, id)).filter(({ requests }) => requests > 0),
  ];
}

/** Those that are always compared, and those that the plan sets limits on. */
export function percentilesOfPlan({ thresholds }: Head): number[] {
  const limited = thresholds.flatMap(({ metric }) => percentileOf(metric) ?? []);
  return [...new Set([...ALWAYS, ...limited])].sort((a, b) => a - b);
}

function percentilesAt(
  levels: readonly (readonly LatencyHistogram[])[],
  percentiles: readonly number[],
): MeasuredPercentile[] {
  const values = levels.map((parts) => {
    const count = parts.reduce((sum, part) => sum + part.count, 0);
    const us = percentilesUs(parts, percentiles);
    return percentiles.map((p, i) => (isEnough(count, p) ? (us[i] ?? 0) / 1000 : null));
  });
  return percentiles.map((p, i) => ({ p, ms: values.map((level) => level[i] ?? null) }));
}

/** Whether percentile `p` of `count` samples may be compared. */
export function isEnough(count: number, p: number): boolean {
  return samplesBeyond(count, p) >= LEAST_BEYOND - ROOM;
}

/** The histograms of each load level, passed and failed samples together. */
class Latencies {
  readonly #count: number;
  /** By level, then sampler id; unused in a steady run, whose totals say it with a digit more. */
  readonly #byLevel: readonly Map<number, LatencyHistogram>[];
  readonly #all: readonly LatencyHistogram[];

  constructor({ head, seconds }: RunResult, levels: LoadLevels) {
    this.#count = levels.upTo.length;
    this.#byLevel = levels.upTo.map(() => new Map());
    this.#all = levels.upTo.map(() => new LatencyHistogram(2));
    if (this.#count === 1) return;
    for (const { t, samplers } of seconds) {
      const level = this.#byLevel[levels.levelOf(t) ?? -1];
      if (level !== undefined) for (const sampler of samplers) addTo(level, sampler);
    }
    this.#byLevel.forEach((level, index) => {
      for (const [id, histogram] of level)
        if (head.samplers[id]?.kind === 'request') this.#all[index]?.merge(histogram);
    });
  }

  of(totals: Omit<SamplerSecond, 'id'>, id: number | undefined): (readonly LatencyHistogram[])[] {
    if (this.#count === 1)
      return [[totals.ok, totals.failed].flatMap((part) => (part === undefined ? [] : unpack(part)))];
    if (id === undefined) return this.#all.map((histogram) => [histogram]);
    return this.#byLevel.map((level) => [level.get(id) ?? []].flat());
  }
}

function addTo(level: Map<number, LatencyHistogram>, { id, ok, failed }: SamplerSecond): void {
  const histogram = level.get(id) ?? new LatencyHistogram(2);
  level.set(id, histogram);
  for (const part of [ok, failed]) if (part !== undefined) histogram.addPacked(part);
}
