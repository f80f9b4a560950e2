import type { TargetSeries, TargetSource } from '../metrics/target.ts';
import type { TargetModel } from '../report/target.ts';
import { formatUnit } from './html/chart-text.ts';
import { columnsOf } from './one-line.ts';

/** What was watched, in the words of terminal and Markdown: mean and peak as the table of the page has them. */
export interface TargetFigure {
  /** Name of the process or endpoint. */
  readonly source: string;
  readonly what: string;
  readonly mean: string;
  readonly peak: string;
}

/** One for each line, those of processes first, as the page's charts have them. Names come from the plan, labels from the target: neither is harmless. */
export function targetFigures({ sources, series }: TargetModel): TargetFigure[] {
  const isProcess = ({ source }: TargetSeries): boolean => sources[source]?.kind === 'process';
  const ordered = [...series.filter(isProcess), ...series.filter((one) => !isProcess(one))];
  return ordered.map((one) => ({
    source: one.sourceName,
    what: seriesName(one, sources[one.source]?.kind),
    mean: formatUnit(one.unit, one.mean),
    peak: formatUnit(one.unit, one.max),
  }));
}

/** `memory`, `http_requests_total{path="/a"}`. */
export function seriesName(
  { metric, title, labels }: Pick<TargetSeries, 'metric' | 'title' | 'labels'>,
  kind: TargetSource['kind'] | undefined,
): string {
  // Of a process the titles are ours, written as a line of a chart begins.
  return (kind === 'process' ? PROCESS_NAMES[metric] : undefined) ?? `${title}${labels}`;
}

const PROCESS_NAMES: Readonly<Record<string, string>> = {
  cpu: 'cpu',
  memory: 'memory',
  openFiles: 'open files',
  threads: 'threads',
  processes: 'processes',
};

/** As many of the items as fit into `columns`, and how many did not; the first one in any case. */
export function packedItems(items: readonly string[], separator: string, columns: number): string {
  for (let count = items.length; count > 1; count--) {
    const left = items.length - count;
    const text = [...items.slice(0, count), ...(left === 0 ? [] : [`${left} more`])].join(separator);
    if (columnsOf(text) <= columns) return text;
  }
  return [items[0] ?? '', ...(items.length > 1 ? [`${items.length - 1} more`] : [])].join(separator);
}
