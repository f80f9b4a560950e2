/** What ended the search above the highest rate that held. */
export type CapacityLimit =
  /** The thresholds broke: the target's capacity. */
  | 'target'
  /** `maxThreads` were busy while the thresholds held: the plan's limit. */
  | 'threads'
  /** The load generator did not keep up: nothing is said about the target. */
  | 'generator'
  /** No higher rate was asked for. */
  | 'most';

/** What the search for the highest rate that holds found: rates are arrivals per second, all thread groups together. */
export interface Capacity {
  /** The highest rate that held; absent when none did. */
  readonly holds?: number;
  /** The lowest rate above it that did not; absent when none was tried. */
  readonly breaks?: number;
  readonly limit: CapacityLimit;
  /** Why `breaks` did not hold, or why no higher rate was tried; one sentence. */
  readonly reason: string;
  /** Why the search ended before the bracket was as narrow as asked for; absent when it did not. */
  readonly unfinished?: string;
  /** The rate that was asked for, where the command line names one. */
  readonly least?: number;
  /** How narrow the bracket was to become, as a share of `holds`. */
  readonly precision: number;
  /** Thresholds that a search cannot judge, as people read them: those of the throughput itself. */
  readonly notJudged: readonly string[];
  /** In the order they were carried out. */
  readonly steps: readonly CapacityStep[];
}

/** One run of the plan at one rate. */
export interface CapacityStep {
  readonly rate: number;
  readonly outcome: 'held' | 'broke' | 'threads' | 'generator' | 'inconclusive';
  /** What decided it; empty where all thresholds held on enough samples. */
  readonly reason: string;
  /** How long arrivals were counted. */
  readonly countedMs: number;
  readonly requests: number;
  /** Of the requests, 0–1. */
  readonly errorRate: number;
  readonly p95Ms?: number;
  /** Arrivals that found no free thread. */
  readonly dropped: number;
  /** Folder of its own report, from the report of the search. */
  readonly report: string;
}
