/**
 * Which of many tests stand out when at most a share `rate` of those named shall be false: one answer for each p.
 * Source: Y. Benjamini and Y. Hochberg, "Controlling the false discovery rate", J. R. Statist. Soc. B 57 (1995).
 */
export function standOut(ps: readonly number[], rate: number): boolean[] {
  const sorted = ps.toSorted((a, b) => a - b);
  const last = sorted.findLastIndex((p, index) => p <= (rate * (index + 1)) / sorted.length);
  const limit = sorted[last];
  return ps.map((p) => limit !== undefined && p <= limit);
}
