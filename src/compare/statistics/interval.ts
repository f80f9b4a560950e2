import { normalTwoSided, Z_95_BELOW } from './normal.ts';
import { meanOf, varianceOf } from './sample-moments.ts';
import { studentQuantile, studentTwoSided } from './student.ts';

/**
 * Share of the distribution below the upper end. Each end alone is right in 95 of 100 cases, so that "worse" is wrong in
 * at most 5; both together make the 90 % interval that equivalence is judged by. Source: D. J. Schuirmann, "A comparison
 * of the two one-sided tests procedure", Journal of Pharmacokinetics and Biopharmaceutics 15 (1987).
 */
const ONE_SIDED = 0.95;

/** A difference (candidate − base) with its 90 % interval. */
export interface ChangeInterval {
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
export function welchInterval(base: readonly number[], candidate: readonly number[]): ChangeInterval {
  const [a, b] = [varianceOf(base) / base.length, varianceOf(candidate) / candidate.length];
  const difference = meanOf(candidate) - meanOf(base);
  const error = Math.sqrt(a + b);
  const sd = Math.sqrt((varianceOf(base) + varianceOf(candidate)) / 2);
  const df = a + b === 0 ? 1 : (a + b) ** 2 / (a ** 2 / (base.length - 1) + b ** 2 / (candidate.length - 1));
  return { ...around(difference, error, (t) => studentTwoSided(t, df), studentQuantile(ONE_SIDED, df)), sd };
}

/**
 * Tier 2: where one more run (the mean of `candidate`, normally one) would lie after `history`, at least two runs,
 * if nothing had changed: mean ± t(H − 1) · s · √(1 + 1/H). Source: G. J. Hahn, "Factors for calculating two-sided
 * prediction intervals for samples from a normal distribution", JASA 64 (1969).
 */
export function predictionInterval(history: readonly number[], candidate: readonly number[]): ChangeInterval {
  const sd = Math.sqrt(varianceOf(history));
  const error = sd * Math.sqrt(1 / candidate.length + 1 / history.length);
  const df = history.length - 1;
  const difference = meanOf(candidate) - meanOf(history);
  return { ...around(difference, error, (t) => studentTwoSided(t, df), studentQuantile(ONE_SIDED, df)), sd };
}

/** Tier 3: a difference whose variance is known or assumed, not estimated from runs. */
export function normalInterval(difference: number, variance: number, sd: number): ChangeInterval {
  return { ...around(difference, Math.sqrt(variance), normalTwoSided, Z_95_BELOW), sd };
}

function around(
  difference: number,
  error: number,
  twoSided: (t: number) => number,
  quantile: number,
): Omit<ChangeInterval, 'sd'> {
  // Runs that agree to the last digit: any difference is one, none is none.
  const p = error === 0 ? Number(difference === 0) : twoSided(difference / error);
  return { difference, low: difference - quantile * error, high: difference + quantile * error, p };
}
