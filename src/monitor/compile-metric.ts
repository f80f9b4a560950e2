import type { MapNode, PlanNode, SourceRange } from '../base/plan-node.ts';
import { settingText } from '../template/settings.ts';
import type { MonitorContext } from './compile-monitor.ts';
import type { WantedMetric, WrittenUnit } from './monitor-plan.ts';

const MOST_METRICS = 20;

/** What client libraries of all languages expose of their own process. */
export const PROCESS_METRICS: readonly WantedMetric[] = [
  { name: 'process_cpu_seconds_total', labels: [], sum: false, title: 'CPU (process_cpu_seconds_total)' },
  { name: 'process_resident_memory_bytes', labels: [], sum: false, title: 'Memory (process_resident_memory_bytes)' },
  { name: 'process_open_fds', labels: [], sum: false, title: 'Open files (process_open_fds)' },
];

/** A list of metrics: names, or maps that say more. */
export function compileMetrics(node: PlanNode, context: MonitorContext): readonly WantedMetric[] {
  if (node.kind !== 'list') return [];
  if (node.items.length > MOST_METRICS) {
    const message = `"metrics" takes at most ${MOST_METRICS} metrics of an endpoint, not ${node.items.length}.`;
    context.problems.error('bad-value', node.range, message);
  }
  const seen = new Set<string>();
  return node.items.flatMap((item) => {
    const metric = compileMetric(item, context);
    if (metric === undefined) return [];
    const key = JSON.stringify([metric.name, metric.labels, metric.sum, metric.as]);
    if (seen.has(key)) {
      context.problems.error(
        'bad-value',
        item.range,
        `"${metric.name}" is in the list already. Remove one of the two.`,
      );
    }
    seen.add(key);
    return [metric];
  });
}

function compileMetric(item: PlanNode, context: MonitorContext): WantedMetric | undefined {
  const node = item.kind === 'map' ? item.get('name') : item;
  const name = settingText(node, context);
  if (node === undefined || name === undefined || !isName(name, node.range, context)) return undefined;
  if (item.kind !== 'map') return { name, labels: [], sum: false, title: name };
  const as = settingText(item.get('as'), context);
  const unit = settingText(item.get('unit'), context);
  return {
    name,
    labels: labelsOf(item, context),
    ...(as === 'rate' || as === 'value' ? { as } : {}),
    sum: settingText(item.get('sum'), context) === 'true',
    title: settingText(item.get('title'), context) ?? name,
    ...(unit === undefined ? {} : { unit: unit as WrittenUnit }),
  };
}

function labelsOf(item: MapNode, context: MonitorContext): WantedMetric['labels'] {
  const labels = item.get('labels');
  if (labels?.kind !== 'map') return [];
  return labels.entries.flatMap(({ key, value }) => {
    const text = settingText(value, context);
    return text === undefined ? [] : [[key, text] as const];
  });
}

function isName(name: string, at: SourceRange, { problems }: MonitorContext): boolean {
  if (/^[A-Za-z_:][\w:.]*$/.test(name)) return true;
  const [, base, label, value] = /^([A-Za-z_:][\w:.]*)\{\s*(\w+)\s*=\s*"([^"\\]*)"/.exec(name) ?? [];
  const message =
    base === undefined
      ? `"${name}" is no name of a metric: letters, digits, _ and : only, as the endpoint writes it.`
      : `The labels of a metric stand apart from its name. Write:  { name: ${base}, labels: { ${label}: "${value}" } }`;
  problems.error('bad-value', at, message);
  return false;
}
