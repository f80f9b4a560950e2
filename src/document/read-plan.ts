import type { MapNode, PlanFile } from '../base/plan-node.ts';
import type { Problems } from '../base/problems.ts';
import { advise } from './advise.ts';
import { checkShape, type DocumentName } from './check-shape.ts';
import { loadPlanSchema } from './plan-schema.ts';
import { readYaml } from './read-yaml.ts';
import { validatePlan } from './validate-plan.ts';
import { withRenamedKeys } from './with-renamed-keys.ts';

/**
 * Reads a plan and checks its shape. `undefined` when it is no map; otherwise look at `problems.hasErrors()`. Keys that
 * were reported as misspelt have the name that was meant. `validatePlan` comes after what compiles the plan, whose
 * words are better.
 */
export function readPlan(file: PlanFile, problems: Problems): MapNode | undefined {
  return readDocument(file, problems, {
    definition: 'Plan',
    label: 'The plan',
    needs: 'A plan needs at least "threadGroups".',
  });
}

/** Reads a file that a plan includes: parts of a plan, and nothing else. */
export function readIncluded(file: PlanFile, problems: Problems): MapNode | undefined {
  const root = readDocument(file, problems, {
    definition: 'IncludedFile',
    label: 'An included file',
    needs: 'It is included for its "fragments", "variables" or "data".',
  });
  // The schema is that of a plan: with these the file is one.
  const beside = { threadGroups: [{ threads: 1, samplers: [{ get: '/' }] }] };
  if (root !== undefined && !problems.hasErrors()) validatePlan(root, problems, beside);
  return root;
}

interface DocumentKind extends DocumentName {
  /** What an empty file lacks. */
  readonly needs: string;
}

function readDocument(file: PlanFile, problems: Problems, kind: DocumentKind): MapNode | undefined {
  const written = readYaml(file, problems, kind.needs);
  if (written === undefined) return undefined;
  const root = withRenamedKeys(written, checkShape(written, problems, loadPlanSchema(), kind));
  advise(root, problems);
  return root.kind === 'map' ? root : undefined;
}
