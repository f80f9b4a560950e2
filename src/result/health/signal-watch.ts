import { lengthOf } from '../record-width.ts';
import type { Second } from '../run-file.ts';
import type { HealthMeasure, HealthState } from './health.ts';
import type { HealthContext, Rule } from './rules.ts';

/** Seconds in which a signal was beyond a limit. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
  /** How many of them; fewer than lie between `fromMs` and `toMs` when it came and went. */
  readonly seconds: number;
  readonly worst: number;
}

/** Share of seconds beyond a limit from which on it is no mere hiccup. */
const OFTEN = 0.05;

/** Follows one signal through a run, second by second. */
export class SignalWatch {
  readonly rule: Rule;
  readonly #context: HealthContext;
  #worst: { readonly value: number; readonly t: number; readonly worker: number | undefined } | undefined;
  #seconds = 0;
  #over: Stretch | undefined;
  /** The seconds in a row beyond the INVALID limit that go on now. */
  #row: Stretch | undefined;
  /** All rows that were long enough. */
  #tooLong: Stretch | undefined;

  constructor(rule: Rule, context: HealthContext) {
    this.rule = rule;
    this.#context = context;
  }

  /** `felt`: the sending threads were in trouble in this second. */
  take(second: Second, felt: boolean): void {
    const { rule } = this;
    const value = rule.value(second, this.#context);
    if (value === undefined) {
      this.#endRow();
      return;
    }
    if (this.#worst === undefined || value > this.#worst.value) {
      this.#worst = { value, t: second.t, worker: this.#workerOf(second, value) };
    }
    const one = stretchOf(second, value);
    const isFirst = this.#seconds === 0;
    const length = lengthOf(second);
    this.#seconds += Math.max(length, one.seconds);
    if (value > rule.degraded && !(isFirst && rule.comesAndGoes === true)) this.#over = joined(this.#over, one);
    const counts = rule.invalid !== undefined && value > rule.invalid && (rule.needsSymptom !== true || felt);
    this.#putInRow(counts ? one : undefined, length);
  }

  /** Nobody knows which of several seconds it was: they are in no row with others. */
  #putInRow(one: Stretch | undefined, length: number): void {
    if (one === undefined || length > 1) this.#endRow();
    if (one !== undefined) this.#row = continued(this.#row, one);
    if (length > 1) this.#endRow();
  }

  get level(): HealthState {
    if (this.invalid !== undefined) return 'INVALID';
    return this.over === undefined ? 'OK' : 'DEGRADED';
  }

  /** Where it was INVALID. */
  get invalid(): Stretch | undefined {
    return this.#isLong(this.#row) ? joined(this.#tooLong, this.#row) : this.#tooLong;
  }

  /** Where it was beyond the DEGRADED limit; `undefined` when that was too seldom to matter. */
  get over(): Stretch | undefined {
    const enough = this.rule.comesAndGoes === true ? OFTEN * this.#seconds : 0;
    return this.#over !== undefined && this.#over.seconds >= enough ? this.#over : undefined;
  }

  get measure(): HealthMeasure | undefined {
    const worst = this.#worst;
    if (worst === undefined) return undefined;
    const { value, t, worker } = worst;
    const { signal } = this.rule;
    return { signal, level: this.level, worst: value, atMs: t * 1000, ...(worker === undefined ? {} : { worker }) };
  }

  #endRow(): void {
    if (this.#isLong(this.#row)) this.#tooLong = joined(this.#tooLong, this.#row);
    this.#row = undefined;
  }

  #isLong(row: Stretch | undefined): row is Stretch {
    return row !== undefined && row.seconds >= this.rule.invalidSeconds;
  }

  #workerOf({ generator }: Second, value: number): number | undefined {
    return generator.workers?.find((worker) => this.rule.workerValue?.(worker) === value)?.worker;
  }
}

/**
 * A thread that was blocked for seconds reports them all as one. Of a record of several seconds one at least was so:
 * more is not said of the generator than is certain.
 */
function stretchOf(second: Second, worst: number): Stretch {
  const { t, generator } = second;
  const seconds = Math.max(1, Math.floor(generator.loopDelayMaxMs / 1000));
  return { fromMs: t * 1000, toMs: (t + Math.max(lengthOf(second), seconds)) * 1000, seconds, worst };
}

/** Seconds without a record were slept through: they belong to the row. */
function continued(row: Stretch | undefined, next: Stretch): Stretch {
  if (row === undefined) return next;
  const toMs = Math.max(row.toMs, next.toMs);
  return { fromMs: row.fromMs, toMs, seconds: (toMs - row.fromMs) / 1000, worst: Math.max(row.worst, next.worst) };
}

function joined(before: Stretch | undefined, next: Stretch): Stretch {
  if (before === undefined) return next;
  return {
    fromMs: before.fromMs,
    toMs: Math.max(before.toMs, next.toMs),
    seconds: before.seconds + next.seconds,
    worst: Math.max(before.worst, next.worst),
  };
}
