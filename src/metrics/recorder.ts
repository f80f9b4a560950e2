// Hot path: record() adds to numbers and typed arrays; it allocates only the first time a label is seen.
import { ExampleBudget } from './example-budget.ts';
import { FailureTable } from './failure-table.ts';
import type { Exhaustion, GeneratorInterval, Interval, Label, LabelInterval } from './interval.ts';
import { LabelCounts } from './label-counts.ts';
import { LatencyCounts } from './latency-counts.ts';
import { percentileUs } from './percentile.ts';
import type { CapturedExchange, Failure, Sample } from './sample.ts';
import { SlowBudget } from './slow-budget.ts';
import { UserTime } from './user-time.ts';
import { withoutExchange } from './without-exchange.ts';

/** What the recorder adds to the `Interval` of the second that just ended. */
export interface RecordedSecond extends Pick<Interval, 'labels' | 'warmUp' | 'newFailures' | 'examples' | 'slow'> {
  /** For `GeneratorInterval`. Samples that started on time to the microsecond are not in the percentile. */
  readonly lagP99Ms: number;
  readonly lagMaxMs: number;
  /** Requests sent and not yet recorded or interrupted. */
  readonly inFlight: number;
  readonly usersMs: GeneratorInterval['usersMs'];
}

export interface RecorderOptions {
  /** Exchanges kept for one failure in the whole run, by this worker; at least 5 are. Default 50. */
  readonly examplesPerFailure?: number;
  /** False: neither examples nor slow requests are asked for, and failures are told without a value of theirs. Default true. */
  readonly keepsExchanges?: boolean;
  /** The run's clock: says whether what is skipped belongs to the warm-up. */
  readonly now?: () => number;
}

/** A stretch of the run whose samples are drawn but not counted; milliseconds since the run started. */
export interface WarmUpWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Counts what one worker's users do. Implements `SampleRecorder`. What was recorded between two calls of
 * `drain` belongs to the second that the later call closes.
 */
export interface Recorder {
  /** From now on, what begins in this stretch is kept apart. */
  warmUp(window: WarmUpWindow): void;
  isWarmUp(atMs: number): boolean;
  started(label: number, atMs?: number): void;
  record(sample: Sample): void;
  timed(label: number, beganMs: number, name: string, us: number): void;
  skipped(label: number): void;
  interrupted(label: number, beganMs?: number): void;
  unsent(label: number, beganMs: number, reason: Exhaustion): void;
  retried(label: number, beganMs?: number): void;
  paused(atMs: number): void;
  resumed(pausedAtMs: number, nowMs: number): void;
  overlapping(): void;
  failureNumber(failure: Failure): number;
  wantsExample(failureNumber: number): boolean;
  example(failureNumber: number, exchange: CapturedExchange): void;
  wantsSlow(label: number, elapsedUs: number, beganMs: number): boolean;
  slow(exchange: CapturedExchange): void;
  /** Labels in which nothing happened are left out. Synchronous: nothing can be recorded while it packs. */
  drain(): RecordedSecond;
}

/** `labels` are the plan's; `Sample.label` is an index into them. */
export function createRecorder(labels: readonly Label[], options: RecorderOptions = {}): Recorder {
  return new LabelRecorder(labels, options);
}

class LabelRecorder implements Recorder {
  readonly #labels: readonly Label[];
  readonly #counts: (LabelCounts | undefined)[];
  /** Of what began in the warm-up. */
  readonly #warmCounts: (LabelCounts | undefined)[];
  readonly #now: () => number;
  #warmFromMs = Infinity;
  #warmToMs = -Infinity;
  /** Labels whose samples are times of users: no redirects, transactions or polls, which hold or repeat them. */
  readonly #isUserTime: readonly boolean[];
  readonly #inRequests = new UserTime();
  readonly #inPauses = new UserTime();
  /** Once one did, some may do so in any later second. */
  #overlaps = false;
  readonly #lag = new LatencyCounts();
  readonly #failures = new FailureTable();
  readonly #keepsExchanges: boolean;
  readonly #budget: ExampleBudget;
  readonly #slowBudget = new SlowBudget();
  #slow: CapturedExchange[] = [];
  #examples: Interval['examples'][number][] = [];

  constructor(labels: readonly Label[], options: RecorderOptions) {
    this.#labels = labels;
    this.#counts = labels.map(() => undefined);
    this.#warmCounts = labels.map(() => undefined);
    this.#isUserTime = labels.map(({ kind, hopOf }) => kind === 'request' && hopOf === undefined);
    this.#now = options.now ?? (() => Infinity);
    this.#keepsExchanges = options.keepsExchanges ?? true;
    this.#budget = new ExampleBudget(options.examplesPerFailure ?? 50);
  }

  warmUp({ fromMs, toMs }: WarmUpWindow): void {
    this.#warmFromMs = fromMs;
    this.#warmToMs = toMs;
  }

  isWarmUp(atMs: number): boolean {
    return atMs < this.#warmToMs && atMs >= this.#warmFromMs;
  }

  started(label: number, atMs = Infinity): void {
    this.#of(label, atMs).started++;
    if (this.#isUserTime[label] === true) this.#inRequests.begin(atMs);
  }

  skipped(label: number): void {
    this.#of(label, this.#now()).skipped++;
  }

  interrupted(label: number, beganMs = Infinity): void {
    this.#of(label, beganMs).interrupted++;
    if (this.#isUserTime[label] === true) this.#inRequests.end(beganMs, 0);
  }

  unsent(label: number, beganMs: number, reason: Exhaustion): void {
    this.#of(label, beganMs).keepUnsent(reason);
    if (this.#isUserTime[label] === true) this.#inRequests.end(beganMs, 0);
  }

  retried(label: number, beganMs = this.#now()): void {
    this.#of(label, beganMs).staleRetries++;
  }

  paused(atMs: number): void {
    this.#inPauses.begin(atMs);
  }

  resumed(pausedAtMs: number, nowMs: number): void {
    this.#inPauses.end(pausedAtMs, nowMs - pausedAtMs);
  }

  overlapping(): void {
    this.#overlaps = true;
  }

  record(sample: Sample): void {
    const lagUs = (sample.startMs - sample.scheduledMs) * 1000;
    // Samples without a schedule of their own have both times equal.
    if (lagUs > 0) this.#lag.record(lagUs);
    const beganMs = sample.beganMs ?? sample.startMs;
    this.#of(sample.label, beganMs).add(sample, lagUs);
    if (this.#isUserTime[sample.label] === true) this.#inRequests.end(beganMs, sample.elapsedUs / 1000);
  }

  timed(label: number, beganMs: number, name: string, us: number): void {
    this.#of(label, beganMs).addTiming(name, us);
  }

  failureNumber(failure: Failure): number {
    return this.#failures.numberOf(this.#keepsExchanges ? failure : withoutExchange(failure));
  }

  wantsExample(failureNumber: number): boolean {
    return this.#keepsExchanges && this.#budget.wants(failureNumber);
  }

  example(failureNumber: number, exchange: CapturedExchange): void {
    this.#examples.push({ failure: failureNumber, exchange });
  }

  wantsSlow(label: number, elapsedUs: number, beganMs: number): boolean {
    return this.#keepsExchanges && !this.isWarmUp(beganMs) && this.#slowBudget.wants(label, elapsedUs);
  }

  slow(exchange: CapturedExchange): void {
    this.#slow.push(exchange);
  }

  drain(): RecordedSecond {
    const drained = drainAll(this.#counts);
    const warmUp = drainAll(this.#warmCounts);
    const lag = this.#lag.drain();
    const examples = this.#examples;
    this.#examples = [];
    const slow = this.#slow;
    this.#slow = [];
    this.#slowBudget.nextSecond();
    return {
      labels: drained,
      ...(warmUp.length === 0 ? {} : { warmUp }),
      newFailures: this.#failures.takeFresh(),
      examples,
      ...(slow.length === 0 ? {} : { slow }),
      lagP99Ms: (lag === undefined ? 0 : (percentileUs(lag, 99) ?? 0)) / 1000,
      lagMaxMs: (lag?.maxUs ?? 0) / 1000,
      usersMs: this.#drainUsers(),
      inFlight: [...this.#counts, ...this.#warmCounts].reduce((sum, counts) => sum + (counts?.inFlight ?? 0), 0),
    };
  }

  #drainUsers(): GeneratorInterval['usersMs'] {
    const nowMs = this.#now();
    const [requests, pauses] = [this.#inRequests.drain(nowMs), this.#inPauses.drain(nowMs)];
    const isKnown = !this.#overlaps && Number.isFinite(requests + pauses);
    return isKnown ? { requests, pauses } : undefined;
  }

  #of(label: number, beganMs: number): LabelCounts {
    const counts = this.isWarmUp(beganMs) ? this.#warmCounts : this.#counts;
    return counts[label] ?? this.#open(label, counts);
  }

  #open(label: number, among: (LabelCounts | undefined)[]): LabelCounts {
    const facts = this.#labels[label];
    if (facts === undefined) throw new RangeError(`The plan has no label ${label}.`);
    const counts = new LabelCounts(label, facts);
    among[label] = counts;
    return counts;
  }
}

function drainAll(counts: readonly (LabelCounts | undefined)[]): readonly LabelInterval[] {
  return counts.map((one) => one?.drain()).filter((label) => label !== undefined);
}
