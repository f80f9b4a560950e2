import type { CapturedExchange, Failure } from './sample.ts';

/**
 * Counts in HdrHistogram's bucket layout (1 µs to 1 h, 3 significant digits), sparse:
 * `counts[i]` values fell into the bucket whose lowest value is `valuesUs[i]`; plus the exact figures
 * that buckets lose.
 */
export interface Distribution {
  readonly valuesUs: readonly number[];
  readonly counts: readonly number[];
  readonly count: number;
  readonly sumUs: number;
  /** Exact; 0 when `count` is 0. */
  readonly minUs: number;
  readonly maxUs: number;
}

/** One label's share of one second of one worker. Distributions are absent when nothing fell into them. */
export interface LabelInterval {
  readonly label: number;
  /** Requests sent in this second (the rest is counted in the second a request ended). */
  readonly started: number;
  /** Samplers not sent because a variable had no value. */
  readonly skipped: number;
  /** Requests cut off by our own stop: neither passed nor failed, in no percentile. */
  readonly interrupted: number;
  /** Headline latency of passed samples: elapsed in closed load, end − scheduled start in open load. */
  readonly ok?: Distribution;
  readonly failed?: Distribution;
  /** Latency to the response head, every sample that got one. */
  readonly firstByte?: Distribution;
  /** Elapsed of passed samples, only where the headline is the corrected latency. */
  readonly elapsed?: Distribution;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly newConnections: number;
  readonly connectSumUs: number;
  readonly connectMaxUs: number;
  /** Responses by status; "0" = no response. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Failed samples by failure number (as the worker numbers them). */
  readonly failures: Readonly<Record<string, number>>;
  /** Polls that became ready, by the tries it took: `{"1": 12, "3": 4}`. Absent where none did. */
  readonly tries?: Readonly<Record<string, number>>;
}

export interface GroupInterval {
  /** Users running at the end of the second, with those who came and went within it; and users the timetable wanted. */
  readonly active: number;
  readonly planned: number;
  readonly iterationsStarted: number;
  readonly iterationsFinished: number;
  /** Open load: iterations that were due but found no free thread. */
  readonly dropped: number;
  /** Threads that ended because `onStart` failed. */
  readonly lost: number;
  /** Of `iterationsFinished` and `dropped`: those that began, or were due, in the warm-up. Absent when there are none. */
  readonly warmUpIterations?: number;
  readonly warmUpDropped?: number;
}

/**
 * `cpu` and `rssBytes` belong to a process: its first worker reports them, its other workers report 0. So adding up
 * workers counts every process once. Merging adds these, `inFlight`, `heapBytes` and `gcMs`, and takes the highest of the rest.
 */
export interface GeneratorInterval {
  /** Process CPU, share of one core (1.3 = 130 %). */
  readonly cpu: number;
  /** Event-loop utilisation of the sending thread, 0–1. */
  readonly loop: number;
  readonly loopDelayP99Ms: number;
  readonly loopDelayMaxMs: number;
  /** Actual minus scheduled start; 0 when nothing was scheduled. */
  readonly lagP99Ms: number;
  readonly lagMaxMs: number;
  readonly inFlight: number;
  readonly rssBytes: number;
  readonly heapBytes: number;
  readonly gcMs: number;
}

/** What one worker did in one second; the last one may be shorter. */
export interface Interval {
  readonly worker: number;
  /** Whole seconds since the run started: this interval covers [second, second + 1). */
  readonly second: number;
  readonly labels: readonly LabelInterval[];
  /** The same for what began in the warm-up: drawn over time, counted nowhere. Absent when there is nothing. */
  readonly warmUp?: readonly LabelInterval[];
  /** By thread group, in plan order. */
  readonly groups: readonly GroupInterval[];
  readonly generator: GeneratorInterval;
  /** Failures seen for the first time in this second, with the numbers used in `failures`. */
  readonly newFailures: readonly { readonly number: number; readonly failure: Failure }[];
  readonly examples: readonly { readonly failure: number; readonly exchange: CapturedExchange }[];
  /** When the worker sent it, milliseconds since the run started. */
  readonly postedMs?: number;
}

/** A row of the results: a request sampler, or a step that times several (counted apart from requests). */
export interface Label {
  readonly name: string;
  readonly group: string;
  readonly kind: 'request' | 'transaction' | 'poll';
  /** Request samplers: method and path as written in the plan. */
  readonly method?: string;
  readonly path?: string;
  /**
   * Set on rows of requests that a sampler sent on the way to its answer (redirects): the name of that sampler. They
   * are requests; their time is part of the sampler's too.
   */
  readonly hopOf?: string;
  /** True when the headline latency is end − scheduled start. */
  readonly corrected: boolean;
}
