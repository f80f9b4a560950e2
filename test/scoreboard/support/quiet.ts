import { noiseFloor, type NoiseFloor } from '../../support/noise-floor.ts';
import { percentileOf } from './compare.ts';
import { figure, ms } from './figure.ts';
import { latenessUs, type TruthRequest } from './truth-log.ts';
import { WakeProbe } from './wake-probe.ts';

/** Who is woken later than this does not have a core of its own. */
export const QUIET_LATENESS_US = 5_000;

/** What the machine did before, during and after a measurement. */
export class Conditions {
  readonly #before: NoiseFloor;
  readonly #probe = new WakeProbe();
  #rest: Promise<{ readonly after: NoiseFloor; readonly lateMs: number }> | undefined;

  private constructor(before: NoiseFloor) {
    this.#before = before;
  }

  /** Measures the noise floor; call it just before the run. */
  static async begin(): Promise<Conditions> {
    return new Conditions(await noiseFloor());
  }

  /**
   * Prints the figure, and judges it where the machine was quiet: the noise floor before and after, and during the
   * run the wake-ups of a probe and of the target. Otherwise it is printed as inconclusive: neither passed nor failed.
   * Call it when the run is over, always.
   */
  async judge(number: number | string, name: string, judged: Judged): Promise<void> {
    this.#rest ??= this.#probe.stop().then(async (lateMs) => ({ lateMs, after: await noiseFloor() }));
    const { lateMs, after } = await this.#rest;
    const targetUs = percentileOf(latenessUs(judged.requests), 99.9);
    const { toleranceUs = QUIET_LATENESS_US } = judged;
    const isWokenInTime = 1_000 * lateMs < toleranceUs && !(targetUs > toleranceUs);
    if (this.#before.isQuiet && after.isQuiet && isWokenInTime) {
      judgeAlone(number, name, judged);
      return;
    }
    const gaps = `gaps of ${this.#before.p999GapMs.toFixed(1)} and ${after.p999GapMs.toFixed(1)} ms`;
    const target = Number.isNaN(targetUs) ? '' : `, target by ${ms(targetUs)}`;
    const why = `${gaps}, probe woken late by ${lateMs.toFixed(1)} ms${target}`;
    figure(number, name, `inconclusive, the machine was not quiet (${why}): ${judged.text}`);
  }
}

export interface Judged {
  readonly text: string;
  /** What the target saw while it was measured; leave out what a deliberate stall delayed. */
  readonly requests: readonly TruthRequest[];
  /** Who is woken later than this, once in a thousand, breaks the limits by the machine alone; 5 ms unless told. */
  readonly toleranceUs?: number;
  readonly check: Check;
}

/** Throws where a figure is more than `slack` times as far off as its limit allows. */
export type Check = (slack: number) => void;

/** A limit is for a machine of one's own: beyond it the figure says so, beyond this many times it the test fails. */
const WIDE = 4;

/** As `judge`, of a machine known to be quiet: the probe cannot see all that a neighbour takes. */
export function judgeAlone(
  number: number | string,
  name: string,
  { text, check }: Pick<Judged, 'text' | 'check'>,
): void {
  let isKept = true;
  try {
    check(1);
  } catch {
    isKept = false;
  }
  figure(number, name, isKept ? text : `beyond its limit: ${text}`);
  if (!isKept) check(WIDE);
}
