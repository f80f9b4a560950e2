import type { RunResult } from '../../result/read-run.ts';
import type { Found, RuleId } from './finding.ts';
import { isContradicted } from './findings.ts';
import { limitIn, type LoadLimit } from './limit.ts';
import { GENERATOR_SATURATED, generatorSaturated } from './r01-generator-saturated.ts';
import { SATURATION_KNEE, saturationKnee } from './r03-saturation-knee.ts';
import { EFFECTIVE_CONCURRENCY, effectiveConcurrency } from './r19-effective-concurrency.ts';
import { ruleRun } from './rule-run.ts';

/** The limit of a run, whether its plan ignores R3 or not. */
export function loadLimitOf(run: RunResult): LoadLimit | undefined {
  if (!ramps(run)) return undefined;
  const data = ruleRun(run);
  const found = new Map<RuleId, readonly Found[]>([[GENERATOR_SATURATED.id, generatorSaturated(data)]]);
  found.set(SATURATION_KNEE.id, saturationKnee(data, found));
  found.set(EFFECTIVE_CONCURRENCY.id, effectiveConcurrency(data, found));
  return isContradicted(found) ? undefined : limitIn(found);
}

/** Where users hardly change there is no knee, and a look at all histograms would be for nothing. */
function ramps({ head: { groups }, seconds }: RunResult): boolean {
  if (groups.some(({ model }) => model === 'open')) return false;
  const users = seconds.map((second) => second.groups.reduce((sum, { active }) => sum + active, 0)).filter(Boolean);
  const most = users.reduce((high, count) => Math.max(high, count), 0);
  const least = users.reduce((low, count) => Math.min(low, count), Infinity);
  return most >= FEWEST_USERS && most >= 2 * least;
}

const FEWEST_USERS = 5;
