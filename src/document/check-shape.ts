import type { MapEntry, PlanNode } from '../base/plan-node.ts';
import type { Problems } from '../base/problems.ts';
import { ShapeCheck } from './check-node.ts';
import { loadPlanSchema } from './plan-schema.ts';
import type { PlanSchema } from './plan-schema.ts';

/**
 * Holds a plan against the schema and says what does not fit, in our words. A step's kind is found by its key first;
 * then it is held against that kind alone, so one mistake gives one message.
 * `validatePlan` has the last word. Gives the keys that stand for another setting: misspelt ones, and those that
 * other tools use.
 */
export function checkShape(
  root: PlanNode,
  problems: Problems,
  schema: PlanSchema = loadPlanSchema(),
  as: DocumentName = { definition: 'Plan', label: 'The plan' },
): ReadonlyMap<MapEntry, string> {
  const check = new ShapeCheck(schema, problems);
  check.check(root, schema.definition(as.definition), as.label);
  return check.renames;
}

/** What a whole file is: a definition of the schema, and how messages call it. */
export interface DocumentName {
  readonly definition: string;
  readonly label: string;
}
