import type { RecordedRun } from './evidence.ts';

/** The run that stands for a side in charts: the one with the median p95 of all requests, the lower of two. */
export function medianRun(runs: readonly RecordedRun[]): RecordedRun | undefined {
  const used = runs.filter(({ measured }) => measured.invalid === undefined);
  const sorted = (used.length === 0 ? runs : used).toSorted((a, b) => p95Of(a) - p95Of(b));
  return sorted[Math.floor((sorted.length - 1) / 2)];
}

function p95Of({ measured }: RecordedRun): number {
  return measured.rows[0]?.percentiles.find(({ p }) => p === 95)?.ms[0] ?? 0;
}
