import { formatMean, formatMs } from '../../base/format.ts';
import type { Earlier, Found, Rule } from './finding.ts';
import type { RuleRun } from './rule-run.ts';
import { spanOf } from './steady-part.ts';
import { known, median } from './statistics.ts';
import { LEAST_MS } from './worth-telling.ts';

export const WARM_UP: Rule = {
  id: 'R13',
  slug: 'warm-up',
  formula:
    'from the start, bins with p50 > 1.25 × the median of the following 12 bins; the first >= 1.5 ×; at most 3 minutes and a third of the run; 20 requests in the first; no periodic stalls (R15)',
};

const SLOW = 1.25;
const FIRST_SLOW = 1.5;
const FOLLOWING = 12;
const MOST_AGAIN = 1;
const FEWEST_FOLLOWING = 6;
// Medians of fewer wander by more than a quarter.
const FEWEST_REQUESTS = 20;
const LONGEST_MS = 180_000;

/** The target was slower at first than it was soon after. Advice only: nothing is left out for it. */
export function warmUpSlow({ bins, all, run, binSeconds }: RuleRun, earlier: Earlier): Found[] {
  // A plan that has a warm-up knows; and a slow spell that comes again is none.
  if (run.warmUp !== undefined || (earlier.get('R15')?.length ?? 0) > 0) return [];
  if ((all.ok[0] ?? 0) < FEWEST_REQUESTS) return [];
  const slow = slowStart(all.p50Ms);
  if (slow === undefined || slow.bins * binSeconds * 1000 > LONGEST_MS || slow.bins * 3 > bins.length) return [];
  return slow.firstMs < FIRST_SLOW * slow.laterMs || slow.firstMs - slow.laterMs < LEAST_MS
    ? []
    : [foundOf(slow, spanOf(bins, { from: 0, to: slow.bins }))];
}

interface SlowStart {
  readonly bins: number;
  readonly firstMs: number;
  readonly medianMs: number;
  readonly laterMs: number;
}

/** The bins from the start that were slower than those that followed each; `undefined` when the first was not. */
function slowStart(p50Ms: readonly (number | undefined)[]): SlowStart | undefined {
  const laterOf = (bin: number): number | undefined => {
    const following = known(p50Ms.slice(bin + 1, bin + 1 + FOLLOWING));
    return following.length < FEWEST_FOLLOWING ? undefined : median(following);
  };
  const isSlow = (bin: number): boolean => (p50Ms[bin] ?? 0) > SLOW * (laterOf(bin) ?? Infinity);
  let length = 0;
  while (isSlow(length)) length++;
  const [firstMs, laterMs] = [p50Ms[0], laterOf(length - 1)];
  if (length === 0 || firstMs === undefined || laterMs === undefined) return undefined;
  const medianMs = median(known(p50Ms.slice(0, length)));
  // As slow again soon after: then times simply wander.
  const again = known(p50Ms.slice(length, length + 2 * FOLLOWING)).filter((ms) => ms >= medianMs).length;
  return again > MOST_AGAIN ? undefined : { bins: length, firstMs, medianMs, laterMs };
}

function foundOf({ medianMs, laterMs }: SlowStart, { fromMs, toMs }: ReturnType<typeof spanOf>): Found {
  const slower = medianMs / laterMs;
  const lengthMs = toMs - fromMs;
  return {
    severity: 'info',
    text: `The first ${formatMs(lengthMs)} were ×${formatMean(slower)} slower (p50) than what followed, and count like all the rest. "warmUp: ${suggestion(lengthMs)}" in the plan leaves them out.`,
    evidence: [
      { name: 'length', value: lengthMs, unit: 'ms' },
      { name: 'p50 against later', value: slower, unit: 'factor' },
      { name: 'p50 later', value: laterMs, unit: 'ms' },
    ],
    fromMs,
    toMs,
    check: 'Caches and connection pools that fill, code that is compiled, workers that start.',
  };
}

function suggestion(lengthMs: number): string {
  return `${Math.ceil(lengthMs / 1000)}s`;
}
