import type { Interval, Label } from '../metrics/interval.ts';
import { judge, type FindAggregate } from '../thresholds/judge.ts';
import type { Threshold, ThresholdVerdict } from '../thresholds/threshold.ts';
import { SamplerTotals, aggregateOf } from './totals.ts';

/** What a rule is held against: the run so far. */
export interface RunSoFar {
  /** Whole seconds recorded. */
  readonly seconds: number;
  /** When the warm-up was over, or will be; 0 without one, Infinity before it began. */
  readonly countedFromMs: number;
  readonly find: FindAggregate;
}

/** The thresholds with `abortTest`: says which one ends the run. */
export class AbortRules {
  readonly #whole: readonly Threshold[];
  readonly #windows: readonly Window[];

  constructor(thresholds: readonly Threshold[], labels: readonly Label[]) {
    const rules = thresholds.filter((threshold) => threshold.abortTest);
    this.#whole = rules.filter((threshold) => threshold.forMs === undefined);
    this.#windows = rules.flatMap((threshold) =>
      threshold.forMs === undefined ? [] : [new Window(threshold, threshold.forMs / 1000, labels)],
    );
  }

  get isEmpty(): boolean {
    return this.#whole.length + this.#windows.length === 0;
  }

  /** A second's results, for the rules that look at the last seconds only. */
  add(intervals: readonly Interval[]): void {
    const second = intervals[0]?.second;
    if (second !== undefined) for (const window of this.#windows) window.add(second, intervals);
  }

  /** The first rule that is broken now. A rule is not judged before its time, and not on nothing. */
  broken({ seconds, countedFromMs, find }: RunSoFar): ThresholdVerdict | undefined {
    const passedMs = seconds * 1000 - countedFromMs;
    const verdicts = [
      ...this.#whole
        .filter(({ afterMs }) => passedMs >= afterMs)
        .map((threshold) => judge(threshold, find(threshold.sampler))),
      ...this.#windows
        .filter(({ threshold }) => passedMs >= threshold.afterMs + (threshold.forMs ?? 0))
        .map((window) => window.judge()),
    ];
    return verdicts.find((verdict) => !verdict.passed && verdict.measured !== undefined);
  }
}

/** The last seconds of the samplers that one threshold is about. */
class Window {
  readonly threshold: Threshold;
  readonly #seconds: number;
  readonly #ids: ReadonlySet<number>;
  readonly #kept = new Map<number, SamplerTotals>();
  #newest = -1;

  constructor(threshold: Threshold, seconds: number, labels: readonly Label[]) {
    this.threshold = threshold;
    this.#seconds = seconds;
    const { sampler } = threshold;
    const chosen = labels.flatMap(({ name, kind }, id) =>
      (sampler === undefined ? kind === 'request' : name === sampler) ? [id] : [],
    );
    this.#ids = new Set(chosen);
  }

  add(second: number, intervals: readonly Interval[]): void {
    // 2 digits: a second of a window is merged again and again while it is in it.
    const totals = this.#kept.get(second) ?? new SamplerTotals(2);
    for (const { labels } of intervals) {
      // What failed is counted, not why.
      for (const label of labels) if (this.#ids.has(label.label)) totals.addInterval(label, (failure) => failure);
    }
    this.#kept.set(second, totals);
    this.#newest = Math.max(this.#newest, second);
    for (const old of this.#kept.keys()) if (old <= this.#newest - this.#seconds) this.#kept.delete(old);
  }

  judge(): ThresholdVerdict {
    const sum = new SamplerTotals(2);
    for (const second of this.#kept.values()) sum.merge(second);
    return judge(this.threshold, aggregateOf([sum], this.#seconds));
  }
}
