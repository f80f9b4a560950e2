import { follow } from './follow.ts';
import { isSameSeries, type History } from './history.ts';
import { rowKey, type MeasuredRow, type MeasuredRun } from './measured-run.ts';
import { percentileValues, rowOf } from './cell-values.ts';

/** How the runs of one plan went over time. */
export interface Trend {
  readonly plan: string;
  /** Address of the latest run's. */
  readonly target: string;
  readonly targetLabel?: string;
  readonly environment?: string;
  /** From the earliest to the latest. */
  readonly runs: readonly TrendRun[];
  /** Overall first, then each sampler of the latest run. */
  readonly rows: readonly TrendRow[];
  readonly changes: readonly TrendChange[];
  /** Runs of other plans, loads or targets in the same history. */
  readonly others: number;
}

export interface TrendRun extends Pick<MeasuredRun, 'id' | 'startedAt' | 'commit' | 'invalid' | 'health'> {
  readonly requests: number;
  /** Somebody has accepted a change with this run: earlier ones say nothing of it. */
  readonly isAccepted: boolean;
}

export interface TrendRow {
  readonly name: string;
  readonly kind: MeasuredRow['kind'];
  readonly metrics: readonly TrendMetric[];
}

/** One metric over all runs; every list has one entry for each run. */
export interface TrendMetric {
  /** `p95`, `p99`, `errorRate`, `throughput`; of all requests also `knee`, in runs that found one. */
  readonly metric: string;
  readonly unit: 'time' | 'share' | 'rate' | 'users';
  readonly values: readonly (number | undefined)[];
  /** Where a run was to be expected after those before it; `undefined` while they are fewer than 5. */
  readonly bands: readonly (Band | undefined)[];
}

export interface Band {
  readonly low: number;
  readonly high: number;
}

/** A metric left its band, and stayed away or went far. */
export interface TrendChange {
  readonly name: string;
  readonly kind: MeasuredRow['kind'];
  readonly metric: string;
  readonly unit: TrendMetric['unit'];
  readonly isWorse: boolean;
  /** Numbers of runs in `Trend.runs`: the last one as before, and the first that was different. */
  readonly lastBefore: number;
  readonly first: number;
  readonly before: number;
  readonly after: number;
  /** True while it lasts, and nobody has accepted it. */
  readonly isLatest: boolean;
}

/** The trend of the series that the latest run belongs to. `undefined` when the history holds no run. */
export function trendOf(history: History): Trend | undefined {
  const latest = history.runs.at(-1);
  if (latest === undefined) return undefined;
  const runs = history.runs.filter((run) => isSameSeries(run, latest));
  const rows = latest.rows.map(({ name, kind }) => ({
    name,
    kind,
    metrics: metricsOf({ name, kind }, runs, history.accepted),
  }));
  return {
    plan: latest.plan,
    target: latest.target,
    ...(latest.targetLabel === undefined ? {} : { targetLabel: latest.targetLabel }),
    ...(latest.environment === undefined ? {} : { environment: latest.environment }),
    runs: runs.map(({ id, startedAt, commit, invalid, health, rows: [all] }) => ({
      id,
      startedAt,
      ...(commit === undefined ? {} : { commit }),
      ...(invalid === undefined ? {} : { invalid }),
      health,
      requests: all?.requests ?? 0,
      isAccepted: history.accepted.has(id),
    })),
    rows: rows.map(({ name, kind, metrics }) => ({ name, kind, metrics: metrics.map(({ shown }) => shown) })),
    changes: rows.flatMap(({ name, kind, metrics }) =>
      metrics.flatMap(({ shown, changes }) =>
        changes.map((change) => ({ name, kind, metric: shown.metric, unit: shown.unit, ...change })),
      ),
    ),
    others: history.runs.length - runs.length,
  };
}

type RowName = Pick<MeasuredRow, 'name' | 'kind'>;

interface MetricTrend {
  readonly shown: TrendMetric;
  readonly changes: readonly Omit<TrendChange, 'name' | 'kind' | 'metric' | 'unit'>[];
}

/** Times and rates are judged on their logarithms, failure rates as they are. */
interface Scale {
  readonly to: (value: number) => number;
  readonly from: (value: number) => number;
}
const LOGARITHM: Scale = { to: Math.log, from: Math.exp };
const AS_IS: Scale = { to: (value) => value, from: (value) => Math.max(0, value) };

function metricsOf(row: RowName, runs: readonly MeasuredRun[], accepted: ReadonlySet<string>): MetricTrend[] {
  const key = rowKey(row);
  const percentile = (p: number) => (run: MeasuredRun) => {
    const values = percentileValues(key, p, { base: [run], candidate: [run] });
    return values === undefined ? undefined : Math.exp(values.base[0] ?? 0);
  };
  const wanted: readonly (Omit<TrendMetric, 'values' | 'bands'> & {
    readonly of: (run: MeasuredRun) => number | undefined;
    readonly scale: Scale;
    readonly worse: 1 | -1;
  })[] = [
    { metric: 'p95', unit: 'time', of: percentile(95), scale: LOGARITHM, worse: 1 },
    { metric: 'p99', unit: 'time', of: percentile(99), scale: LOGARITHM, worse: 1 },
    { metric: 'errorRate', unit: 'share', of: (run) => failedShare(rowOf(run, key)), scale: AS_IS, worse: 1 },
    ...(runs.every(({ closed }) => closed)
      ? [
          {
            metric: 'throughput',
            unit: 'rate',
            of: (run: MeasuredRun) => throughputOf(rowOf(run, key)),
            scale: LOGARITHM,
            worse: -1,
          } as const,
        ]
      : []),
    ...(row.kind === 'all' && runs.some(({ kneeUsers }) => kneeUsers !== undefined)
      ? [
          {
            metric: 'knee',
            unit: 'users',
            of: (run: MeasuredRun) => run.kneeUsers,
            scale: LOGARITHM,
            worse: -1,
          } as const,
        ]
      : []),
  ];
  return wanted.map(({ metric, unit, of, scale, worse }) => {
    const values = runs.map(of);
    const used = runs.map(({ id, invalid }, index) => ({
      value: invalid === undefined ? scaled(values[index], scale) : undefined,
      startsAnew: accepted.has(id),
    }));
    const { bands, departures } = follow(used, LEAST_EFFECT[unit]);
    return {
      shown: {
        metric,
        unit,
        values,
        bands: bands.map((band) => band && { low: scale.from(band.low), high: scale.from(band.high) }),
      },
      changes: departures.map(({ side, before, after, ...departure }) => ({
        ...departure,
        isWorse: side === worse,
        before: scale.from(before),
        after: scale.from(after),
      })),
    };
  });
}

function scaled(value: number | undefined, { to }: Scale): number | undefined {
  return value === undefined ? undefined : to(value);
}

/** Half the least width of a band, on its scale: runs that happen to agree must not make everything a change. */
const LEAST_EFFECT: Readonly<Record<TrendMetric['unit'], number>> = {
  time: 0.02,
  rate: 0.02,
  share: 0.002,
  // The knee of a small load is found to a few users only.
  users: 0.1,
};

function failedShare(row: MeasuredRow | undefined): number | undefined {
  return row === undefined || row.requests === 0 ? undefined : row.failed / row.requests;
}

function throughputOf(row: MeasuredRow | undefined): number | undefined {
  return row === undefined || row.throughput <= 0 ? undefined : row.throughput;
}
