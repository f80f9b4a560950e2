import { formatElapsed } from '../../base/format.ts';
import { together, type Cause } from './causes.ts';
import { burstsOf } from './bursts.ts';
import type { RuleRun } from './rule-run.ts';
import { spanOf } from './steady-part.ts';
import { sum } from './statistics.ts';

const LEAST = 5;
const LEAST_SHARE = 0.005;
const GRAVE_SHARE = 0.05;

/** All failures with statuses that mean the same, of one run. */
export interface StatusGroup extends Omit<Cause, 'error'> {
  readonly causes: readonly Cause[];
  readonly names: readonly string[];
  /** Of the requests of the samplers it struck. */
  readonly share: number;
  readonly severity: 'critical' | 'warning';
  /** ", between 1:00 and 1:30", when it came and went; else empty. */
  readonly when: string;
}

/** Requests that failed with one of the statuses; `undefined` for fewer than 5, or 0.5 % of their samplers' requests. */
export function statusGroup(data: RuleRun, statuses: readonly number[]): StatusGroup | undefined {
  const classes = new Set(statuses.map((status) => `http_${status}`));
  return groupOf(
    data,
    data.causes.filter(({ error }) => error.kind === 'status' && classes.has(error.name)),
  );
}

/** The same for any causes. */
export function groupOf(data: RuleRun, causes: readonly Cause[]): StatusGroup | undefined {
  const all = together(causes);
  const requests = sum(all.samplers.map((id) => requestsOf(data, id)));
  const share = requests === 0 ? 0 : all.count / requests;
  if (all.count < LEAST || share < LEAST_SHARE) return undefined;
  return {
    ...all,
    causes,
    names: all.samplers.map((id) => data.samplers[id]?.label.name ?? ''),
    share,
    severity: share >= GRAVE_SHARE ? 'critical' : 'warning',
    when: whenText(data, all),
  };
}

function whenText(data: RuleRun, all: Omit<Cause, 'error'>): string {
  const bursts = burstsOf(data, all);
  const [first, last] = [bursts[0], bursts.at(-1)];
  if (first === undefined || last === undefined) return '';
  const { fromMs, toMs } = spanOf(data.bins, { from: first.fromBin, to: last.toBin });
  return `, between ${formatElapsed(fromMs)} and ${formatElapsed(toMs)}`;
}

function requestsOf({ samplers }: RuleRun, id: number): number {
  const totals = samplers[id]?.totals;
  return (totals?.histogram('ok')?.count ?? 0) + (totals?.histogram('failed')?.count ?? 0);
}
