import type { SamplerTotals } from '../result/totals.ts';
import type { PollFacts, SamplerRow } from './report-model.ts';

/** Tries and time to ready of a poll's row, from its totals. */
export function pollFacts(
  totals: Pick<SamplerTotals, 'tries'>,
  row: Pick<SamplerRow, 'requests' | 'failed' | 'okMeanMs' | 'okPercentiles'>,
): PollFacts {
  const tries = [...totals.tries].sort(([a], [b]) => a - b);
  const ready = row.requests - row.failed;
  const counted = tries.reduce((sum, [, count]) => sum + count, 0);
  const all = tries.reduce((sum, [number, count]) => sum + number * count, 0);
  return {
    ready,
    exhausted: row.failed,
    meanTries: counted === 0 ? 0 : all / counted,
    p95Tries: nearestRank(tries, Math.ceil(counted * 0.95)),
    maxTries: tries.at(-1)?.[0] ?? 0,
    meanReadyMs: row.okMeanMs,
    readyPercentiles: row.okPercentiles,
  };
}

/** The number of the `rank`-th poll, fewest tries first; 0 when there is none. */
function nearestRank(tries: readonly (readonly [number: number, count: number])[], rank: number): number {
  let seen = 0;
  for (const [number, count] of tries) {
    seen += count;
    if (seen >= rank) return number;
  }
  return 0;
}
