import type { Cause } from './causes.ts';
import type { RuleRun } from './rule-run.ts';
import { median, poissonTail, sum } from './statistics.ts';

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
