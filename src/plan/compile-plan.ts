import type { ListNode, MapNode, PlanNode } from '../base/plan-node.ts';
import type { Problems } from '../base/problems.ts';
import type { Problem } from '../base/errors.ts';
import { createProblems } from '../base/collect-problems.ts';
import { withoutSecrets } from '../base/without-secrets.ts';
import { readPlan } from '../document/read-plan.ts';
import { loadTemplateEnvironment } from '../template/index.ts';
import { compileDataSets } from './data-sets.ts';
import { compileThreadGroup, type GroupContext } from './thread-group.ts';
import { Fragments } from './fragments.ts';
import { compileSetUp, compileTearDown } from './phase.ts';
import { compileThresholds } from './thresholds.ts';
import { compileSecrets } from './secrets.ts';
import { warnUnused } from './unused.ts';
import { compileVariables, overrideText } from './variables.ts';
import { PlanLabels } from './labels.ts';
import { chooseEnvironment } from './environments.ts';
import { withIncludes, type WholePlan } from './include.ts';
import type { IncludedFile, PlanInputs } from './inputs.ts';
import type { Plan, ThreadGroup } from './plan.ts';

/** A compiled plan, or none when something is wrong; the problems either way (warnings too), in file order. */
export interface Compilation {
  readonly plan: Plan | undefined;
  readonly problems: readonly Problem[];
  /** The plan as written, with what it includes. */
  readonly document: MapNode | undefined;
  /** Files that the plan includes, as they were read. */
  readonly included: readonly IncludedFile[];
}

/** Reads, checks and compiles a plan. Everything that can be wrong is found here: nothing is sent. */
export async function compilePlan(inputs: PlanInputs): Promise<Compilation> {
  const problems = createProblems(inputs.file.name);
  const written = readPlan(inputs.file, problems);
  const whole = written && withIncludes(written, inputs, problems);
  const plan = whole && (await compileRoot(whole, inputs, problems));
  return {
    plan: problems.hasErrors() ? undefined : plan,
    problems: problems.list(),
    document: whole?.root,
    included: whole?.files ?? [],
  };
}

async function compileRoot(whole: WholePlan, inputs: PlanInputs, problems: Problems): Promise<Plan> {
  const root = chooseEnvironment(whole.root, inputs, problems);
  const texts = [inputs.file, ...whole.files.map(({ file }) => file)].map(({ text }) => text);
  const templates = await loadTemplateEnvironment({
    usesFaker: texts.some((text) => text.includes('faker')),
    env: inputs.env,
    startedAtMs: inputs.startedAt,
  });
  const secrets = compileSecrets(root.get('secrets'), inputs, problems);
  const data = compileDataSets(root.get('data'), inputs, problems);
  const variables = compileVariables(root.get('variables'), { problems, templates, secrets, seed: inputs.seed });
  const labels = new PlanLabels();
  const origins = new Set<string>();
  const fragments = new Fragments(root.get('fragments'), problems);
  const context: GroupContext = {
    problems,
    templates,
    // The plan's own folder counts for files named in included files too.
    allowFolders: [inputs.file.folder, ...(inputs.allowFolders ?? [])],
    labels,
    origins,
    fragments,
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
  warnUnused(whole, { names: variables.used, fragments }, problems);
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

function textOf(node: PlanNode | undefined): string | undefined {
  return node?.kind === 'scalar' ? node.source : undefined;
}

function fileTitle(name: string): string {
  return name.replace(/^.*[\\/]/, '').replace(/\.ya?ml$/, '');
}
