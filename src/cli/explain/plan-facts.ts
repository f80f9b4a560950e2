import type { MapNode, PlanNode } from '../../base/plan-node.ts';
import type { Plan, ThreadGroup } from '../../plan/plan.ts';
import type { DataSet } from '../../data/data-set.ts';
import type { OnBusy } from '../../load/timetable.ts';
import { loadText } from '../run/banner.ts';
import { plannedDuration } from '../run/head.ts';
import { all, Outliner, times, type OutlineStep, type RequestRange } from './outline.ts';

/** All that `plan explain` says, as `--format json` prints it. Values of variables and secrets are not in it. */
export interface PlanFacts {
  readonly name: string;
  readonly description?: string;
  readonly servers: readonly string[];
  readonly sequential: boolean;
  /** Absent when a thread group ends by its loops only. */
  readonly plannedMs?: number;
  /** Absent when everything counts. */
  readonly warmUpMs?: number;
  readonly peakUsers: number;
  readonly groups: readonly GroupFacts[];
  readonly data: readonly DataFacts[];
  readonly samplers: readonly { readonly name: string; readonly kind: string; readonly groups: string }[];
  readonly variables: readonly VariableFacts[];
  readonly secrets: readonly { readonly name: string; readonly environmentVariable: string; readonly isSet: boolean }[];
  readonly thresholds: readonly string[];
}

export interface GroupFacts {
  readonly name: string;
  readonly load: string;
  readonly model: string;
  readonly peakUsers: number;
  /** Without failures; absent when only the time ends the group. */
  readonly plannedRequests?: RequestRange;
  /** Open load: with iterations that take longer than this at the highest rate, arrivals are dropped, or wait. */
  readonly longestIterationMs?: number;
  /** Open load: what becomes of those arrivals. */
  readonly onBusy?: OnBusy;
  readonly peakRate?: number;
  readonly onStart: readonly OutlineStep[];
  readonly pickOne: boolean;
  readonly body: readonly OutlineStep[];
  readonly onStop: readonly OutlineStep[];
}

export interface DataFacts {
  readonly name: string;
  readonly rows: number;
  readonly per: 'thread' | 'iteration';
  /** Rows drawn in the whole run; absent when only the time ends it. */
  readonly needed?: number;
  readonly whenUsedUp: 'reused' | 'stopThread' | 'stopTest';
}

export interface VariableFacts {
  readonly name: string;
  readonly scope: 'plan' | 'thread' | 'iteration' | 'block';
  readonly setBy: string;
  readonly group?: string;
  readonly line?: number;
  /** The included file that the line is of; absent when it is the plan's. */
  readonly file?: string;
}

/** What a plan will do, from the compiled plan and its text. */
export function planFacts(
  plan: Plan,
  { root, file }: { readonly root: MapNode; readonly file: string },
  unset: ReadonlySet<string>,
): PlanFacts {
  const outliner = new Outliner(root, file);
  const plannedMs = plannedDuration(plan);
  const groupNodes = mapsUnder(root, 'threadGroups');
  const peaks = plan.groups.map((group) => group.maxUsers);
  return {
    name: plan.name,
    ...(plan.description === undefined ? {} : { description: plan.description }),
    servers: plan.servers.map(({ origin, detour }) => (detour === undefined ? origin : `${origin} (${detour.text})`)),
    sequential: plan.sequential,
    ...(plannedMs === undefined ? {} : { plannedMs }),
    ...(plan.warmUpMs === 0 ? {} : { warmUpMs: plan.warmUpMs }),
    peakUsers: plan.sequential ? Math.max(0, ...peaks) : peaks.reduce((sum, users) => sum + users, 0),
    groups: plan.groups.flatMap((group, i) => groupFacts(group, groupNodes[i], outliner)),
    data: plan.dataSets.map((set) => dataFacts(set, plan)),
    samplers: plan.labels
      .filter(({ hopOf }) => hopOf === undefined)
      .map(({ name, kind, group }) => ({ name, kind, groups: group })),
    variables: variablesOf(plan, file),
    secrets: entries(root, 'secrets').map(([name, environmentVariable]) => ({
      name,
      environmentVariable,
      isSet: !unset.has(environmentVariable),
    })),
    thresholds: plan.thresholds.map(({ text, abortTest }) => (abortTest ? `${text} (stops the test)` : text)),
  };
}

function groupFacts(group: ThreadGroup, node: MapNode | undefined, outliner: Outliner): readonly GroupFacts[] {
  if (node === undefined) return [];
  const onStart = outliner.stepsOf(node, 'onStart');
  const onStop = outliner.stepsOf(node, 'onStop');
  const { plannedIterations } = group.timetable;
  const around = all([...onStart, ...onStop].map(({ requests }) => requests));
  // In open load a thread starts only when no other is free.
  const fewest = group.timetable.model === 'open' ? Math.min(1, plannedIterations ?? 0) : group.maxUsers;
  return [
    {
      name: group.name,
      load: loadText(group),
      model: group.timetable.model,
      peakUsers: group.maxUsers,
      ...(plannedIterations === undefined
        ? {}
        : {
            plannedRequests: all([
              times(outliner.requestsOf(node), plannedIterations),
              times(around, fewest, group.maxUsers),
            ]),
          }),
      ...roomFor(group),
      onStart,
      pickOne: node.get('pickOne') !== undefined,
      body: [...outliner.stepsOf(node, 'samplers'), ...outliner.stepsOf(node, 'pickOne')],
      onStop,
    },
  ];
}

/** Little's law: `maxThreads` divided by the rate is how long each may take. */
function roomFor({
  timetable,
  maxUsers,
  arrivalRules,
}: ThreadGroup): Pick<GroupFacts, 'longestIterationMs' | 'peakRate' | 'onBusy'> {
  const peakRate = Math.max(0, ...timetable.phases.map(({ users }) => users));
  return timetable.model === 'open' && peakRate > 0
    ? { peakRate, longestIterationMs: (maxUsers / peakRate) * 1000, onBusy: arrivalRules?.onBusy ?? 'drop' }
    : {};
}

function dataFacts(set: DataSet, plan: Plan): DataFacts {
  const readers = plan.groups.filter(({ feeds }) => feeds.some(({ dataSet }) => dataSet === set));
  const draws = readers.map((group) => (set.per === 'thread' ? group.maxUsers : group.timetable.plannedIterations));
  const needed = draws.includes(undefined) ? undefined : draws.reduce<number>((sum, draw) => sum + (draw ?? 0), 0);
  return {
    name: set.name,
    rows: set.rowCount,
    per: set.per,
    ...(needed === undefined ? {} : { needed }),
    whenUsedUp: set.onEnd === 'recycle' ? 'reused' : set.onEnd,
  };
}

function variablesOf(plan: Plan, planFile: string): readonly VariableFacts[] {
  const ofPlan = Object.keys(plan.variables).map((name): VariableFacts => ({
    name,
    scope: 'plan',
    setBy: 'variables',
  }));
  const ofGroups = plan.groups.flatMap(({ name: group, variables }) =>
    variables.map(({ name, scope, setBy, line, file }) => ({
      name,
      scope,
      setBy,
      group,
      line,
      ...(file === planFile ? {} : { file }),
    })),
  );
  return [...ofPlan, ...ofGroups];
}

/** Names and texts of a map of the plan. */
export function entries(root: MapNode, key: string): readonly (readonly [string, string])[] {
  const node = root.get(key);
  if (node?.kind !== 'map') return [];
  return node.entries.map((entry) => [entry.key, textOf(entry.value)] as const);
}

function textOf(node: PlanNode): string {
  return node.kind === 'scalar' ? node.source : '';
}

function mapsUnder(root: MapNode, key: string): readonly MapNode[] {
  const list = root.get(key);
  if (list?.kind !== 'list') return [];
  return list.items.filter((item): item is MapNode => {
    if (item.kind !== 'map') return false;
    const enabled = item.get('enabled');
    return !(enabled?.kind === 'scalar' && enabled.value === false);
  });
}
