/** What a series of the target counts; `outputs/format.ts` turns the numbers into text. `share` is 0–1 of one core, or of a time. */
export type TargetUnit = 'share' | 'bytes' | 'bytesPerSecond' | 'ms' | 'perSecond' | 'number';

/** A place that the target is watched at. */
export interface TargetSource {
  readonly kind: 'prometheus' | 'process';
  /** What people call it. */
  readonly name: string;
  /** The address without credentials and query, or `port 8000`. */
  readonly at: string;
  /** Names of the metrics that were asked for; only of an endpoint. */
  readonly metrics?: readonly string[];
}

/** What a plan watches beside its load. */
export interface TargetFacts {
  readonly intervalMs: number;
  readonly sources: readonly TargetSource[];
}

/** One line over time: a metric with its labels, or one figure of a process. */
export interface TargetSeries {
  /** Number in readings, from 0. */
  readonly id: number;
  /** Index in `TargetFacts.sources`. */
  readonly source: number;
  /** As the endpoint writes it; of processes `cpu`, `memory`, `openFiles`, `threads` or `processes`. */
  readonly metric: string;
  /** `{method="GET"}` as the endpoint writes them; empty without any. */
  readonly labels: string;
  /** What people call the metric. */
  readonly title: string;
  readonly unit: TargetUnit;
  /** `rate`: the increase per second since the reading before. */
  readonly as: 'value' | 'rate';
}

/** What the target showed at one moment. */
export interface TargetReading {
  /** Milliseconds since the run started. */
  readonly atMs: number;
  /** Since the reading before: what rates and CPU are means over. */
  readonly overMs: number;
  /** In the unit of the series; a series without a value is absent. */
  readonly values: readonly (readonly [series: number, value: number])[];
  /** Sources that gave nothing; absent when all did. */
  readonly missed?: readonly number[];
}
