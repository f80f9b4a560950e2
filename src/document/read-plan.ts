import type { MapNode, PlanFile } from '../base/plan-node.ts';
import type { Problems } from '../base/problems.ts';
import { advise } from './advise.ts';
import { checkShape } from './check-shape.ts';
import { readYaml } from './read-yaml.ts';
import { withRenamedKeys } from './with-renamed-keys.ts';

/**
 * Reads a plan and checks its shape. `undefined` when it is no map; otherwise look at `problems.hasErrors()`. Keys that
 * were reported as misspelt have the name that was meant. `validatePlan` comes after what compiles the plan, whose
 * words are better.
 */
export function readPlan(file: PlanFile, problems: Problems): MapNode | undefined {
  const written = readYaml(file, problems);
  if (written === undefined) return undefined;
  const root = withRenamedKeys(written, checkShape(written, problems));
  advise(root, problems);
  return root.kind === 'map' ? root : undefined;
}
