/** Percentiles that every comparison looks at. */
export const ALWAYS: readonly number[] = [50, 95, 99];

/** What a comparison or a trend needs of one run: a few numbers for each sampler. Also a line of a history file. */
export interface MeasuredRun {
  readonly schema: 'plan-history/1';
  /** Eight hexadecimal digits made of start, seed and plan: names the run in a history. */
  readonly id: string;
  readonly startedAt: number;
  readonly durationMs: number;
  readonly plan: string;
  readonly planSha256: string;
  readonly loadSha256: string;
  /** Its address. */
  readonly target: string;
  /** What it is known by where the address may change; absent in lines of earlier versions. */
  readonly targetLabel?: string;
  readonly environment?: string;
  /** Of all data files together. */
  readonly dataSha256: string;
  readonly commit?: string;
  /** Why the run is not to be used; absent when it is. */
  readonly invalid?: string;
  readonly health: 'OK' | 'DEGRADED' | 'INVALID';
  /** No group has an arrival rate: then throughput is a result, not a setting. */
  readonly closed: boolean;
  /** Where throughput stopped growing (rule R3), in users; absent when it did not. */
  readonly kneeUsers?: number;
  /** Passed requests a second there. */
  readonly kneePerSecond?: number;
  /** Users up to which throughput grew with them (R3: no limit found). */
  readonly noLimitUsers?: number;
  /** Upper ends of the load levels that percentiles are given for. */
  readonly levels: readonly number[];
  /** All requests together first, then each sampler. */
  readonly rows: readonly MeasuredRow[];
}

/** One sampler of a run, or all requests. Warm-up is left out. */
export interface MeasuredRow {
  readonly name: string;
  readonly kind: 'all' | 'request' | 'transaction' | 'poll';
  readonly requests: number;
  readonly failed: number;
  /** Finished requests a second. */
  readonly throughput: number;
  readonly percentiles: readonly MeasuredPercentile[];
}

/** A percentile, one value for each load level; null where fewer than 10 samples lie beyond it. */
export interface MeasuredPercentile {
  readonly p: number;
  readonly ms: readonly (number | null)[];
}

/** What tells rows apart: a transaction may have the name of a sampler. */
export function rowKey({ kind, name }: Pick<MeasuredRow, 'kind' | 'name'>): string {
  return `${kind} ${name}`;
}
