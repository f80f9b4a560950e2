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

/** Without a ramp there is no knee, and a look at all histograms would be for nothing. */
function ramps({ head: { groups } }: RunResult): boolean {
  return groups.every(({ model }) => model !== 'open') && groups.some(({ phases }) => phases.some(isLong));
}

/** Users that all start within one second leave no levels to tell apart. */
function isLong({ kind, fromMs, toMs }: RunResult['head']['groups'][number]['phases'][number]): boolean {
  return kind === 'ramp' && toMs - fromMs > 1000;
}
