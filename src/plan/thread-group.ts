import type { ListNode, MapNode, PlanNode, SourceRange } from '../base/plan-node.ts';
import type { Value } from '../base/value.ts';
import type { Step, VirtualUser } from '../contracts/virtual-user.ts';
import { compileValue } from '../template/index.ts';
import { durationRangeSetting, durationSetting, type SettingContext } from '../template/settings.ts';
import { checkLoad } from './check-load.ts';
import { GroupCompiler, type PlanScope } from './group-compiler.ts';
import { compileLoad } from './load.ts';
import { mapOf } from './map-of.ts';
import type { FlowState } from './flow.ts';
import type { SteadyLoad } from './inputs.ts';
import { lineOf } from '../base/line-starts.ts';
import { GroupNames, type DataName } from './names.ts';
import type { DataSet } from '../data/data-set.ts';
import type { GroupFeed, GroupVariable, ThreadGroup } from './plan.ts';

/** A data set of the plan, before a thread group gives it a slot. */
export interface PlanDataSet {
  readonly dataSet: DataSet;
  /** `undefined` when it could not be opened. */
  readonly columns: readonly string[] | undefined;
  readonly file: string | undefined;
  /** All cells of a column, when the plan itself holds the rows. */
  readonly cells?: ((column: string) => readonly Value[]) | undefined;
  /** Where the plan names it. */
  readonly at: SourceRange;
}

/** Names that one group sets, and names that it reads. */
export interface GroupReads {
  readonly names: Pick<GroupNames, 'declarations' | 'mentioned'>;
  readonly used: ReadonlySet<string>;
  /** What setUp sets, all groups may read. */
  readonly isSetUp: boolean;
}

export interface GroupContext extends PlanScope {
  readonly seed: number;
  readonly secretNames: ReadonlyMap<string, string>;
  /** Stands in for the load of open groups. */
  readonly steady?: SteadyLoad | undefined;
  readonly constants: ReadonlyMap<string, Value>;
  readonly data: ReadonlyMap<string, PlanDataSet>;
  readonly used: Set<string>;
  /** What each thread group sets and reads, `setUp` and `tearDown` too; filled while they are compiled. */
  readonly groups: GroupReads[];
  /** What `setUp` has set. */
  readonly given?: FlowState | undefined;
}

const DEFAULT_GRACEFUL_STOP_MS = 30_000;

/** Compiles one thread group: load shape, feeds, thread variables, `onStart`, body, `onStop`. */
export function compileThreadGroup(node: MapNode, index: number, context: GroupContext): ThreadGroup {
  const name = nameOf(node) ?? `Thread group ${index + 1}`;
  const used = new Set<string>();
  const names = groupNames(context, used);
  checkLoad(node, { ...context, names });
  const { timetable, maxUsers, loops, arrivalRules } = compileLoad(node, {
    ...context,
    names,
    seedParts: [context.seed, index],
  });
  const compiler = new GroupCompiler(context, { name, corrected: timetable.model === 'open', names });
  const setThreadVariables = names.beforeIterations(() => threadVariables(node.get('variables'), compiler));
  const onStart = names.beforeIterations(() =>
    compiler.withinOnError('stopThread', () => listSteps(node.get('onStart'), compiler)),
  );
  const threadSlots = new Set(names.slots.values());
  const body = compileBody(node, compiler);
  const iterationSlots = [...names.slots.values()].filter((slot) => !threadSlots.has(slot));
  const onStop = listSteps(node.get('onStop'), compiler);
  const settings: SettingContext = compiler;
  for (const name of used) context.used.add(name);
  context.groups.push({ names, used, isSetUp: false });
  return Object.freeze({
    name,
    timetable,
    maxUsers,
    loops,
    arrivalRules,
    onStart,
    onStop,
    body,
    thinkTime: durationRangeSetting(node.get('thinkTime'), 'thinkTime', settings),
    pace: durationRangeSetting(node.get('pace'), 'pace', settings),
    gracefulStopMs: gracefulStop(node, settings, context.steady),
    slotCount: names.slotCount,
    iterationSlots,
    variables: variablesOf(names, threadSlots),
    setThreadVariables,
    sharedSlots: names.shared,
    feeds: groupFeeds(context, used),
  });
}

/** Within a search no longer than what is counted: a step that is far too much would go on as long again. */
function gracefulStop(node: MapNode, settings: SettingContext, steady: SteadyLoad | undefined): number {
  const written = durationSetting(node.get('gracefulStop'), 'gracefulStop', settings) ?? DEFAULT_GRACEFUL_STOP_MS;
  return steady === undefined ? written : Math.min(written, steady.countedMs);
}

/** A place that is compiled several times, such as one in a fragment, is one place. */
function variablesOf(names: GroupNames, threadSlots: ReadonlySet<number>): readonly GroupVariable[] {
  const places = new Map<string, GroupVariable>();
  for (const { name, at, setBy, slot, isLocal } of names.declarations) {
    const scope = threadSlots.has(slot) ? 'thread' : 'iteration';
    const variable = { name, scope: isLocal ? 'block' : scope, setBy, file: at.file.name, line: lineOf(at) } as const;
    const place = JSON.stringify([name, variable.scope, at.file.name, at.start]);
    if (!places.has(place)) places.set(place, variable);
  }
  return [...places.values()];
}

/** The names known where a group begins. */
export function groupNames(context: GroupContext, used: Set<string>): GroupNames {
  const data = new Map<string, DataName>();
  let slot = 0;
  for (const [name, entry] of context.data) {
    const { columns, file, cells, at, dataSet } = entry;
    const perIteration = dataSet.per === 'iteration';
    data.set(name, { columns, slot: slot++, cells, at, perIteration, ...(file === undefined ? {} : { file }) });
  }
  const { problems, constants, given, secretNames: secrets } = context;
  return new GroupNames({ problems, constants, secrets, data, firstSlot: slot, used, given });
}

/** Rows are drawn only for data that the group reads: an unread `unique` set must not stop its threads. */
export function groupFeeds(context: GroupContext, used: ReadonlySet<string>): readonly GroupFeed[] {
  return [...context.data].flatMap(([name, { dataSet }], slot) => (used.has(name) ? [{ dataSet, slot }] : []));
}

function threadVariables(node: PlanNode | undefined, compiler: GroupCompiler): (user: VirtualUser) => void {
  if (node?.kind !== 'map') return () => undefined;
  const assignments = node.entries.map((entry) => {
    const template = compileValue(entry.value, compiler);
    return { template, slot: compiler.declare(entry.key, entry.keyRange, 'variables') };
  });
  return (user) => {
    for (const { template, slot } of assignments) user.values[slot] = template.render(user);
  };
}

/** The body inherits the group's `headers`, `auth`, `timer` and `onError`; `onStart` and `onStop` do not. */
function compileBody(node: MapNode, compiler: GroupCompiler): Step {
  const settings = mapOf(node.range, node.entries);
  return compiler.withinOnError(compiler.onError(node), () =>
    compiler.within(settings, () => {
      const choice = node.get('pickOne');
      if (choice?.kind === 'list') return compiler.pickOne(choice);
      const samplers = node.get('samplers');
      if (samplers?.kind === 'list') return compiler.steps(samplers);
      return () => Promise.resolve('continue');
    }),
  );
}

function listSteps(node: PlanNode | undefined, compiler: GroupCompiler): Step | undefined {
  const list: ListNode | undefined = node?.kind === 'list' ? node : undefined;
  return list === undefined || list.items.length === 0 ? undefined : compiler.steps(list);
}

function nameOf(node: MapNode): string | undefined {
  const name = node.get('name');
  return name?.kind === 'scalar' ? name.source : undefined;
}
