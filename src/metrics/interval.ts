import type { ApdexLimits } from '../base/apdex.ts';
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

/** What a machine that sends can run out of: the class of the failure. */
export type Exhaustion = 'local_fds_exhausted' | 'local_ports_exhausted';

/** One label's share of one second of one worker. Distributions are absent when nothing fell into them. */
export interface LabelInterval {
  readonly label: number;
  /** Requests sent in this second (the rest is counted in the second a request ended). */
  readonly started: number;
  /** Samplers not sent because a variable had no value. */
  readonly skipped: number;
  /** Requests cut off by our own stop: neither passed nor failed, in no percentile. */
  readonly interrupted: number;
  /**
   * Requests that this machine could not send, by what it had run out of: neither passed nor failed, in no percentile,
   * no fault of the target. Absent when all were sent.
   */
  readonly unsent?: Readonly<Partial<Record<Exhaustion, number>>>;
  /** Requests sent a second time because the server had just closed the idle connection. Absent when none were. */
  readonly staleRetries?: number;
  /** Headline latency of passed samples: elapsed in closed load, end − scheduled start in open load. */
  readonly ok?: Distribution;
  readonly failed?: Distribution;
  /** Latency to the response head, every sample that got one. */
  readonly firstByte?: Distribution;
  /** Elapsed of passed samples, only where the headline is the corrected latency; `failedElapsed` of failed ones. */
  readonly elapsed?: Distribution;
  readonly failedElapsed?: Distribution;
  /** Actual minus scheduled start, of all samples that had a schedule of their own: the first ones of iterations in open load. */
  readonly lag?: Distribution;
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
  /** What `Server-Timing` headers of its answers said; absent where there were none. */
  readonly timings?: readonly TimingInterval[];
}

/** Times that a server told of itself, by the name it gave them. */
export interface TimingInterval extends Distribution {
  readonly name: string;
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
  /** Open load only. */
  readonly arrivals?: ArrivalCounts;
}

/**
 * What becomes of arrivals, warm-up included. Up to the end of any second, over all seconds so far:
 * sum of `due` = sums of `iterationsStarted`, `dropped`, `unserved` and `queuedAtStop` + `queued` of that second.
 */
export interface ArrivalCounts {
  /** Came due in this second, by the timetable. */
  readonly due: number;
  /** At the end of the second: due and not started. They wait for a free thread, for its `onStart`, or for the generator. */
  readonly queued: number;
  /** In records of several seconds: the most at the end of any of them. Absent when that is `queued`. */
  readonly mostQueued?: number;
  /** Given to a thread that ended before it began them: its `onStart` failed, or its data was used up. */
  readonly unserved: number;
  /** Counted once, when the group stops: due by then, and never started. */
  readonly queuedAtStop: number;
}

/**
 * `cpu`, `rssBytes` and `host` belong to a process: its first worker reports them, its other workers report 0, or
 * nothing. So adding up workers counts every process once. Merging adds these, `inFlight`, `heapBytes`, `gcMs` and the
 * times of users, and takes the highest of the rest.
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
  /** The longest single collection. */
  readonly gcMaxMs?: number;
  /** Heap in use as a share of what V8 lets it grow to, 0–1. */
  readonly heapShare?: number;
  /**
   * What users spent in requests (as their elapsed times say) and in pauses during this second, added up over users.
   * Absent once branches of a `parallel` ran: then times of one user overlap.
   */
  readonly usersMs?: { readonly requests: number; readonly pauses: number };
  readonly host?: HostInterval;
  /** How much of a second the figures are of, milliseconds; absent when it is a whole one. */
  readonly lengthMs?: number;
}

/** The machine in one second; where the kernel tells (Linux). */
export interface HostInterval {
  /** All cores together, 0–1. */
  readonly busy: number;
  /** Time that a hypervisor gave to others, 0–1. */
  readonly steal: number;
  /** Open files and sockets of this process. */
  readonly descriptors: number;
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
  /** Requests that were among the slowest of their sampler so far. Absent when there are none. */
  readonly slow?: readonly CapturedExchange[];
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
  /** Its assertions as the plan writes them, in the order in which they are judged; absent without any. */
  readonly checks?: readonly string[];
  /**
   * Set on rows of requests that a sampler sent on the way to its answer (redirects): the name of that sampler. They
   * are requests; their time is part of the sampler's too.
   */
  readonly hopOf?: string;
  /** Its own limits of Apdex; absent where those of the whole report hold. */
  readonly apdex?: ApdexLimits;
  /** The transaction that holds it, wherever the plan has it; absent outside of any, and where there are several. */
  readonly within?: string;
  /** True when the headline latency is end − scheduled start. */
  readonly corrected: boolean;
}
