import type { PlanNode } from '../base/plan-node.ts';
import type { Problems } from '../base/problems.ts';
import { lineOf } from '../base/line-starts.ts';
import type { PlanInputs } from './inputs.ts';

/** `secrets: { opsPassword: OPS_PASSWORD }`: reads each environment variable once. A missing one is an error. */
export function compileSecrets(
  node: PlanNode | undefined,
  inputs: PlanInputs,
  problems: Problems,
): ReadonlyMap<string, string> {
  const secrets = new Map<string, string>();
  if (node?.kind !== 'map') return secrets;
  for (const entry of node.entries) {
    if (entry.value.kind !== 'scalar') continue;
    const variable = entry.value.source;
    const value = inputs.env[variable];
    // Known even when missing: the one error is the missing variable, not every place that reads it.
    secrets.set(entry.key, value ?? '');
    if (value !== undefined && value !== '') continue;
    const name = /^\W*([A-Za-z_]\w*)\W*$/.exec(variable)?.[1];
    if (name !== variable) {
      const write = name === undefined ? '' : ` Write:  ${entry.key}: ${name}`;
      const message = `"${entry.key}" takes the name of an environment variable, not "${variable}".${write}`;
      problems.error('bad-value', entry.value.range, message);
      continue;
    }
    const state = value === undefined ? 'not set' : 'empty';
    problems.error(
      'missing-secret',
      entry.value.range,
      `Environment variable ${variable} is ${state} (secret ${entry.key}, line ${lineOf(entry.keyRange)}). Set it before the run:  export ${variable}=…`,
    );
  }
  return secrets;
}
