import { formatCount, formatElapsed, formatShare } from '../../base/format.ts';
import { burstsOf, type Burst } from './bursts.ts';
import type { Cause } from './causes.ts';
import type { Found, Rule } from './finding.ts';
import { listed, nameText } from './naming.ts';
import { clientCauses } from './r07-client-errors.ts';
import { serverCauses } from './r08-server-errors.ts';
import { connectionCauses } from './r09-connection-errors.ts';
import type { RuleRun } from './rule-run.ts';
import { spanOf } from './steady-part.ts';

export const ERROR_BURST: Rule = {
  id: 'R6',
  slug: 'error-burst',
  formula:
    'per cause and bin: >= 5 failures, rate >= max(1 %, 5 × median rate), Poisson tail < 1e-6 against max(median rate, 0.1 %); gaps up to 2 bins are bridged; less than half of the run; causes of R7 to R9 are told there',
};

/** A cause of failures that came and went, where no other rule knows more of it. */
export function errorBursts(data: RuleRun): Found[] {
  const told = new Set([...clientCauses(data), ...serverCauses(data), ...connectionCauses(data)]);
  return data.causes
    .filter((cause) => !told.has(cause))
    .flatMap((cause) => burstsOf(data, cause).map((burst) => foundOf(data, cause, burst)));
}

function foundOf({ bins, samplers }: RuleRun, cause: Cause, burst: Burst): Found {
  const { fromMs, toMs } = spanOf(bins, { from: burst.fromBin, to: burst.toBin });
  const names = cause.samplers.map((id) => samplers[id]?.label.name ?? '');
  const share = burst.failures / burst.requests;
  return {
    severity: 'critical',
    text: `${nameText(cause.error.message)}: ${formatCount(burst.failures)} of ${formatCount(burst.requests)} requests (${formatShare(share)}) between ${formatElapsed(fromMs)} and ${formatElapsed(toMs)}, on ${listed(names)}.`,
    evidence: [
      { name: 'failed', value: burst.failures, unit: 'count' },
      { name: 'of requests', value: burst.requests, unit: 'count' },
      { name: 'share', value: share, unit: 'share' },
    ],
    fromMs,
    toMs,
    samplers: names,
    check: 'What else happened at that time: a restart, a deployment, a job, a limit that was hit.',
  };
}
