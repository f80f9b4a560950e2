import type { ApdexLimits } from '../base/apdex.ts';
import type { ChartRequest } from '../base/chart-metrics.ts';
import type { CapturedExchange, Failure } from '../metrics/sample.ts';
import type { GeneratorInterval, GroupInterval, Label } from '../metrics/interval.ts';
import type { TargetFacts, TargetReading, TargetSeries } from '../metrics/target.ts';
import type { Capacity } from './capacity.ts';
import type { Health } from './health/health.ts';
import type { Threshold, ThresholdVerdict } from '../thresholds/threshold.ts';

/**
 * `run.ndjson.gz`: one JSON record a line, one gzip stream flushed with every record, so that a killed run
 * is readable up to its last flush. Schema: `schemas/run.schema.json`. Readers ignore kinds and fields
 * they do not know; a breaking change raises the number in `schema`.
 */
export type RunRecord =
  | Head
  | BeganRecord
  | Second
  | ErrorRecord
  | ExampleRecord
  | SlowRecord
  | SeriesRecord
  | TargetRecord
  | EventRecord
  | End
  | CapacityRecord;

/** The first record: all that is known before the first request. */
export interface Head {
  readonly k: 'head';
  readonly schema: 'plan-run/1';
  readonly tool: string;
  readonly node: string;
  readonly os: string;
  readonly cores: number;
  readonly plan: {
    readonly name: string;
    readonly file: string;
    /** The plan as written, secrets redacted. */
    readonly text: string;
    readonly sha256: string;
    /** Of the load shapes only: runs with the same value carried the same load. */
    readonly loadSha256: string;
    /** Files that the plan includes, secrets redacted. */
    readonly included?: readonly { readonly file: string; readonly text: string; readonly sha256: string }[];
  };
  /** What the plan says the test is for, secrets redacted; absent when it says nothing. */
  readonly description?: string;
  readonly environment?: string;
  /** Plan variables as used, secrets redacted. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly dataFiles: readonly {
    readonly name: string;
    readonly file: string;
    readonly rows: number;
    readonly sha256: string;
  }[];
  readonly target: string;
  /** What the target is known by where its address may change; absent when it is its address. */
  readonly targetLabel?: string;
  readonly startedAt: number;
  readonly seed: number;
  readonly workers: number;
  readonly git?: { readonly commit: string; readonly branch: string; readonly dirty: boolean };
  /** Index = sampler id in the records below. */
  readonly samplers: readonly Label[];
  readonly groups: readonly GroupFacts[];
  readonly thresholds: readonly Threshold[];
  readonly percentiles: readonly number[];
  /** Of samplers that have no limits of their own. */
  readonly apdex: ApdexLimits;
  /** Nothing of requests and answers is kept; absent when some are. */
  readonly samples?: 'none';
  /** Charts that the plan asks for; absent when it asks for none. */
  readonly charts?: readonly ChartRequest[];
  /** Longest duration the plan can take, ms; absent when it is not bounded by time. */
  readonly plannedMs?: number;
  /** Length of the warm-up, from the start of the first thread group; absent when there is none. */
  readonly warmUpMs?: number;
  /** Rules whose findings the report leaves out; absent when there are none. */
  readonly ignoredFindings?: readonly string[];
  /** What this machine lets the process have; each absent where there is no limit or the system does not tell. */
  readonly limits?: Limits;
  /** How the plan wants its runs compared; absent when it says nothing. */
  readonly compare?: CompareSettings;
  /** What the plan watches beside the load; absent when it watches nothing. */
  readonly monitor?: TargetFacts;
}

/** What a plan says of comparisons, as shares. */
export interface CompareSettings {
  /** Standard deviation from run to run that is assumed when one run is held against one. */
  readonly runNoise?: number;
  /** Smallest change of times and throughput that counts. */
  readonly minEffect?: number;
}

/** Limits of the machine that sends. */
export interface Limits {
  /** Open files and sockets of the process. */
  readonly descriptors?: number;
  /** Local ports to connect from, for each target. */
  readonly ports?: number;
  /** Memory of the container. */
  readonly memoryBytes?: number;
}

export interface GroupFacts {
  readonly name: string;
  readonly model: 'closed' | 'staged' | 'open';
  /** Most users (closed, staged) or `maxThreads` (open). */
  readonly users: number;
  /** Open: iterations due in all. */
  readonly plannedIterations?: number;
  /** Open: arrivals come at random, at that rate; absent when they come evenly. */
  readonly distribution?: 'poisson';
  /** Open: arrivals wait for a free thread; absent when they are dropped. */
  readonly onBusy?: 'queue';
  /** Open: the workers watched the clock all the time; absent when they did not. */
  readonly precision?: 'high';
  /** When the group is planned to begin (sequential execution), ms since the run's start; absent at 0. */
  readonly beginMs?: number;
  /** Seconds from the run's start, and what happens from there: `ramp to 100`, `hold 100`. For phase bands. */
  readonly phases: readonly {
    readonly fromMs: number;
    readonly toMs: number;
    readonly kind: 'ramp' | 'hold';
    readonly users: number;
  }[];
}

/** A thread group began; written when that was not the planned moment, and always in a run with a warm-up. */
export interface BeganRecord {
  readonly k: 'began';
  /** Index in `head.groups`. */
  readonly group: number;
  readonly atMs: number;
}

/** A latency distribution on file: HdrHistogram V2, compressed, base64; microseconds. */
export interface StoredDistribution {
  readonly n: number;
  readonly sumUs: number;
  readonly minUs: number;
  readonly maxUs: number;
  readonly h: string;
}

/** One second of one sampler; what is zero or empty is left out. */
export interface SamplerSecond {
  readonly id: number;
  readonly started?: number;
  readonly skipped?: number;
  readonly interrupted?: number;
  /** Not sent for want of local ports or descriptors, by class. */
  readonly unsent?: Readonly<Record<string, number>>;
  readonly staleRetries?: number;
  readonly ok?: StoredDistribution;
  readonly failed?: StoredDistribution;
  readonly firstByte?: StoredDistribution;
  /** Only where the headline (`ok`) is the corrected latency. */
  readonly elapsed?: StoredDistribution;
  readonly failedElapsed?: StoredDistribution;
  /** How much later than scheduled they started, passed and failed ones that had a schedule of their own. */
  readonly lag?: StoredDistribution;
  readonly received?: number;
  readonly sent?: number;
  readonly newConnections?: number;
  readonly connectSumUs?: number;
  readonly connectMaxUs?: number;
  readonly status?: Readonly<Record<string, number>>;
  /** By error id. */
  readonly errors?: Readonly<Record<string, number>>;
  /** Polls that became ready, by the tries it took. */
  readonly tries?: Readonly<Record<string, number>>;
  /** What `Server-Timing` headers said, by name; 2 significant digits, in totals too. */
  readonly timings?: readonly ({ readonly name: string } & StoredDistribution)[];
}

/**
 * One second of the run, or several from the fifth hour on, all workers merged. Distributions have 2 significant
 * digits. Of several seconds counts and times are summed up; users, requests in flight, memory and all shares and
 * delays are the highest.
 */
export interface Second {
  readonly k: 's';
  /** Whole seconds since the run started: the record covers [t, t + seconds). */
  readonly t: number;
  /** Absent when it is one. */
  readonly seconds?: number;
  readonly groups: readonly GroupInterval[];
  readonly samplers: readonly SamplerSecond[];
  /** The same for what began in the warm-up: in no total. Absent when there is nothing. */
  readonly warmUp?: readonly SamplerSecond[];
  readonly generator: GeneratorSecond;
}

/** The generator in one second, all workers merged. */
export interface GeneratorSecond extends GeneratorInterval {
  /** By worker, where there are several: who of them was busy. */
  readonly workers?: readonly WorkerSecond[];
  /** How long what is to be written has waited for the disk; absent when nothing does. */
  readonly backlogMs?: number;
}

/** One sending thread in one second. */
export type WorkerSecond = Pick<
  GeneratorInterval,
  'loop' | 'loopDelayP99Ms' | 'loopDelayMaxMs' | 'lagP99Ms' | 'gcMaxMs' | 'heapShare'
> & { readonly worker: number };

/** An error cause, the first time it occurs. */
export interface ErrorRecord {
  readonly k: 'err';
  readonly id: number;
  readonly kind: Failure['kind'];
  readonly name: string;
  /** Normalised: digits, ids and quoted values masked, one line, at most 160 characters. */
  readonly message: string;
  /** The assertion that failed: one of its sampler's `checks`. */
  readonly check?: string;
}

/** An exchange kept as evidence of error `error`. */
export interface ExampleRecord {
  readonly k: 'example';
  readonly error: number;
  readonly exchange: CapturedExchange;
}

/** One of the five slowest requests of its sampler; written at the end of the run. */
export interface SlowRecord {
  readonly k: 'slow';
  readonly exchange: CapturedExchange;
}

/** A line over time that the target is watched by; before the first reading that has it. */
export interface SeriesRecord extends TargetSeries {
  readonly k: 'series';
}

/** What the target showed at one moment. */
export interface TargetRecord extends TargetReading {
  readonly k: 'target';
}

export interface EventRecord {
  readonly k: 'ev';
  readonly atMs: number;
  readonly name:
    | 'stop-requested'
    | 'aborted-by-threshold'
    | 'warning'
    | 'worker-lost'
    | 'internal-error'
    | 'stop-test'
    | 'data-used-up'
    | 'generator-invalid'
    | 'clock-step'
    /** Something that the plan watches beside the load cannot be seen. */
    | 'monitor';
  readonly text: string;
}

/** The last record; missing when the run was killed. Distributions have 3 significant digits. */
export interface End {
  readonly k: 'end';
  /**
   * `stopped` by the user, `aborted` by a threshold or by the plan's own stopTest, `broken` by the world. A run that
   * ended because its data was used up is `completed`; `detail` says so.
   */
  readonly reason: 'completed' | 'stopped' | 'aborted' | 'broken';
  readonly detail?: string;
  /** Why the results are not to be trusted (generator too slow, load not reached); absent when they are. */
  readonly invalid?: string;
  /** Whether the generator kept up; absent in files of versions that did not judge it. */
  readonly health?: Health;
  readonly durationMs: number;
  readonly totals: readonly SamplerSecond[];
  /** Every request sampler together. */
  readonly all: Omit<SamplerSecond, 'id'>;
  readonly thresholds: readonly ThresholdVerdict[];
}

/** Behind the last record, in the run file of a search (`--find-capacity`) only: the run is one of its steps. */
export interface CapacityRecord extends Capacity {
  readonly k: 'capacity';
}
