import type { LatencyHistogram } from '../metrics/hdr.ts';
import type { SamplerTotals } from '../result/totals.ts';
import { countOf, percentilesOf } from './percentiles.ts';
import type { ScheduleFacts } from './report-model.ts';

const LAG_PERCENTILES = [50, 99];

/**
 * Elapsed times and schedule lag of the samplers together; `undefined` when no time of theirs counts from a scheduled
 * start. Of samplers of closed load the headline is the elapsed time.
 */
export function scheduleFacts(
  samplers: readonly SamplerTotals[],
  percentiles: readonly number[],
): ScheduleFacts | undefined {
  const isCorrected = samplers.some((one) => one.histogram('elapsed') ?? one.histogram('failedElapsed'));
  if (!isCorrected) return undefined;
  const ok = present(samplers.map((one) => one.histogram('elapsed') ?? one.histogram('ok')));
  const failed = present(samplers.map((one) => one.histogram('failedElapsed') ?? one.histogram('failed')));
  const lag = present(samplers.map((one) => one.histogram('lag')));
  return {
    elapsed: percentilesOf([...ok, ...failed], percentiles),
    okElapsed: percentilesOf(ok, percentiles),
    failedElapsed: percentilesOf(failed, percentiles),
    lag: lag.length === 0 ? [] : percentilesOf(lag, LAG_PERCENTILES),
    scheduled: countOf(lag),
  };
}

function present(parts: readonly (LatencyHistogram | undefined)[]): LatencyHistogram[] {
  return parts.filter((part) => part !== undefined);
}
