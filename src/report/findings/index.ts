import type { Found, Rule } from './finding.ts';
import { GENERATOR_SATURATED, generatorSaturated } from './r01-generator-saturated.ts';
import { SATURATION_KNEE, saturationKnee } from './r03-saturation-knee.ts';
import type { RuleRun } from './rule-run.ts';

/** A rule with the function that looks for it. Pure: the same run gives the same findings. */
export interface RuleEntry {
  readonly rule: Rule;
  readonly find: (data: RuleRun) => readonly Found[];
}

export const rules: readonly RuleEntry[] = [
  { rule: GENERATOR_SATURATED, find: generatorSaturated },
  { rule: SATURATION_KNEE, find: saturationKnee },
];
