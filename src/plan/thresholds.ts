import type { MapEntry, MapNode, PlanNode } from '../base/plan-node.ts';
import type { Problems } from '../base/problems.ts';
import { parseDuration, parseRate, parseShare, type Parsed } from '../base/units.ts';
import type { TemplateEnvironment } from '../template/environment.ts';
import type { Names } from '../template/scope.ts';
import { durationSetting, settingText } from '../template/settings.ts';
import type { Threshold } from '../thresholds/threshold.ts';
import { lineOf } from '../base/line-starts.ts';
import type { PlanLabels } from './labels.ts';
import { isKnownSampler } from './unknown-sampler.ts';

export interface ThresholdContext {
  readonly problems: Problems;
  readonly labels: PlanLabels;
  readonly names: Names;
  readonly templates: TemplateEnvironment;
}

const OPERATORS: Readonly<Record<string, string>> = {
  lessThan: '<',
  atMost: '≤',
  greaterThan: '>',
  atLeast: '≥',
  between: 'between',
  equals: '=',
  notEquals: '≠',
};
const PERCENTILE = /^p(\d{1,2}(?:\.\d+)?)$/;
const TIME_METRICS = ['avg', 'min', 'max', 'median'];

/** Limits on the results, for all requests and under `samplers:` for single rows. */
export function compileThresholds(node: PlanNode | undefined, context: ThresholdContext): readonly Threshold[] {
  if (node?.kind !== 'map') return [];
  const samplers = node.get('samplers');
  const overall = node.entries
    .filter((entry) => entry.key !== 'samplers')
    .flatMap((entry) => limits(entry, undefined, context));
  if (samplers?.kind !== 'map') return overall;
  return [...overall, ...samplers.entries.flatMap((entry) => ofSampler(entry, context))];
}

function ofSampler(entry: MapEntry, context: ThresholdContext): readonly Threshold[] {
  if (!isKnownSampler(entry.key, entry.keyRange, context)) return [];
  if (entry.value.kind !== 'map') return [];
  return entry.value.entries.flatMap((metric) => limits(metric, entry.key, context));
}

function limits(entry: MapEntry, sampler: string | undefined, context: ThresholdContext): readonly Threshold[] {
  const unit = unitOf(entry.key);
  if (unit === undefined) return [];
  const specs = entry.value.kind === 'list' ? entry.value.items : [entry.value];
  return specs.flatMap((spec) => {
    // Anything else has been reported with the shape.
    if (spec.kind !== 'map') return [];
    return spec.entries.flatMap((comparison) => {
      if (!Object.hasOwn(OPERATORS, comparison.key)) return [];
      return one({ metric: entry.key, unit, sampler, comparison, spec }, context);
    });
  });
}

interface Limit {
  readonly metric: string;
  readonly unit: Threshold['unit'];
  readonly sampler: string | undefined;
  readonly comparison: MapEntry;
  readonly spec: MapNode;
}

function one(limit: Limit, context: ThresholdContext): readonly Threshold[] {
  const { metric, sampler, comparison, spec } = limit;
  const operator = comparison.key as Threshold['operator'];
  const nodes = comparison.value.kind === 'list' ? comparison.value.items : [comparison.value];
  const texts = nodes.map((node) => settingText(node, context));
  const unit = writtenUnit(limit.unit, texts);
  const numbers = nodes.map((node, i) => number(texts[i], node, { metric, unit }, context));
  const bounds = boundsOf(operator, numbers);
  if (bounds === undefined) return [];
  const abort = spec.get('abortTest');
  const of = sampler === undefined ? {} : { sampler };
  const window = windowOf(spec.get('for'), context);
  const text = [sampler ?? [], metric, OPERATORS[operator] ?? operator, texts.join(' and '), window.text].flat();
  return [
    {
      metric,
      ...of,
      operator,
      limit: bounds,
      unit,
      text: text.join(' '),
      abortTest: abort?.kind === 'scalar' && abort.value === true,
      afterMs: durationSetting(spec.get('after'), 'after', context) ?? 0,
      ...(window.forMs === undefined ? {} : { forMs: window.forMs }),
      line: lineOf(comparison.keyRange),
    },
  ];
}

// A second is what results come in; each second of a window is kept until it has left it.
const SHORTEST_WINDOW_MS = 1000;
const LONGEST_WINDOW_MS = 600_000;

/** How much of the run's end an abort rule looks at, in whole seconds, and how that is read. */
function windowOf(
  node: PlanNode | undefined,
  context: ThresholdContext,
): { readonly forMs?: number; readonly text: readonly string[] } {
  const forMs = durationSetting(node, 'for', context);
  if (node === undefined || forMs === undefined) return { text: [] };
  if (forMs < SHORTEST_WINDOW_MS || forMs > LONGEST_WINDOW_MS) {
    context.problems.error('bad-value', node.range, '"for" takes a time from 1s to 10m.');
    return { text: [] };
  }
  const written = settingText(node, context) ?? '';
  return { forMs: Math.ceil(forMs / 1000) * 1000, text: [`for ${written}`] };
}

/** A count may be written as a share of all instead. */
function writtenUnit(unit: Threshold['unit'], texts: readonly (string | undefined)[]): Threshold['unit'] {
  return unit === 'count' && texts.some((text) => text?.includes('%')) ? 'share' : unit;
}

/** `undefined` when a number is missing; what is wrong with it has been reported. */
function boundsOf(operator: string, [low, high]: readonly (number | undefined)[]): Threshold['limit'] | undefined {
  if (low === undefined || operator !== 'between') return low;
  return high === undefined ? undefined : [low, high];
}

function number(
  text: string | undefined,
  node: PlanNode,
  { metric, unit }: { readonly metric: string; readonly unit: Threshold['unit'] },
  context: ThresholdContext,
): number | undefined {
  if (text === undefined) return undefined;
  const parsed = parse(text, metric, unit);
  if (parsed.message === undefined) return parsed.value;
  context.problems.error(parsed.message.includes('needs a unit') ? 'unit' : 'bad-value', node.range, parsed.message);
  return undefined;
}

function parse(text: string, metric: string, unit: Threshold['unit']): Parsed<number> {
  if (unit === 'share') return parseShare(text, metric);
  if (unit === 'rate') {
    const rate = parseRate(text, metric);
    return rate.message === undefined ? { value: (rate.value.count * 1000) / rate.value.periodMs } : rate;
  }
  if (unit === 'time') {
    const time = parseDuration(text, metric);
    return time.message === undefined ? { value: time.value * 1000 } : time;
  }
  const count = Number(text);
  return Number.isFinite(count) && text.trim() !== ''
    ? { value: count }
    : { message: `"${metric}" takes a number such as 10, or a share such as 1%, not "${text}".` };
}

function unitOf(metric: string): Threshold['unit'] | undefined {
  if (PERCENTILE.test(metric) || TIME_METRICS.includes(metric)) return 'time';
  if (metric === 'errorRate') return 'share';
  if (metric === 'throughput') return 'rate';
  return metric === 'skipped' ? 'count' : undefined;
}
