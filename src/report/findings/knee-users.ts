import type { RunResult } from '../../result/read-run.ts';
import { GENERATOR_SATURATED, generatorSaturated } from './r01-generator-saturated.ts';
import { saturationKnee } from './r03-saturation-knee.ts';
import { ruleRun } from './rule-run.ts';

/** Users from which on throughput stops growing, as rule R3 finds them whether a plan ignores it or not. */
export function kneeUsersOf(run: RunResult): number | undefined {
  if (!ramps(run)) return undefined;
  const data = ruleRun(run);
  const [knee] = saturationKnee(data, new Map([[GENERATOR_SATURATED.id, generatorSaturated(data)]]));
  return knee?.evidence.find(({ name }) => name === 'knee')?.value;
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
