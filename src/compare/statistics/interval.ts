import { normalTwoSided, Z_95 } from './normal.ts';
import { meanOf, varianceOf } from './sample-moments.ts';
import { studentQuantile, studentTwoSided } from './student.ts';

/** A difference (candidate − base) with its 95 % interval. */
export interface Interval95 {
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  /** Chance of a difference this big, on either side, where there is none. */
  readonly p: number;
  /** Standard deviation from run to run that the interval rests on. */
  readonly sd: number;
}

/**
 * Tier 1: difference of two means of runs. Both sides have at least two values. Source: B. L. Welch, "The
 * generalization of 'Student's' problem when several different population variances are involved", Biometrika 34
 * (1947); degrees of freedom by Satterthwaite.
 */
export function welchInterval(base: readonly number[], candidate: readonly number[]): Interval95 {
  const [a, b] = [varianceOf(base) / base.length, varianceOf(candidate) / candidate.length];
  const difference = meanOf(candidate) - meanOf(base);
  const error = Math.sqrt(a + b);
  const sd = Math.sqrt((varianceOf(base) + varianceOf(candidate)) / 2);
  const df = a + b === 0 ? 1 : (a + b) ** 2 / (a ** 2 / (base.length - 1) + b ** 2 / (candidate.length - 1));
  return { ...around(difference, error, (t) => studentTwoSided(t, df), studentQuantile(0.975, df)), sd };
}

/**
 * Tier 2: where one more run (the mean of `candidate`, normally one) would lie after `history`, at least two runs,
 * if nothing had changed: mean ± t(H − 1) · s · √(1 + 1/H). Source: G. J. Hahn, "Factors for calculating two-sided
 * prediction intervals for samples from a normal distribution", JASA 64 (1969).
 */
export function predictionInterval(history: readonly number[], candidate: readonly number[]): Interval95 {
  const sd = Math.sqrt(varianceOf(history));
  const error = sd * Math.sqrt(1 / candidate.length + 1 / history.length);
  const df = history.length - 1;
  const difference = meanOf(candidate) - meanOf(history);
  return { ...around(difference, error, (t) => studentTwoSided(t, df), studentQuantile(0.975, df)), sd };
}

/** Tier 3: a difference whose variance is known or assumed, not estimated from runs. */
export function normalInterval(difference: number, variance: number, sd: number): Interval95 {
  return { ...around(difference, Math.sqrt(variance), normalTwoSided, Z_95), sd };
}

function around(
  difference: number,
  error: number,
  twoSided: (t: number) => number,
  quantile: number,
): Omit<Interval95, 'sd'> {
  // Runs that agree to the last digit: any difference is one, none is none.
  const p = error === 0 ? Number(difference === 0) : twoSided(difference / error);
  return { difference, low: difference - quantile * error, high: difference + quantile * error, p };
}
