import type { ListNode, MapNode, PlanNode } from '../base/plan-node.ts';
import type { Problems } from '../base/problems.ts';
import type { Problem } from '../base/errors.ts';
import { createProblems } from '../base/collect-problems.ts';
import { withoutSecrets } from '../base/without-secrets.ts';
import { readPlan } from '../document/read-plan.ts';
import { loadTemplateEnvironment } from '../template/index.ts';
import { compileDataSets, warnOfFewRows, type DataHandles } from './data-sets.ts';
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
import type { Plan, PlanServer, ThreadGroup } from './plan.ts';

/** A compiled plan, or none when something is wrong; the problems either way (warnings too), in file order. */
export interface Compilation {
  readonly plan: Plan | undefined;
  readonly problems: readonly Problem[];
  /** The plan as written, with what it includes. */
  readonly document: MapNode | undefined;
  /** Files that the plan includes, as they were read. */
  readonly included: readonly IncludedFile[];
}

/**
 * Reads, checks and compiles a plan. Everything that can be wrong is found here: nothing is sent. Whoever runs a plan
 * that has been checked hands in its data sets' handles, and no data file is checked again.
 */
export async function compilePlan(inputs: PlanInputs, handles?: DataHandles): Promise<Compilation> {
  const problems = createProblems(inputs.file.name);
  const written = readPlan(inputs.file, problems);
  const whole = written && withIncludes(written, inputs, problems);
  const plan = whole && (await compileRoot(whole, inputs, { problems, handles }));
  return {
    plan: problems.hasErrors() ? undefined : plan,
    problems: problems.list(),
    document: whole?.root,
    included: whole?.files ?? [],
  };
}

async function compileRoot(
  whole: WholePlan,
  inputs: PlanInputs,
  checking: { readonly problems: Problems; readonly handles: DataHandles | undefined },
): Promise<Plan> {
  const { problems } = checking;
  const root = chooseEnvironment(whole.root, inputs, problems);
  const texts = [inputs.file, ...whole.files.map(({ file }) => file)].map(({ text }) => text);
  const templates = await loadTemplateEnvironment({
    usesFaker: texts.some((text) => text.includes('faker')),
    env: inputs.env,
    startedAtMs: inputs.startedAt,
  });
  const secrets = compileSecrets(root.get('secrets'), inputs, problems);
  const data = compileDataSets(root.get('data'), inputs, checking);
  const variables = compileVariables(root.get('variables'), { problems, templates, secrets, seed: inputs.seed });
  const labels = new PlanLabels();
  const servers = new Map<string, PlanServer>();
  const fragments = new Fragments(root.get('fragments'), problems);
  const context: GroupContext = {
    problems,
    templates,
    // The plan's own folder counts for files named in included files too.
    allowFolders: [inputs.file.folder, ...(inputs.allowFolders ?? [])],
    labels,
    servers,
    fragments,
    settings: planSettings(root),
    secrets: [...secrets.values()],
    secretNames: secrets,
    constants: variables.values,
    data,
    used: variables.used,
    groups: [],
  };
  const first = compileSetUp(root.get('setUp'), context);
  const afterwards = { ...context, given: first?.names };
  const groups = compileGroups(root.get('threadGroups'), afterwards);
  const tearDown = compileTearDown(root.get('tearDown'), afterwards);
  const thresholds = compileThresholds(root.get('thresholds'), { problems, labels, names: variables.names, templates });
  const target = overrideText(root.get('baseUrl'), variables.names, problems, templates);
  warnOfFewRows(data, groups, problems);
  warnUnused(whole, context, problems);
  return Object.freeze({
    name: textOf(root.get('name')) ?? fileTitle(inputs.file.name),
    description: textOf(root.get('description')),
    target: withoutSecrets(targetText(target, [...servers.values()]), [...secrets.values()]),
    origins: [...new Set([...servers.values()].map(({ origin }) => origin))],
    servers: [...servers.values()],
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

/** The base URL, or the first server, and where its connections go when that is elsewhere. */
function targetText(baseUrl: string | undefined, servers: readonly PlanServer[]): string {
  const name = baseUrl ?? servers[0]?.origin ?? '';
  const server = servers.find(({ origin }) => name === origin || name.startsWith(`${origin}/`));
  return server?.detour === undefined ? name : `${name} (${server.detour.text})`;
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
