import type { Found, Rule } from './finding.ts';
import { usersMissing } from './missing-users.ts';
import { foundOf } from './r01-generator-saturated.ts';
import type { RuleRun } from './rule-run.ts';

export const LOAD_NOT_REACHED: Rule = {
  id: 'R2',
  slug: 'load-not-reached',
  formula:
    'users < 95 % of those planned a second before in > 10 % of the seconds; or arrivals dropped, or fewer started than planned, beyond the limits of the generator’s health',
};

/** There was less load than the plan asked for. */
export function loadNotReached(data: RuleRun): Found[] {
  const arrivals = data.run.health.findings.filter(({ signal }) => signal === 'dropped' || signal === 'rate');
  const missing = usersMissing(data);
  return [...arrivals.map((finding) => ({ ...foundOf(finding), check: CHECK })), ...(missing ? [missing] : [])];
}

const CHECK =
  'A higher "maxThreads", a faster target, or less load; until then this is the answer to a smaller question.';
