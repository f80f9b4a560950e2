import { noiseFloor, type NoiseFloor } from '../../support/noise-floor.ts';
import { percentileOf } from './compare.ts';
import { figure, ms } from './figure.ts';
import { latenessUs, type TruthRequest } from './truth-log.ts';

/** A server that is woken later than this did not have its core. */
export const QUIET_LATENESS_US = 5_000;

/** What the machine did around a measurement. */
export class Conditions {
  readonly #before: NoiseFloor;
  #after: NoiseFloor | undefined;

  private constructor(before: NoiseFloor) {
    this.#before = before;
  }

  /** Measures the noise floor; call it just before the run. */
  static async begin(): Promise<Conditions> {
    return new Conditions(await noiseFloor());
  }

  /**
   * Prints the figure, and checks it where the machine was quiet before the run, during it (by the target's own
   * timers) and after it. Otherwise it is printed as inconclusive: neither passed nor failed.
   */
  async judge(number: number | string, name: string, judged: Judged): Promise<void> {
    this.#after ??= await noiseFloor();
    const latenessAtP999Us = percentileOf(latenessUs(judged.requests), 99.9);
    const isQuiet = this.#before.isQuiet && this.#after.isQuiet && !(latenessAtP999Us > QUIET_LATENESS_US);
    if (isQuiet) {
      figure(number, name, judged.text);
      judged.check();
      return;
    }
    const gaps = `gaps of ${this.#before.p999GapMs.toFixed(1)} and ${this.#after.p999GapMs.toFixed(1)} ms`;
    const late = Number.isNaN(latenessAtP999Us) ? '' : `, target late by ${ms(latenessAtP999Us)}`;
    figure(number, name, `inconclusive, the machine was not quiet (${gaps}${late}): ${judged.text}`);
  }
}

export interface Judged {
  readonly text: string;
  /** What the target saw while it was measured; leave out what a deliberate stall delayed. */
  readonly requests: readonly TruthRequest[];
  readonly check: () => void;
}
