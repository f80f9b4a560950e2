import { meanOf, varianceOf } from './statistics/sample-moments.ts';
import { studentQuantile } from './statistics/student.ts';

/** Runs that a band is made of: the last ones before a run that can be trusted. */
const MOST_BEFORE = 8;
const LEAST_BEFORE = 5;
/** So many runs in a row outside on one side are a change, not chance. */
const IN_A_ROW = 2;
/** One run so many times as far out as the band is wide is a change by itself. */
const FAR = 2;

/** One metric of one run, on the scale that it is judged on. */
export interface Point {
  /** Absent where the run says nothing, or is not to be trusted. */
  readonly value: number | undefined;
  /** Somebody has accepted a change with this run. */
  readonly startsAnew: boolean;
}

/** Where a run was to be expected. */
export interface Expected {
  readonly low: number;
  readonly high: number;
  readonly middle: number;
}

/** Runs that left their band and stayed away, or went far. */
export interface Departure {
  /** 1 above the band, -1 below. */
  readonly side: number;
  /** Numbers of the last run as before, and of the first that was different. */
  readonly lastBefore: number;
  readonly first: number;
  readonly before: number;
  readonly after: number;
  /** True while it lasts, and nobody has accepted it. */
  readonly isLatest: boolean;
}

/**
 * Goes through the runs once: a band for each, and the departures. While one lasts the band stays that of the runs
 * before it; accepting it begins a new one. `least` is half the least width of a band.
 */
export function follow(
  points: readonly Point[],
  least: number,
): { readonly bands: readonly (Expected | undefined)[]; readonly departures: readonly Departure[] } {
  const follower = new Follower(least);
  points.forEach((point, at) => follower.see(point, at));
  follower.close(true);
  return follower;
}

interface Placed {
  readonly at: number;
  readonly value: number;
}

class Follower {
  readonly bands: (Expected | undefined)[] = [];
  readonly departures: Departure[] = [];
  readonly #least: number;
  #before: readonly Placed[] = [];
  /** Runs outside the band in a row, all on one side. */
  #outside: readonly Placed[] = [];
  #side = 0;
  #isConfirmed = false;

  constructor(least: number) {
    this.#least = least;
  }

  see({ value, startsAnew }: Point, at: number): void {
    if (startsAnew) {
      this.close(false);
      this.#before = [];
    }
    const band = this.#band();
    this.bands.push(band);
    if (value === undefined) return;
    const side = band === undefined ? 0 : sideOf(value, band);
    if (side !== this.#side) this.close(false);
    if (band === undefined || side === 0) this.#remember([{ at, value }]);
    else this.#leave({ at, value }, side, band);
  }

  /** What was outside is over: a departure when it was confirmed; chance, and part of how runs vary, when not. */
  close(isLatest: boolean): void {
    const [first] = this.#outside;
    const band = this.#band();
    if (this.#isConfirmed && first !== undefined && band !== undefined) {
      this.departures.push({
        side: this.#side,
        lastBefore: this.#before.at(-1)?.at ?? 0,
        first: first.at,
        before: band.middle,
        after: meanOf(this.#outside.map(({ value }) => value)),
        isLatest,
      });
    } else this.#remember(this.#outside);
    [this.#outside, this.#side, this.#isConfirmed] = [[], 0, false];
  }

  #leave(here: Placed, side: number, { middle, high }: Expected): void {
    this.#outside = [...this.#outside, here];
    this.#side = side;
    const isFar = Math.abs(here.value - middle) > FAR * (high - middle);
    this.#isConfirmed ||= isFar || this.#outside.length >= IN_A_ROW;
  }

  #remember(points: readonly Placed[]): void {
    this.#before = [...this.#before, ...points].slice(-MOST_BEFORE);
  }

  /** The interval of one more run after these: mean ± t(H − 1) · s · √(1 + 1/H). */
  #band(): Expected | undefined {
    const values = this.#before.map(({ value }) => value);
    if (values.length < LEAST_BEFORE) return undefined;
    const middle = meanOf(values);
    const width = studentQuantile(0.975, values.length - 1) * Math.sqrt(varianceOf(values) * (1 + 1 / values.length));
    const half = Math.max(width, this.#least);
    return { low: middle - half, high: middle + half, middle };
  }
}

function sideOf(value: number, { low, high }: Expected): number {
  if (value > high) return 1;
  return value < low ? -1 : 0;
}
