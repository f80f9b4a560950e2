import type { MapNode, PlanFile } from '../base/plan-node.ts';
import type { Problems } from '../base/problems.ts';
import { readYaml } from './read-yaml.ts';

/** Reads a plan's YAML. */
export function readPlan(file: PlanFile, problems: Problems): MapNode | undefined {
  const root = readYaml(file, problems);
  return root?.kind === 'map' ? root : undefined;
}
