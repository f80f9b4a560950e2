import { formatCount, formatShare } from '../../base/format.ts';
import type { RunResult } from '../../result/read-run.ts';
import type { Found } from './finding.ts';
import { countedSeconds, type RuleRun, type RuleSecond } from './rule-run.ts';
import { sum } from './statistics.ts';

const ENOUGH = 0.95;
const SHARE_OF_TIME = 0.1;

/** What rule R2 says of users in a closed load, whether a plan ignores it or not. */
export function missingUsersOf(run: RunResult): Found | undefined {
  const seconds = countedSeconds(run).map(({ t, groups }) => ({
    t,
    users: sum(groups.map(({ active }) => active)),
    planned: sum(groups.map(({ planned }) => planned)),
  }));
  return usersMissing({ run, seconds, isClosed: run.head.groups.every(({ model }) => model !== 'open') });
}

/** Fewer users at work than planned, in more than a tenth of the time. */
export function usersMissing({
  run,
  seconds,
  isClosed,
}: Pick<RuleRun, 'run' | 'isClosed'> & {
  readonly seconds: readonly Pick<RuleSecond, 't' | 'users' | 'planned'>[];
}): Found | undefined {
  // Threads that have run all their loops are gone by right.
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
