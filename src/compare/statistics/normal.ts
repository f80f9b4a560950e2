/** The z with 97.5 % of the normal distribution below it: 95 % lie within ± this. */
export const Z_95 = 1.959963984540054;
/** The z with 95 % of the normal distribution below it. */
export const Z_95_BELOW = 1.6448536269514722;
/** The z with 80 % below it: the power that a number of runs is planned for. */
export const Z_80 = 0.8416212335729143;

// From here on the tail is below 1e-15, and the series would only add up rounding errors.
const FAR = 8;

/**
 * Chance that a normal value at least this far from its mean, on either side, comes by itself; `z` in standard
 * deviations. Source: G. Marsaglia, "Evaluating the Normal Distribution", Journal of Statistical Software 11 (4), 2004.
 */
export function normalTwoSided(z: number): number {
  const x = Math.abs(z);
  if (!(x < FAR)) return 0;
  let term = x;
  let sum = x;
  for (let i = 3; sum + term !== sum; i += 2) {
    term *= (x * x) / i;
    sum += term;
  }
  const within = 2 * sum * Math.exp((-x * x) / 2) * (1 / Math.sqrt(2 * Math.PI));
  return Math.max(0, 1 - within);
}
