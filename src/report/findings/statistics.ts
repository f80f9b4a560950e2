/** Middle of the values, the mean of the two middle ones where their number is even; `NaN` of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? NaN)) / 2;
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** `NaN` of no values. */
export function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

/** Values that are known. */
export function known(values: readonly (number | undefined)[]): number[] {
  return values.filter((value) => value !== undefined);
}

/** Median of the values that are known; `undefined` when there is none. */
export function medianOf(values: readonly (number | undefined)[]): number | undefined {
  const present = known(values);
  return present.length === 0 ? undefined : median(present);
}

/** Slope of the best straight line through the points; 0 when all x are the same. */
export function slopeOf(xs: readonly number[], ys: readonly number[]): number {
  const [meanX, meanY] = [mean(xs), mean(ys)];
  const xx = sum(xs.map((x) => (x - meanX) ** 2));
  return xx === 0 ? 0 : sum(xs.map((x, i) => (x - meanX) * ((ys[i] ?? 0) - meanY))) / xx;
}

/** Squared error of the best straight line through the points. */
export function lineError(xs: readonly number[], ys: readonly number[]): number {
  const [meanX, meanY] = [mean(xs), mean(ys)];
  let [xx, xy, yy] = [0, 0, 0];
  xs.forEach((x, i) => {
    const [dx, dy] = [x - meanX, (ys[i] ?? 0) - meanY];
    xx += dx * dx;
    xy += dx * dy;
    yy += dy * dy;
  });
  return xx === 0 ? yy : Math.max(0, yy - (xy * xy) / xx);
}

export interface Hinge {
  /** Where the line bends. */
  readonly k: number;
  /** Slope up to there, from the origin, and beyond. */
  readonly a: number;
  readonly b: number;
  readonly error: number;
}

/** Best fit of y = a·min(x, k) + b·max(0, x − k) for this k, by least squares. */
export function hingeAt(k: number, xs: readonly number[], ys: readonly number[]): Hinge {
  let [pp, pq, qq, py, qy, yy] = [0, 0, 0, 0, 0, 0];
  xs.forEach((x, i) => {
    const [p, q, y] = [Math.min(x, k), Math.max(0, x - k), ys[i] ?? 0];
    pp += p * p;
    pq += p * q;
    qq += q * q;
    py += p * y;
    qy += q * y;
    yy += y * y;
  });
  const determinant = pp * qq - pq * pq;
  const b = determinant <= 0 ? 0 : (pp * qy - pq * py) / determinant;
  const a = pp === 0 ? 0 : (py - b * pq) / pp;
  return { k, a, b, error: Math.max(0, yy - a * py - b * qy) };
}

/**
 * Spread of a series' noise: 1.4826 · MAD of its first differences / √2. A trend or a few jumps hardly change it.
 * `NaN` of fewer than two values.
 */
export function noiseOf(values: readonly number[]): number {
  const steps = values.slice(1).map((value, i) => value - (values[i] ?? 0));
  const middle = median(steps);
  return (1.4826 * median(steps.map((step) => Math.abs(step - middle)))) / Math.SQRT2;
}

/** Median of the slopes of all pairs, per index. Source: Theil and Sen. */
export function theilSen(values: readonly number[]): number {
  const slopes: number[] = [];
  for (let i = 0; i < values.length; i++)
    for (let j = i + 1; j < values.length; j++) slopes.push(((values[j] ?? 0) - (values[i] ?? 0)) / (j - i));
  return median(slopes);
}

/** Correlation of a series with itself `lag` later; 0 when it does not vary. */
export function autocorrelation(values: readonly number[], lag: number): number {
  const middle = mean(values);
  const off = values.map((value) => value - middle);
  const variance = sum(off.map((value) => value * value));
  if (variance === 0) return 0;
  return sum(off.slice(lag).map((value, i) => value * (off[i] ?? 0))) / variance;
}

/**
 * How many standard deviations the trend of a series is from none: Mann-Kendall's S, its variance multiplied by
 * (1 + r) / (1 − r) for neighbours that resemble each other (r: correlation of neighbours once the trend is taken out).
 */
export function trendZ(values: readonly number[]): number {
  const n = values.length;
  let s = 0;
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) s += Math.sign((values[j] ?? 0) - (values[i] ?? 0));
  const slope = theilSen(values);
  const r = Math.min(
    0.95,
    Math.max(
      0,
      autocorrelation(
        values.map((value, i) => value - slope * i),
        1,
      ),
    ),
  );
  const variance = ((n * (n - 1) * (2 * n + 5)) / 18) * ((1 + r) / (1 - r));
  return variance === 0 ? 0 : (s - Math.sign(s)) / Math.sqrt(variance);
}

/** Chance of `count` events or more where `expected` come on average. */
export function poissonTail(count: number, expected: number): number {
  if (count <= 0) return 1;
  // Summed from the term at `count` on: 1 minus the rest would be lost in rounding where it matters.
  let term = Math.exp(count * Math.log(expected) - expected - logFactorial(count));
  let tail = 0;
  for (let k = count; k < count + 1000 && term > tail * 1e-12; k++) {
    tail += term;
    term *= expected / (k + 1);
  }
  return Math.min(1, tail);
}

function logFactorial(n: number): number {
  let log = 0;
  for (let k = 2; k <= Math.min(n, 256); k++) log += Math.log(k);
  if (n <= 256) return log;
  // Stirling, with the first correction: better than 1e-9 from here on.
  return n * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI * n) + 1 / (12 * n);
}
