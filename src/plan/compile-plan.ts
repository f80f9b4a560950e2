import type { ListNode, MapNode, PlanNode } from '../base/plan-node.ts';
import type { Problems } from '../base/problems.ts';
import type { Problem } from '../base/errors.ts';
import { compileCompare } from './compare-settings.ts';
import { createProblems } from '../base/collect-problems.ts';
import { withoutSecrets } from '../base/without-secrets.ts';
import { readPlan } from '../document/read-plan.ts';
import { validatePlan } from '../document/validate-plan.ts';
import { compileMonitor } from '../monitor/compile-monitor.ts';
import type { TemplateEnvironment } from '../template/environment.ts';
import { FakerWanted, loadTemplateEnvironment } from '../template/index.ts';
import { withoutConsequences } from './after-shape.ts';
import { allowedHosts, AllowedServers } from './allowed-servers.ts';
import { compileDataSets, warnOfFewRows, type DataHandles } from './data-sets.ts';
import { compileThreadGroup, type GroupContext } from './thread-group.ts';
import { Fragments } from './fragments.ts';
import { checkGroupTitles } from './group-titles.ts';
import { compileSetUp, compileTearDown } from './phase.ts';
import { compileThresholds } from './thresholds.ts';
import { ignoredFindings } from './ignored-findings.ts';
import { compileReport } from './report-settings.ts';
import { compileWarmUp } from './warm-up.ts';
import { compileSecrets } from './secrets.ts';
import { warnUnused } from './unused.ts';
import { warnOfWrittenSecrets } from './written-secrets.ts';
import { compileVariables, overrideText } from './variables.ts';
import { PlanLabels } from './labels.ts';
import type { GroupNames } from './names.ts';
import { chooseEnvironment, targetLabelOf } from './environments.ts';
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
  try {
    return await compileOnce(inputs, handles);
  } catch (error) {
    if (!inputs.checkOnly || !(error instanceof FakerWanted)) throw error;
    return compileOnce({ ...inputs, checkOnly: false }, handles);
  }
}

async function compileOnce(inputs: PlanInputs, handles: DataHandles | undefined): Promise<Compilation> {
  const problems = createProblems(inputs.file.name);
  const written = readPlan(inputs.file, problems);
  const whole = written && withIncludes(written, inputs, problems);
  const files = [inputs.file, ...(whole?.files ?? []).map(({ file }) => file)];
  const plan = whole && (await compileRoot(whole, inputs, { problems: withoutConsequences(problems, files), handles }));
  if (written !== undefined && !problems.hasErrors()) validatePlan(written, problems);
  return {
    plan: problems.hasErrors() ? undefined : plan,
    problems: problems.list(),
    document: whole?.root,
    included: whole?.files ?? [],
  };
}

interface Checking {
  readonly problems: Problems;
  readonly handles: DataHandles | undefined;
}

async function compileRoot(whole: WholePlan, inputs: PlanInputs, checking: Checking): Promise<Plan> {
  const { problems } = checking;
  const root = chooseEnvironment(whole.root, inputs, problems);
  const texts = [inputs.file, ...whole.files.map(({ file }) => file)].map(({ text }) => text);
  const templates = await loadTemplateEnvironment({
    usesFaker: !inputs.checkOnly && texts.some((text) => text.includes('faker')),
    env: inputs.env,
    startedAtMs: inputs.startedAt,
  });
  const { context, names } = contextOf(root, templates, inputs, checking);
  const { labels, servers, data } = context;
  const first = compileSetUp(root.get('setUp'), context);
  const afterwards = { ...context, given: first?.names };
  const groups = compileGroups(root.get('threadGroups'), afterwards);
  const tearDown = compileTearDown(root.get('tearDown'), afterwards);
  const sequential = textOf(root.get('execution')) === 'sequential';
  const thresholds = compileThresholds(root.get('thresholds'), { problems, labels, names, templates });
  const target = overrideText(root.get('baseUrl'), names, problems, templates);
  warnOfFewRows(data, groups, problems);
  const warmUpMs =
    inputs.steady?.warmUpMs ?? compileWarmUp(root.get('warmUp'), { groups, sequential, names, problems, templates });
  const compare = compileCompare(root.get('compare'), { names, problems, templates });
  const monitor = compileMonitor(root.get('monitor'), {
    names,
    problems,
    templates,
    secrets: context.secrets,
    baseUrl: target,
  });
  const report = compileReport(root.get('report'), { labels, names, problems, templates });
  warnUnused(whole, context, problems);
  const origins = [...servers.values()].map(({ origin }) => origin);
  warnOfWrittenSecrets(whole.root, origins, problems);
  return Object.freeze({
    name: textOf(root.get('name')) ?? fileTitle(inputs.file.name),
    description: textOf(root.get('description')),
    target: withoutSecrets(targetText(target, [...servers.values()]), context.secrets),
    targetLabel: targetLabelOf(whole.root, inputs),
    origins: [...new Set(origins)],
    servers: [...servers.values()],
    labels: labels.all,
    groups,
    setUp: first?.setUp,
    tearDown,
    thresholds,
    warmUpMs,
    ignoredFindings: ignoredFindings(root),
    report,
    compare,
    monitor,
    sequential,
    dataSets: [...data.values()].map((entry) => entry.dataSet),
    variables: Object.fromEntries(context.constants),
    secrets: context.secrets,
  });
}

/** What every part of the plan is compiled with. */
function contextOf(
  root: MapNode,
  templates: TemplateEnvironment,
  inputs: PlanInputs,
  checking: Checking,
): { readonly context: GroupContext; readonly names: GroupNames } {
  const { problems } = checking;
  const secrets = compileSecrets(root.get('secrets'), inputs, problems);
  const data = compileDataSets({ node: root.get('data'), variables: root.get('variables') }, inputs, checking);
  const variables = compileVariables(root.get('variables'), { problems, templates, secrets, seed: inputs.seed });
  const origins = new Set<string>();
  const hosts = allowedHosts(root.get('allowedHosts'), problems, (item) =>
    overrideText(item, variables.names, problems, templates),
  );
  const context: GroupContext = {
    problems,
    templates,
    // The plan's own folder counts for files named in included files too.
    allowFolders: [inputs.file.folder, ...(inputs.allowFolders ?? [])],
    labels: new PlanLabels(),
    servers: new Map<string, PlanServer>(),
    fragments: new Fragments(root.get('fragments'), problems),
    origins,
    allowed: new AllowedServers(origins, hosts),
    settings: planSettings(root),
    secrets: [...secrets.values()],
    secretNames: secrets,
    seed: inputs.seed,
    steady: inputs.steady,
    constants: variables.values,
    data,
    used: variables.used,
    groups: [],
  };
  return { context, names: variables.names };
}

/** The base URL, or the first server, and where its connections go when that is elsewhere. */
function targetText(baseUrl: string | undefined, servers: readonly PlanServer[]): string {
  const name = baseUrl ?? servers[0]?.origin ?? '';
  const server = servers.find(({ origin }) => name === origin || name.startsWith(`${origin}/`));
  return server?.detour === undefined ? name : `${name} (${server.detour.text})`;
}

function compileGroups(node: PlanNode | undefined, context: GroupContext): readonly ThreadGroup[] {
  if (node?.kind !== 'list') return [];
  const groups = enabledMaps(node);
  checkGroupTitles(groups, context.problems);
  return groups.map((group, index) => compileThreadGroup(group, index, context));
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
