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
