import type { TargetUnit } from '../metrics/target.ts';
import type { WantedMetric, WrittenUnit } from './monitor-plan.ts';

/** How a metric is drawn: as what, in which unit, and what its values are multiplied by to be in it. */
export interface Meaning {
  readonly as: 'value' | 'rate';
  readonly unit: TargetUnit;
  readonly factor: number;
}

/** From the plan, else from the metric's type (as the endpoint says), else from the end of its name. */
export function meaningOf(wanted: WantedMetric, type: string | undefined): Meaning {
  const as = wanted.as ?? (isCounter(wanted.name, type) ? 'rate' : 'value');
  const unit = wanted.unit ?? unitByName(wanted.name);
  return { as, ...(as === 'rate' ? RATES[unit] : VALUES[unit]) };
}

/** Of a summary or histogram the name alone has quantiles, which are no counters; `_count` and its like are. */
function isCounter(name: string, type: string | undefined): boolean {
  if (type === 'counter') return true;
  if (type !== undefined && type !== 'untyped' && type !== 'unknown') return false;
  return /_(?:total|count|sum|bucket)$/.test(name);
}

/** Source: prometheus.io, "Metric and label naming", base units. What a histogram counts in `_count` is a number. */
function unitByName(name: string): WrittenUnit {
  const base = name.replace(/_(?:total|sum)$/, '');
  return UNITS.find(([end]) => base.endsWith(end))?.[1] ?? 'number';
}

const UNITS: readonly (readonly [end: string, unit: WrittenUnit])[] = [
  ['_bytes', 'bytes'],
  ['_seconds', 'seconds'],
  ['_milliseconds', 'milliseconds'],
  ['_ratio', 'ratio'],
];

type Scale = Omit<Meaning, 'as'>;

const VALUES: Readonly<Record<WrittenUnit, Scale>> = {
  bytes: { unit: 'bytes', factor: 1 },
  seconds: { unit: 'ms', factor: 1000 },
  milliseconds: { unit: 'ms', factor: 1 },
  ratio: { unit: 'share', factor: 1 },
  percent: { unit: 'share', factor: 0.01 },
  number: { unit: 'number', factor: 1 },
};

/** Seconds per second are a share of the time: of one core, if they are seconds of CPU. */
const RATES: Readonly<Record<WrittenUnit, Scale>> = {
  bytes: { unit: 'bytesPerSecond', factor: 1 },
  seconds: { unit: 'share', factor: 1 },
  milliseconds: { unit: 'share', factor: 0.001 },
  ratio: { unit: 'perSecond', factor: 1 },
  percent: { unit: 'perSecond', factor: 1 },
  number: { unit: 'perSecond', factor: 1 },
};
