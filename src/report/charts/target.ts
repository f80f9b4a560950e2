import type { TargetLine, TargetLines } from '../target.ts';
import { colorAt, dashAt, line, type Chart, type ChartUnit, type TimeModel } from './chart.ts';

/** C18: what the target showed, on the time axis of all others: processes first, then a chart for each metric. */
export function targetCharts(target: TargetLines | undefined): readonly Chart<TimeModel>[] {
  if (target === undefined) return [];
  const isProcess = (row: TargetLine): boolean => target.sources[row.source]?.kind === 'process';
  const ofProcesses = target.series.filter(isProcess);
  const groups = PROCESS_CHARTS.map((chart) => ({
    ...chart,
    lines: ofProcesses
      .filter(({ metric }) => chart.metrics.includes(metric))
      .map((row) => ({ row, name: nameOf(row, chart) })),
  }));
  const ofEndpoints = target.series.filter((row) => !isProcess(row));
  const several = new Set(ofEndpoints.map(({ source }) => source)).size > 1;
  const metrics = byMetric(ofEndpoints).map((rows) => ({
    ...metricFacts(rows),
    lines: rows.map((row) => ({ row, name: labelled(row, several) })),
  }));
  return [...groups, ...metrics]
    .filter(({ lines }) => lines.length > 0)
    .map(({ title, unit, about, lines }, index) => ({
      id: `target-${index}`,
      title,
      unit,
      about,
      x: 'time',
      scale: 'linear',
      series: () => lines.map(({ row, name }, at) => line(name, colorAt(at), row.perBin, { dash: dashAt(at) })),
    }));
}

interface ProcessChart {
  readonly metrics: readonly string[];
  readonly title: string;
  readonly unit: ChartUnit;
  readonly about: string;
}

const PROCESS_CHARTS: readonly ProcessChart[] = [
  {
    metrics: ['cpu'],
    title: 'CPU of the target',
    unit: 'share',
    about: 'With all child processes; 100% is one core.',
  },
  { metrics: ['memory'], title: 'Memory of the target', unit: 'bytes', about: 'Resident, with all child processes.' },
  {
    metrics: ['openFiles', 'threads', 'processes'],
    title: 'Files, threads and processes of the target',
    unit: 'number',
    about: 'Open files and connections, threads, and processes, children included.',
  },
];

function nameOf({ sourceName, title }: TargetLine, { metrics }: ProcessChart): string {
  return metrics.length === 1 ? sourceName : `${sourceName}: ${title.toLowerCase()}`;
}

/** Those that share title, unit and meaning go together: the same metric of several endpoints, for example. */
function byMetric(rows: readonly TargetLine[]): readonly (readonly TargetLine[])[] {
  const groups = new Map<string, TargetLine[]>();
  for (const row of rows) {
    const key = JSON.stringify([row.title, row.unit, row.as]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return [...groups.values()];
}

function metricFacts(rows: readonly TargetLine[]): Pick<ProcessChart, 'title' | 'unit' | 'about'> {
  const [first] = rows;
  const unit = first?.unit ?? 'number';
  const title = first?.title ?? '';
  if (first?.as !== 'rate') return { title, unit, about: 'As the target says.' };
  const about =
    unit === 'share'
      ? 'Increase per second, as the target counts it: of seconds, a share of the time.'
      : 'Increase per second, as the target counts it.';
  return { title, unit, about };
}

function labelled({ sourceName, labels }: TargetLine, withSource: boolean): string {
  if (labels === '') return sourceName;
  return withSource ? `${sourceName} ${labels}` : labels;
}
