import { formatMs, formatShare } from '../../base/format.ts';
import { percentilesUs, type LatencyHistogram } from '../../metrics/hdr.ts';
import { SamplerTotals } from '../../result/totals.ts';
import type { Found, Rule } from './finding.ts';
import type { RuleRun } from './rule-run.ts';

export const FAST_FAILURES: Rule = {
  id: 'R18',
  slug: 'fast-failures',
  formula: 'failed >= 1 % and the median of failed < 0.5 × the median of passed requests',
};

const LEAST_SHARE = 0.01;
const LEAST = 5;
const FASTER = 0.5;

/** Failures that answer fast make the times of all requests look better. */
export function fastFailures({ run }: RuleRun): Found[] {
  const all = new SamplerTotals(3);
  all.addSecond(run.end.all);
  const [ok, failed] = [all.histogram('ok'), all.histogram('failed')];
  if (ok === undefined || failed === undefined || failed.count < LEAST) return [];
  const share = failed.count / (ok.count + failed.count);
  const [okMs, failedMs] = [medianMs(ok), medianMs(failed)];
  if (share < LEAST_SHARE || failedMs >= FASTER * okMs) return [];
  return [
    {
      severity: 'warning',
      text: `Failures answer fast and make times look better: ${formatShare(share)} failed, in ${formatMs(failedMs)} (median) against ${formatMs(okMs)} of those that passed. Switch the report to "ok".`,
      evidence: [
        { name: 'failed', value: share, unit: 'share' },
        { name: 'median of failed', value: failedMs, unit: 'ms' },
        { name: 'median of passed', value: okMs, unit: 'ms' },
      ],
      check: 'Percentiles of passed requests only, and thresholds on "errorRate" beside those on times.',
    },
  ];
}

function medianMs(histogram: LatencyHistogram): number {
  return (percentilesUs([histogram], [50])[0] ?? 0) / 1000;
}
