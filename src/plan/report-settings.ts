import {
  CHART_METRICS,
  isChartMetric,
  RUN_METRICS,
  type ChartMetric,
  type ChartRequest,
} from '../base/chart-metrics.ts';
import type { ApdexLimits } from '../base/apdex.ts';
import type { ListNode, MapNode, PlanNode, ScalarNode } from '../base/plan-node.ts';
import { apdexSetting } from '../template/apdex-setting.ts';
import type { SettingContext } from '../template/settings.ts';
import type { PlanLabels } from './labels.ts';
import { isKnownSampler } from './unknown-sampler.ts';

/** What the plan says of its report beside findings; each absent where it says nothing. */
export interface ReportSettings {
  readonly charts?: readonly ChartRequest[];
  /** Percentiles of the table, in the plan's order. */
  readonly percentiles?: readonly number[];
  /** Nothing of requests and answers is kept. */
  readonly samples?: 'none';
  readonly apdex?: ApdexLimits;
}

interface ReportContext extends SettingContext {
  readonly labels: PlanLabels;
}

/** The plan's `report`, samplers known by then. */
export function compileReport(node: PlanNode | undefined, context: ReportContext): ReportSettings {
  if (node?.kind !== 'map') return {};
  const charts = node.get('charts');
  const percentiles = node.get('percentiles');
  const apdex = apdexSetting(node.get('apdex'), context);
  const [samples] = scalarsOf(node.get('samples'));
  return {
    ...(charts?.kind === 'list' ? { charts: charts.items.flatMap((item) => compileChart(item, context)) } : {}),
    ...(percentiles?.kind === 'list' ? { percentiles: numbersOf(percentiles) } : {}),
    ...(apdex === undefined ? {} : { apdex }),
    ...(samples?.source === 'none' ? { samples: 'none' } : {}),
  };
}

function compileChart(node: PlanNode, context: ReportContext): readonly ChartRequest[] {
  const title = node.kind === 'map' ? node.get('title') : undefined;
  // Anything else has been reported with the shape.
  if (node.kind !== 'map' || title?.kind !== 'scalar') return [];
  const metrics = metricsOf(node, context);
  const samplers = scalarsOf(node.get('samplers'));
  const known = samplers.filter(({ source, range }) => isKnownSampler(source, range, context));
  const [right] = scalarsOf(node.get('right')).flatMap(({ source }) => (isChartMetric(source) ? [source] : []));
  return [
    {
      title: title.source,
      metrics,
      ...(samplers.length === 0 ? {} : { samplers: known.map(({ source }) => source) }),
      ...(right === undefined ? {} : { right }),
    },
  ];
}

const UNITS: Readonly<Record<(typeof CHART_METRICS)[ChartMetric], string>> = {
  ms: 'a time',
  perSecond: 'a rate',
  bytesPerSecond: 'bytes a second',
  users: 'a number of users',
  share: 'a share',
};

function metricsOf(chart: MapNode, { problems }: ReportContext): readonly ChartMetric[] {
  const nodes = scalarsOf(chart.get('metrics')).filter(({ source }) => isChartMetric(source));
  const metrics = nodes.flatMap(({ source }) => (isChartMetric(source) ? [source] : []));
  const [first] = metrics;
  nodes.forEach(({ source, range }, at) => {
    const metric = metrics[at];
    if (first === undefined || metric === undefined) return;
    const [wanted, unit] = [CHART_METRICS[first], CHART_METRICS[metric]];
    if (unit !== wanted) {
      const message = `"${first}" is ${UNITS[wanted]}, "${source}" ${UNITS[unit]}, and an axis has one unit. Write "right: ${source}", or a chart of its own.`;
      problems.error('bad-value', range, message);
    }
    if (chart.get('samplers') !== undefined && RUN_METRICS.has(source)) {
      const message = `"${source}" is recorded for the whole run, not for single samplers. Write "right: ${source}", or leave out "samplers".`;
      problems.error('bad-value', range, message);
    }
  });
  return metrics;
}

function numbersOf({ items }: ListNode): readonly number[] {
  return items.flatMap((item) => (item.kind === 'scalar' && typeof item.value === 'number' ? [item.value] : []));
}

/** The scalars of a list, or the one that stands alone. */
function scalarsOf(node: PlanNode | undefined): readonly ScalarNode[] {
  if (node?.kind === 'scalar') return [node];
  return node?.kind === 'list' ? node.items.flatMap((item) => (item.kind === 'scalar' ? [item] : [])) : [];
}
