import { formatCount, formatElapsed, formatShare } from '../../base/format.ts';
import type { Cause } from './causes.ts';
import type { Found, Rule } from './finding.ts';
import { listed, nameText } from './naming.ts';
import type { RuleRun } from './rule-run.ts';
import { median, poissonTail, sum } from './statistics.ts';

export const ERROR_BURST: Rule = {
  id: 'R6',
  slug: 'error-burst',
  formula:
    'per cause and bin: >= 5 failures, rate >= max(1 %, 5 × median rate), Poisson tail < 1e-6 against max(median rate, 0.1 %); gaps up to 2 bins are bridged; less than half of the run',
};

const LEAST = 5;
const LEAST_RATE = 0.01;
const TIMES_MEDIAN = 5;
const UNLIKELY = 1e-6;
const USUAL_RATE = 0.001;
const BRIDGED = 2;
const SHARE_OF_RUN = 0.5;

export interface Burst {
  readonly fromBin: number;
  readonly toBin: number;
  readonly failures: number;
  readonly requests: number;
}

/** A cause of failures that came and went. */
export function errorBursts(data: RuleRun): Found[] {
  return data.causes.flatMap((cause) => burstsOf(data, cause).map((burst) => foundOf(data, cause, burst)));
}

/** Stretches in which a cause struck far more often than otherwise; none when they make up half of the run. */
export function burstsOf(data: RuleRun, cause: Omit<Cause, 'error'>): Burst[] {
  const requests = data.bins.map((_, bin) => requestsOf(data, cause.samplers, bin));
  const failures = data.bins.map((_, bin) => cause.perBin[bin] ?? 0);
  const usual = median(requests.flatMap((count, bin) => (count > 0 ? [(failures[bin] ?? 0) / count] : [])));
  const isHit = failures.map((count, bin) => isBurst(count, requests[bin] ?? 0, usual));
  const bursts = stretches(isHit).map(([fromBin, toBin]) => ({
    fromBin,
    toBin,
    failures: sum(failures.slice(fromBin, toBin)),
    requests: sum(requests.slice(fromBin, toBin)),
  }));
  const length = sum(bursts.map(({ fromBin, toBin }) => toBin - fromBin));
  return length < SHARE_OF_RUN * data.bins.length ? bursts : [];
}

function requestsOf({ samplers }: RuleRun, ids: readonly number[], bin: number): number {
  return sum(ids.map((id) => (samplers[id]?.series.ok[bin] ?? 0) + (samplers[id]?.series.failed[bin] ?? 0)));
}

function isBurst(failures: number, requests: number, usual: number): boolean {
  if (failures < LEAST || failures < Math.max(LEAST_RATE, TIMES_MEDIAN * usual) * requests) return false;
  return poissonTail(failures, requests * Math.max(usual, USUAL_RATE)) < UNLIKELY;
}

/** [from, to) of flags that stand together, up to two missing ones between them. */
function stretches(flags: readonly boolean[]): [from: number, to: number][] {
  const found: [number, number][] = [];
  flags.forEach((flag, bin) => {
    const last = found.at(-1);
    if (!flag) return;
    if (last !== undefined && bin - last[1] <= BRIDGED) last[1] = bin + 1;
    else found.push([bin, bin + 1]);
  });
  return found;
}

function foundOf({ bins, samplers }: RuleRun, cause: Cause, burst: Burst): Found {
  const [fromMs, toMs] = [bins[burst.fromBin]?.fromMs ?? 0, bins[burst.toBin - 1]?.toMs ?? 0];
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
