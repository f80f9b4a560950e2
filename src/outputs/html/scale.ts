import type { ChartAxis } from '../../report/charts/chart.ts';

/** A value axis: where ticks stand and how a value becomes 0–1 from bottom to top. */
export interface Scale {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
  at(value: number): number;
}

/** From zero, or below where values are, to a round number above the highest value; steps of 1, 2 or 5. */
export function linearScale(values: readonly number[]): Scale {
  const bottom = values.reduce((lowest, value) => Math.min(lowest, value), 0);
  const peak = values.reduce((highest, value) => Math.max(highest, value), 0) || (bottom < 0 ? 0 : 1);
  const step = niceStep(Math.max(peak, -bottom) / 4);
  const low = -Math.ceil(-bottom / step - 1e-9) * step;
  const high = Math.ceil(peak / step - 1e-9) * step;
  const count = Math.round((high - low) / step) + 1;
  const ticks = Array.from({ length: count }, (_, i) => Number((low + i * step).toPrecision(12)));
  return { low, high, ticks, at: (value) => (value - low) / (high - low) };
}

/** Powers of ten around the values, with 2 and 5 between when there are few. Values must be positive. */
export function logScale(values: readonly number[]): Scale {
  const positive = values.filter((value) => value > 0);
  const lowest = positive.reduce((low, value) => Math.min(low, value), Infinity);
  const highest = positive.reduce((high, value) => Math.max(high, value), 0);
  const low = Number.isFinite(lowest) ? niceBelow(lowest) : 1;
  const high = Math.max(niceAbove(highest || 10), low * 2);
  const span = Math.log10(high / low);
  const ticks = logTicks(low, high, span > 3.2 ? [1] : span > 1.2 ? [1, 3] : [1, 2, 5]);
  return { low, high, ticks, at: (value) => Math.log10(Math.max(value, low) / low) / span };
}

function logTicks(low: number, high: number, digits: readonly number[]): number[] {
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); 10 ** power <= high; power += 1)
    for (const digit of digits) {
      const tick = Number((digit * 10 ** power).toPrecision(6));
      if (tick >= low * 0.999 && tick <= high * 1.001) ticks.push(tick);
    }
  return ticks;
}

function niceStep(raw: number): number {
  const power = 10 ** Math.floor(Math.log10(raw));
  const digit = [1, 2, 5, 10].find((candidate) => candidate * power >= raw * 0.999) ?? 10;
  return digit * power;
}

const NICE = [1, 2, 3, 5, 10];

function niceBelow(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return (NICE.filter((digit) => digit * power <= value * 1.0001).at(-1) ?? 1) * power;
}

function niceAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return (NICE.find((digit) => digit * power >= value * 0.9999) ?? 10) * power;
}

const PERCENTS = [50, 90, 95, 99, 99.9, 99.99];

/** Where an x axis of this kind is labelled. */
export function xTicks(axis: ChartAxis, start: number, end: number): readonly number[] {
  switch (axis) {
    case 'time':
      return timeTicks(end);
    case 'percentile':
      return PERCENTS.map((percent) => -Math.log10(1 - percent / 100)).filter((at) => at <= end + 0.01);
    case 'duration': {
      const digits = end - start > 2 ? [1] : [1, 3];
      return logTicks(10 ** start, 10 ** end, digits).map(Math.log10);
    }
    case 'users':
    case 'perSecond':
      return linearScale([end]).ticks.filter((at) => at <= end);
  }
}

const TIME_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400];

/** Seconds at which a time axis of this length is labelled, at most about seven. */
export function timeTicks(endSeconds: number): number[] {
  const step = TIME_STEPS.find((candidate) => endSeconds / candidate <= 7) ?? 86_400;
  return Array.from({ length: Math.floor(endSeconds / step) + 1 }, (_, i) => i * step);
}
