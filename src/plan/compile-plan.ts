import type { ListNode, MapNode, PlanNode } from '../base/plan-node.ts';
import type { Problems } from '../base/problems.ts';
import type { Problem } from '../base/errors.ts';
import { createProblems } from '../base/collect-problems.ts';
import { withoutSecrets } from '../base/without-secrets.ts';
import { readPlan } from '../document/read-plan.ts';
import { FakerWanted, loadTemplateEnvironment } from '../template/index.ts';
import { compileDataSets } from './data-sets.ts';
import { compileThreadGroup, type GroupContext } from './thread-group.ts';
import { compileSetUp, compileTearDown } from './phase.ts';
import { compileThresholds } from './thresholds.ts';
import { compileSecrets } from './secrets.ts';
import { compileVariables, overrideText } from './variables.ts';
import { PlanLabels } from './labels.ts';
import { chooseEnvironment } from './environments.ts';
import type { PlanInputs } from './inputs.ts';
import type { Plan, ThreadGroup } from './plan.ts';

/** A compiled plan, or none when something is wrong; the problems either way (warnings too), in file order. */
export interface Compilation {
  readonly plan: Plan | undefined;
  readonly problems: readonly Problem[];
}

/** Reads, checks and compiles a plan. Everything that can be wrong is found here: nothing is sent. */
export async function compilePlan(inputs: PlanInputs): Promise<Compilation> {
  try {
    return await compileOnce(inputs);
  } catch (error) {
    if (!inputs.checkOnly || !(error instanceof FakerWanted)) throw error;
    return compileOnce({ ...inputs, checkOnly: false });
  }
}

async function compileOnce(inputs: PlanInputs): Promise<Compilation> {
  const problems = createProblems();
  const root = readPlan(inputs.file, problems);
  const plan = root === undefined ? undefined : await compileRoot(root, inputs, problems);
  return { plan: problems.hasErrors() ? undefined : plan, problems: problems.list() };
}

async function compileRoot(written: MapNode, inputs: PlanInputs, problems: Problems): Promise<Plan> {
  const root = chooseEnvironment(written, inputs, problems);
  const templates = await loadTemplateEnvironment({
    usesFaker: !inputs.checkOnly && inputs.file.text.includes('faker'),
    env: inputs.env,
    startedAtMs: inputs.startedAt,
  });
  const secrets = compileSecrets(root.get('secrets'), inputs, problems);
  const data = compileDataSets(root.get('data'), inputs, problems);
  const variables = compileVariables(root.get('variables'), { problems, templates, secrets, seed: inputs.seed });
  const labels = new PlanLabels();
  const origins = new Set<string>();
  const context: GroupContext = {
    problems,
    templates,
    allowFolders: inputs.allowFolders ?? [],
    labels,
    origins,
    settings: planSettings(root),
    secrets: [...secrets.values()],
    secretNames: secrets,
    constants: variables.values,
    data,
    used: variables.used,
  };
  const first = compileSetUp(root.get('setUp'), context);
  const afterwards = { ...context, given: first?.names };
  const groups = compileGroups(root.get('threadGroups'), afterwards);
  const tearDown = compileTearDown(root.get('tearDown'), afterwards);
  const thresholds = compileThresholds(root.get('thresholds'), { problems, labels, names: variables.names, templates });
  const target = overrideText(root.get('baseUrl'), variables.names, problems, templates);
  warnUnused(written, variables.used, problems);
  return Object.freeze({
    name: textOf(root.get('name')) ?? fileTitle(inputs.file.name),
    description: textOf(root.get('description')),
    target: withoutSecrets(target ?? [...origins][0] ?? '', [...secrets.values()]),
    origins: [...origins],
    labels: labels.all,
    groups,
    setUp: first?.setUp,
    tearDown,
    thresholds,
    sequential: textOf(root.get('execution')) === 'sequential',
    dataSets: [...data.values()].map((entry) => entry.dataSet),
    variables: Object.fromEntries(variables.values),
    secrets: [...secrets.values()],
  });
}

function compileGroups(node: PlanNode | undefined, context: GroupContext): readonly ThreadGroup[] {
  if (node?.kind !== 'list') return [];
  return enabledMaps(node).map((group, index) => compileThreadGroup(group, index, context));
}

function enabledMaps(list: ListNode): readonly MapNode[] {
  return list.items.filter((item): item is MapNode => {
    if (item.kind !== 'map') return false;
    const enabled = item.get('enabled');
    return !(enabled?.kind === 'scalar' && enabled.value === false);
  });
}

/** What every sampler inherits from the plan: `defaults`, and `baseUrl` beside them. */
function planSettings(root: MapNode): readonly MapNode[] {
  const defaults = root.get('defaults');
  return [root, ...(defaults?.kind === 'map' ? [defaults] : [])];
}

function warnUnused(root: MapNode, used: ReadonlySet<string>, problems: Problems): void {
  const variables = root.get('variables');
  if (variables?.kind !== 'map') return;
  for (const entry of variables.entries) {
    if (!used.has(entry.key)) problems.warn('advice', entry.keyRange, `Variable "${entry.key}" is never used.`);
  }
}

function textOf(node: PlanNode | undefined): string | undefined {
  return node?.kind === 'scalar' ? node.source : undefined;
}

function fileTitle(name: string): string {
  return name.replace(/^.*[\\/]/, '').replace(/\.ya?ml$/, '');
}
