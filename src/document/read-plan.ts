import type { MapNode, PlanFile } from '../base/plan-node.ts';
import type { Problems } from '../base/problems.ts';
import { advise } from './advise.ts';
import { checkShape } from './check-shape.ts';
import { readYaml } from './read-yaml.ts';
import { validatePlan } from './validate-plan.ts';

/** Reads a plan and checks its shape. `undefined` when it is no map; otherwise look at `problems.hasErrors()`. */
export function readPlan(file: PlanFile, problems: Problems): MapNode | undefined {
  const root = readYaml(file, problems);
  if (root === undefined) return undefined;
  checkShape(root, problems);
  if (!problems.hasErrors()) validatePlan(root, problems);
  advise(root, problems);
  return root.kind === 'map' ? root : undefined;
}
