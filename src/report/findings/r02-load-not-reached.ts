import { formatCount, formatShare } from '../../base/format.ts';
import type { Found, Rule } from './finding.ts';
import { foundOf } from './r01-generator-saturated.ts';
import type { RuleRun } from './rule-run.ts';

export const LOAD_NOT_REACHED: Rule = {
  id: 'R2',
  slug: 'load-not-reached',
  formula:
    'users < 95 % of those planned a second before in > 10 % of the seconds; or arrivals dropped, or fewer started than planned, beyond the limits of the generator’s health',
};

const ENOUGH = 0.95;
const SHARE_OF_TIME = 0.1;

/** There was less load than the plan asked for. */
export function loadNotReached(data: RuleRun): Found[] {
  const arrivals = data.run.health.findings.filter(({ signal }) => signal === 'dropped' || signal === 'rate');
  const missing = usersMissing(data);
  return [...arrivals.map((finding) => ({ ...foundOf(finding), check: CHECK })), ...(missing ? [missing] : [])];
}

const CHECK =
  'A higher "maxThreads", a faster target, or less load; until then this is the answer to a smaller question.';

// Threads that have run all their loops are gone by right.
function usersMissing({ run, seconds, isClosed }: RuleRun): Found | undefined {
  if (!isClosed || run.head.plannedMs === undefined || seconds.length === 0) return undefined;
  // On a ramp some users are just starting: those that were wanted a second ago must be there, but for one.
  const due = seconds.map((second, index) => ({
    ...second,
    planned: Math.min(second.planned, seconds[index - 1]?.planned ?? 0),
  }));
  const short = due.filter(({ users, planned }) => users < ENOUGH * planned && planned - users > 1);
  const first = short[0];
  const last = short.at(-1);
  if (first === undefined || last === undefined || short.length <= SHARE_OF_TIME * seconds.length) return undefined;
  const worst = short.reduce((lowest, one) => (one.users / one.planned < lowest.users / lowest.planned ? one : lowest));
  const share = short.length / seconds.length;
  return {
    severity: 'warning',
    text: `The plan asked for ${formatCount(worst.planned)} users, only ${formatCount(worst.users)} were at work; fewer than planned in ${formatShare(share)} of the time.`,
    evidence: [
      { name: 'users planned', value: worst.planned, unit: 'users' },
      { name: 'users at work', value: worst.users, unit: 'users' },
      { name: 'time with too few', value: share, unit: 'share' },
    ],
    fromMs: first.t * 1000,
    toMs: (last.t + 1) * 1000,
    check: 'Steps in "onStart" that fail, data that is used up, users that stop at an error.',
  };
}
