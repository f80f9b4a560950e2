import { restsOnFew } from '../percentiles.ts';
import type { Timeline } from '../report-model.ts';

/** Bins in which a percentile rests on few requests: of all, of passed and of failed ones. */
export interface Few {
  readonly all: readonly boolean[];
  readonly ok: readonly boolean[];
  readonly failed: readonly boolean[];
}

type Rates = Pick<Timeline, 'okPerSecond' | 'failedPerSecond'>;

/**
 * Where a line of percentile `p` (0–100) is drawn hollow. Rates are those of the line's own requests; `covered` are the
 * seconds of each bin, which rates were divided by.
 */
export function fewIn(p: number, { okPerSecond, failedPerSecond }: Rates, covered: readonly number[]): Few {
  const ok = countsOf(okPerSecond, covered);
  const failed = countsOf(failedPerSecond, covered);
  const isFew = (count: number): boolean => restsOnFew(count, p);
  return {
    all: ok.map((count, bin) => isFew(count + (failed[bin] ?? 0))),
    ok: ok.map(isFew),
    failed: failed.map(isFew),
  };
}

/** Requests of each bin: what a rate times its seconds is but for the last digits. */
function countsOf(perSecond: readonly number[], covered: readonly number[]): number[] {
  return perSecond.map((rate, bin) => Math.round(rate * (covered[bin] ?? 0)));
}
