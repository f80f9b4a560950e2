import type { Label } from '../metrics/interval.ts';
import type { GroupFacts, SamplerSecond, Second } from '../result/run-file.ts';
import { arrivalsOverTime } from './arrival-facts.ts';
import { type BinnedRun } from './binned-run.ts';
import { drawnSamplers } from '../result/drawn-second.ts';
import type { Bins } from './bins.ts';
import { groupColumns } from './group-columns.ts';
import type { SamplerColumns, Timeline } from './report-model.ts';
import type { Series } from './binned-rows.ts';
import { emptyTimes } from './times-columns.ts';
import { mostUsers } from './users.ts';
import type { UsersOverTime } from './users.ts';

/** What the timeline is put together from. */
export interface TimelineParts {
  readonly bins: Bins;
  readonly byBin: readonly (readonly Second[])[];
  readonly binned: BinnedRun;
  readonly users: UsersOverTime;
  readonly labels: readonly Label[];
  readonly groups: readonly GroupFacts[];
  /** Sampler ids in the order of `ReportModel.samplers`. */
  readonly order: readonly number[];
  readonly percentileCurves: Timeline['percentileCurves'];
}

/** All columns of the charts over time. */
export function timelineOf(parts: TimelineParts): Timeline {
  const { bins, byBin, binned, users, order } = parts;
  const { all } = binned;
  const arrivals = arrivalsOverTime(byBin, bins.covered);
  const requests = (seconds: readonly Second[]): SamplerSecond[] =>
    seconds.flatMap((second) => drawnSamplers(second).filter(({ id }) => parts.labels[id]?.kind === 'request'));
  const perSecond = (field: Summed): number[] =>
    byBin.map((seconds, bin) => sumOf(requests(seconds), field) / (bins.covered[bin] ?? 1));
  return {
    binSeconds: bins.binSeconds,
    seconds: bins.starts,
    covered: bins.covered,
    activeUsers: bins.starts.map((start) => mostUsers(users.active, start, bins.binSeconds)),
    plannedUsers: bins.starts.map((start) => mostUsers(users.planned, start, bins.binSeconds)),
    okPerSecond: all.okPerSecond,
    failedPerSecond: all.failedPerSecond,
    p50Ms: all.p50Ms,
    p95Ms: all.p95Ms,
    p99Ms: all.p99Ms,
    maxMs: all.maxMs,
    minMs: all.minMs,
    meanMs: all.meanMs,
    startedPerSecond: perSecond('started'),
    ok: all.ok,
    failed: all.failed,
    heat: all.heat,
    firstByteMs: all.firstByteMs,
    firstByteP95Ms: all.firstByteP95Ms,
    firstByteCounts: all.firstByteCounts,
    connectMs: all.connectMs,
    connectionsPerSecond: all.connectionsPerSecond,
    receivedPerSecond: perSecond('received'),
    sentPerSecond: perSecond('sent'),
    statuses: statusesOverTime(byBin.map(requests), bins.covered),
    samplers: order.map((id) => samplerColumns(binned.samplers[id])),
    groups: parts.groups.map((facts, index) => groupColumns(facts, index, { bins, byBin })),
    percentileCurves: parts.percentileCurves,
    generator: byBin.map(busiest),
    ...(arrivals && { arrivals }),
  };
}

/** Nothing for a row that never came. */
function samplerColumns(series: Series | undefined): SamplerColumns {
  if (series === undefined) return NO_COLUMNS;
  const { sparkline: _, ...columns } = series;
  return columns;
}

const NO_COLUMNS: SamplerColumns = {
  ...emptyTimes(),
  ok: emptyTimes(),
  failed: emptyTimes(),
  firstByteMs: [],
  connectMs: [],
  serverTimings: [],
  heat: [],
  okPerSecond: [],
  failedPerSecond: [],
  startedPerSecond: [],
  receivedPerSecond: [],
  sentPerSecond: [],
  connectionsPerSecond: [],
};

type Summed = 'received' | 'sent' | 'started';

function sumOf(samplers: readonly SamplerSecond[], field: Summed): number {
  return samplers.reduce((sum, sampler) => sum + (sampler[field] ?? 0), 0);
}

function statusesOverTime(
  byBin: readonly (readonly SamplerSecond[])[],
  covered: readonly number[],
): Timeline['statuses'] {
  const counts = new Map<string, number[]>();
  byBin.forEach((samplers, bin) => {
    for (const [status, count] of samplers.flatMap((sampler) => Object.entries(sampler.status ?? {}))) {
      const perBin = counts.get(status) ?? byBin.map(() => 0);
      counts.set(status, perBin);
      perBin[bin] = (perBin[bin] ?? 0) + count;
    }
  });
  return [...counts]
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([status, perBin]) => ({ status, perSecond: perBin.map((count, bin) => count / (covered[bin] ?? 1)) }));
}

const SHORTEST_MS = 500;

/** The worst second of a bin is what its charts show of the generator. */
export function busiest(seconds: readonly Pick<Second, 'generator'>[]): Timeline['generator'][number] {
  // Of the rest of a run's last second shares and percentiles say little.
  const long = seconds.filter(({ generator }) => (generator.lengthMs ?? 1000) >= SHORTEST_MS);
  const whole = long.length === 0 ? seconds : long;
  const most = (field: keyof Timeline['generator'][number]): number =>
    whole.reduce((worst, second) => Math.max(worst, second.generator[field]), 0);
  return {
    cpu: most('cpu'),
    loop: most('loop'),
    loopDelayP99Ms: most('loopDelayP99Ms'),
    lagP99Ms: most('lagP99Ms'),
    inFlight: most('inFlight'),
    rssBytes: most('rssBytes'),
  };
}
