// Hot path: add() touches numbers and typed arrays of one label; it allocates on first use only.
import { FAILURE_NUMBERS } from './failure-table.ts';
import type { Exhaustion, Label, LabelInterval } from './interval.ts';
import { LatencyCounts } from './latency-counts.ts';
import type { Sample } from './sample.ts';
import { ScheduleCounts } from './schedule-counts.ts';
import { TimingCounts } from './timing-counts.ts';
import { TouchedCounts } from './touched-counts.ts';

const STATUSES = 1000;

/** Everything counted for one label since the last `drain`. */
export class LabelCounts {
  readonly #label: number;
  readonly #inFlightCounts: boolean;

  started = 0;
  skipped = 0;
  interrupted = 0;
  staleRetries = 0;
  #unsent = 0;
  #unsentBy: Partial<Record<Exhaustion, number>> = {};
  #finished = 0;
  #open = 0;
  #bytesIn = 0;
  #bytesOut = 0;
  #newConnections = 0;
  #connectSumUs = 0;
  #connectMaxUs = 0;

  #ok: LatencyCounts | undefined;
  #failed: LatencyCounts | undefined;
  #firstByte: LatencyCounts | undefined;
  /** Only where the headline is the corrected latency. */
  readonly #schedule: ScheduleCounts | undefined;
  readonly #statuses = new TouchedCounts(STATUSES);
  readonly #failures = new TouchedCounts(FAILURE_NUMBERS);
  /** A map, not an array: only polls have it, and `repeat` has no upper limit. */
  #tries: Map<number, number> | undefined;
  #timings: TimingCounts | undefined;

  constructor(number: number, label: Label) {
    this.#label = number;
    this.#schedule = label.corrected ? new ScheduleCounts() : undefined;
    this.#inFlightCounts = label.kind === 'request';
  }

  /** Requests still on the way when `drain` was last called; 0 for transactions and polls. */
  get inFlight(): number {
    return this.#open;
  }

  /** `lagUs`: how much later than scheduled the sample started. */
  add(sample: Sample, lagUs: number): void {
    const { elapsedUs, failure } = sample;
    // Open load: the headline counts from the scheduled start; what it is made of is kept beside it.
    const headlineUs = this.#schedule !== undefined && lagUs > 0 ? elapsedUs + lagUs : elapsedUs;
    this.#schedule?.add(elapsedUs, lagUs, failure !== 0);
    if (failure === 0) {
      (this.#ok ??= new LatencyCounts()).record(headlineUs);
    } else {
      (this.#failed ??= new LatencyCounts()).record(headlineUs);
      this.#failures.increment(failure);
    }
    if (sample.firstByteUs > 0) (this.#firstByte ??= new LatencyCounts()).record(sample.firstByteUs);
    this.#statuses.increment(sample.status);
    this.#finished++;
    this.#bytesIn += sample.bytesIn;
    this.#bytesOut += sample.bytesOut;
    if (sample.openedConnection) this.#addConnection(sample.connectUs);
    if (sample.tries !== undefined) this.#addTries(sample.tries, sample.failure);
  }

  /** A time that the server told of itself. */
  addTiming(name: string, us: number): void {
    (this.#timings ??= new TimingCounts()).add(name, us);
  }

  /** A request that this machine had no port or descriptor for. */
  keepUnsent(reason: Exhaustion): void {
    this.#unsent++;
    this.#unsentBy[reason] = (this.#unsentBy[reason] ?? 0) + 1;
  }

  /** The label's part of the second, or `undefined` when nothing happened. Starts again from zero. */
  drain(): LabelInterval | undefined {
    const happened = this.started + this.skipped + this.interrupted + this.#finished + this.#unsent + this.staleRetries;
    if (happened === 0) return undefined;
    const drained: LabelInterval = {
      label: this.#label,
      started: this.started,
      skipped: this.skipped,
      interrupted: this.interrupted,
      ...(this.#unsent > 0 && { unsent: this.#unsentBy }),
      ...(this.staleRetries > 0 && { staleRetries: this.staleRetries }),
      ...this.#distributions(),
      bytesIn: this.#bytesIn,
      bytesOut: this.#bytesOut,
      newConnections: this.#newConnections,
      connectSumUs: this.#connectSumUs,
      connectMaxUs: this.#connectMaxUs,
      statuses: this.#statuses.drain(),
      failures: this.#failures.drain(),
      ...(this.#tries && { tries: Object.fromEntries(this.#tries) }),
      ...(this.#timings && { timings: this.#timings.drain() }),
    };
    this.#reset();
    return drained;
  }

  #addConnection(connectUs: number): void {
    // Whole µs: sums of several workers are then exact, in whatever order they are added.
    const wholeUs = Math.round(connectUs);
    this.#newConnections++;
    this.#connectSumUs += wholeUs;
    if (wholeUs > this.#connectMaxUs) this.#connectMaxUs = wholeUs;
  }

  #addTries(tries: number, failure: number): void {
    if (failure !== 0) return;
    this.#tries ??= new Map();
    this.#tries.set(tries, (this.#tries.get(tries) ?? 0) + 1);
  }

  #distributions(): Pick<LabelInterval, 'ok' | 'failed' | 'firstByte' | 'elapsed' | 'failedElapsed' | 'lag'> {
    const ok = this.#ok?.drain();
    const failed = this.#failed?.drain();
    const firstByte = this.#firstByte?.drain();
    return {
      ...(ok && { ok }),
      ...(failed && { failed }),
      ...(firstByte && { firstByte }),
      ...this.#schedule?.drain(),
    };
  }

  #reset(): void {
    if (this.#inFlightCounts) this.#open += this.started - this.#finished - this.interrupted - this.#unsent;
    this.started = 0;
    this.skipped = 0;
    this.interrupted = 0;
    this.staleRetries = 0;
    this.#unsent = 0;
    this.#unsentBy = {};
    this.#finished = 0;
    this.#bytesIn = 0;
    this.#bytesOut = 0;
    this.#newConnections = 0;
    this.#connectSumUs = 0;
    this.#connectMaxUs = 0;
    this.#tries = undefined;
  }
}
