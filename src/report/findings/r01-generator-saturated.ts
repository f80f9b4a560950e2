import { UNITS, type HealthFinding, type HealthSignal } from '../../result/health/health.ts';
import type { Found, Rule } from './finding.ts';
import type { RuleRun } from './rule-run.ts';

export const GENERATOR_SATURATED: Rule = {
  id: 'R1',
  slug: 'generator-saturated',
  formula: 'a signal of the generator (loop delay, loop, start lag, memory, results waiting …) beyond its limit',
};

/** Told by other rules: load that was not reached (R2), ports and descriptors that ran out (R9). */
const ELSEWHERE: readonly HealthSignal[] = ['dropped', 'rate', 'ports', 'descriptors'];

/** The generator did not keep up. There is one judge of that, the run's health; this repeats what it said. */
export function generatorSaturated({ run }: RuleRun): Found[] {
  return run.health.findings.filter(({ signal }) => !ELSEWHERE.includes(signal)).map(foundOf);
}

export function foundOf({ signal, level, fromMs, toMs, worst, text }: HealthFinding): Found {
  return {
    severity: level === 'INVALID' ? 'invalid' : 'warning',
    text: level === 'INVALID' ? `Do not trust these times. ${text}` : text,
    evidence: [{ name: `worst ${signal}`, value: worst, unit: UNITS[signal] }],
    fromMs,
    toMs,
    check: 'More workers, a bigger machine or less load; a target on the same machine takes what the generator needs.',
  };
}
