import type { PlanNode } from '../base/plan-node.ts';
import type { Problems } from '../base/problems.ts';
import { seededRandom } from '../base/random.ts';
import type { Value } from '../base/value.ts';
import { compileText, compileValue } from '../template/index.ts';
import type { TemplateEnvironment } from '../template/environment.ts';
import type { Scope } from '../template/scope.ts';
import { GroupNames } from './names.ts';

export interface PlanVariables {
  readonly values: Map<string, Value>;
  /** Names that something reads; thread groups add theirs. */
  readonly used: Set<string>;
  /** What load settings and thresholds may read: plan variables, secrets, the environment. */
  readonly names: GroupNames;
}

/** Plan `variables`: evaluated once, in order, so that one may read those before it; constants from then on. */
export function compileVariables(
  node: PlanNode | undefined,
  context: {
    readonly problems: Problems;
    readonly templates: TemplateEnvironment;
    readonly secrets: ReadonlyMap<string, string>;
    readonly seed: number;
  },
): PlanVariables {
  const { problems, templates, secrets, seed } = context;
  const values = new Map<string, Value>();
  const used = new Set<string>();
  const names = new GroupNames({ problems, constants: values, secrets, data: new Map(), firstSlot: 0, used });
  // Every worker draws the same numbers from the same seed, so "once per run" holds for all of them.
  const scope: Scope = {
    values: [],
    random: seededRandom(seed, 'plan variables'),
    iteration: 0,
    threadNumber: 0,
    threadGroup: '',
  };
  if (node?.kind === 'map') {
    for (const entry of node.entries) {
      const template = compileValue(entry.value, { names, problems, templates });
      if (template.random) {
        problems.warn(
          'advice',
          entry.value.range,
          `"${entry.key}" is drawn once: all users share one value. For a value per user, put it under "variables" of the thread group.`,
        );
      }
      values.set(entry.key, template.render(scope));
    }
  }
  return { values, used, names };
}

/** A plan-level text such as `baseUrl` after its expressions. */
export function overrideText(
  node: PlanNode | undefined,
  names: GroupNames,
  problems: Problems,
  templates: TemplateEnvironment,
): string | undefined {
  if (node?.kind !== 'scalar') return undefined;
  return compileText(node, { names, problems, templates }).constant;
}
