import type { MapEntry, MapNode, PlanNode } from '../base/plan-node.ts';
import { durationSetting, positiveCountSetting, settingText, type SettingContext } from '../template/settings.ts';
import { compileEndpoints } from './compile-endpoint.ts';
import type { MonitorPlan, MonitorProcess } from './monitor-plan.ts';

export interface MonitorContext extends SettingContext {
  /** Values that no name may show. */
  readonly secrets: readonly string[];
  /** The plan's base URL, if it has one: what a path is put behind. */
  readonly baseUrl: string | undefined;
}

const USUAL_INTERVAL_MS = 5000;
const SHORTEST_MS = 1000;
const LONGEST_MS = 300_000;
const MOST_PROCESSES = 10;
const LAST_PORT = 65_535;

/** The plan's `monitor`; `undefined` when it has none. */
export function compileMonitor(node: PlanNode | undefined, context: MonitorContext): MonitorPlan | undefined {
  if (node?.kind !== 'map') return undefined;
  const prometheus = node.entry('prometheus');
  const processes = node.entry('processes');
  if (prometheus === undefined) checkNothingLost(node, processes, context);
  return {
    intervalMs: compileInterval(node, context),
    endpoints: compileEndpoints(prometheus, node.entry('metrics'), context),
    processes: compileProcesses(processes, context),
  };
}

/** Metrics that nothing would read, or nothing to watch at all. */
function checkNothingLost(node: MapNode, processes: MapEntry | undefined, { problems }: MonitorContext): void {
  const metrics = node.entry('metrics');
  if (metrics !== undefined) {
    const message = '"metrics" says nothing of where to read them. Add:  prometheus: http://localhost:9100/metrics';
    problems.error('missing-key', metrics.keyRange, message);
  } else if (processes === undefined) {
    const at = node.entries[0]?.keyRange ?? node.range;
    problems.error('missing-key', at, '"monitor" has nothing to watch. Add "prometheus" or "processes".');
  }
}

function compileInterval(node: MapNode, context: MonitorContext): number {
  const written = node.get('interval');
  const intervalMs = durationSetting(written, 'interval', context);
  if (written === undefined || intervalMs === undefined) return USUAL_INTERVAL_MS;
  if (intervalMs >= SHORTEST_MS && intervalMs <= LONGEST_MS) return intervalMs;
  const message = `"interval" is between 1s and 5m, not ${intervalMs / 1000}s.`;
  context.problems.error('bad-value', written.range, message);
  return USUAL_INTERVAL_MS;
}

function compileProcesses(entry: MapEntry | undefined, context: MonitorContext): readonly MonitorProcess[] {
  if (entry?.value.kind !== 'list') return [];
  const { items } = entry.value;
  if (items.length > MOST_PROCESSES) {
    const message = `"processes" takes at most ${MOST_PROCESSES} ports, not ${items.length}.`;
    context.problems.error('bad-value', entry.keyRange, message);
  }
  const ports = new Set<number>();
  return items.flatMap((item) => {
    if (item.kind !== 'map') return [];
    const portNode = item.get('port');
    const port = positiveCountSetting(portNode, 'port', context);
    if (portNode === undefined || port === undefined) return [];
    const fault =
      port > LAST_PORT
        ? `A port is a number from 1 to ${LAST_PORT}, not ${port}.`
        : ports.has(port)
          ? `Port ${port} is watched already. Remove one of the two.`
          : undefined;
    if (fault !== undefined) context.problems.error('bad-value', portNode.range, fault);
    ports.add(port);
    return [{ port, name: settingText(item.get('name'), context) ?? `port ${port}` }];
  });
}
