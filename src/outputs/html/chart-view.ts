import type { Chart, LimitLine, Series, TimeModel } from '../../report/charts/chart.ts';
import type { BandCounts } from '../../report/bands.ts';
import { formatCount, formatRate } from '../format.ts';

/** One chart with its numbers, as both drawings (static SVG, uPlot) need it. */
export interface ChartView {
  readonly chart: Pick<Chart, 'id' | 'title' | 'about' | 'unit' | 'rightUnit' | 'x' | 'scale' | 'picks'>;
  readonly xs: readonly number[];
  /** Left end of the x axis: 0 but for durations. */
  readonly xStart: number;
  /** Right end of the x axis: the end of the last bin, or the last position. */
  readonly xEnd: number;
  readonly series: readonly Series[];
  /** One column per bin, only in heatmaps. */
  readonly heat?: readonly (BandCounts | undefined)[];
  readonly limits: readonly LimitLine[];
  readonly marks: readonly { readonly at: number; readonly text: string }[];
  readonly bands: readonly PhaseBand[];
  /** Findings by number, at the second where each begins; only over time. */
  readonly findings?: readonly (readonly [number: number, at: number])[];
  readonly binSeconds: number;
}

/** A stretch of the run in which the load was changing. */
export interface PhaseBand {
  readonly from: number;
  readonly to: number;
  /** What stands in the band, in the chart of the load. */
  readonly label?: string;
  /** The warm-up: named in every chart, with a line at its end. */
  readonly isWarmUp?: boolean;
}

/** The chart's numbers, or undefined when the run has nothing for it to show. */
export function chartView<Model extends TimeModel>(chart: Chart<Model>, model: Model): ChartView | undefined {
  const series = chart.series(model).filter((one) => one.values.some((value) => value !== undefined));
  const xs = chart.positions?.(model) ?? model.timeline.seconds;
  if (series.length === 0 || xs.length === 0) return undefined;
  return { chart: withoutEmptyAxis(chart, series), xs, series, ...axisOf(chart, model, xs), ...linesOf(chart, model) };
}

/** An axis on the right is for lines that are there. */
function withoutEmptyAxis({ rightUnit, ...chart }: ChartView['chart'], series: readonly Series[]): ChartView['chart'] {
  const isUsed = rightUnit !== undefined && series.some(({ axis }) => axis === 'right');
  return isUsed ? { ...chart, rightUnit } : chart;
}

function axisOf<Model extends TimeModel>(
  chart: Chart<Model>,
  model: Model,
  xs: readonly number[],
): Pick<ChartView, 'xStart' | 'xEnd' | 'bands' | 'binSeconds'> {
  const { binSeconds } = model.timeline;
  const time = chart.x === 'time';
  return {
    xStart: chart.x === 'duration' ? (xs[0] ?? 0) : 0,
    xEnd: chart.end?.(model) ?? (xs.at(-1) ?? 0) + (time ? binSeconds : 0),
    bands: time ? bandsOf(model) : [],
    binSeconds,
  };
}

function linesOf<Model extends TimeModel>(
  chart: Chart<Model>,
  model: Model,
): Pick<ChartView, 'limits' | 'marks' | 'heat'> {
  const heat = chart.heat?.(model).columns;
  return {
    limits: chart.limits?.(model) ?? [],
    marks: chart.marks?.(model) ?? [],
    ...(heat === undefined ? {} : { heat }),
  };
}

type BandGroup = TimeModel['groups'][number];

/** Ramps, and the warm-up above them. */
export function bandsOf(model: Pick<TimeModel, 'run' | 'groups'>): PhaseBand[] {
  const { warmUp } = model.run;
  if (warmUp === undefined) return phaseBands(model);
  const band = { from: warmUp.fromMs / 1000, to: warmUp.toMs / 1000, label: 'warm-up, not counted', isWarmUp: true };
  return [...phaseBands(model), band];
}

/** Ramps of all thread groups, merged where they overlap, each with the load it leads to. */
export function phaseBands({ groups }: { readonly groups: readonly BandGroup[] }): PhaseBand[] {
  const ramps = groups
    .flatMap((group) => group.phases.filter((phase) => phase.kind === 'ramp'))
    .map((phase) => ({ from: phase.fromMs / 1000, to: phase.toMs / 1000 }))
    .filter((band) => band.to > band.from)
    .sort((a, b) => a.from - b.from);
  const merged: PhaseBand[] = [];
  for (const band of ramps) {
    const last = merged.at(-1);
    if (last !== undefined && band.from <= last.to)
      merged[merged.length - 1] = { ...last, to: Math.max(last.to, band.to) };
    else merged.push(band);
  }
  return merged.map((band) => ({ ...band, label: rampLabel(groups, band) }));
}

/** `ramp to 200 users`, `ramp to 400/s` of arrivals; where both ramp together only what it is. */
function rampLabel(groups: readonly BandGroup[], { to }: PhaseBand): string {
  const ofOpen = groups.filter(({ model }) => model === 'open').length;
  if (ofOpen > 0 && ofOpen < groups.length) return 'ramp';
  const levels = groups.map(({ phases }) => phases.findLast((phase) => phase.fromMs / 1000 < to)?.users ?? 0);
  const level = levels.reduce((sum, one) => sum + one, 0);
  return ofOpen > 0 ? `ramp to ${formatRate(level)}/s` : `ramp to ${formatCount(level)} users`;
}

/** Running totals of the stacked series from the bottom up, one column per series; others are empty. */
export function stackColumns(series: readonly Series[], length: number): number[][] {
  const total: number[] = Array.from({ length }, () => 0);
  return series.map((one) => {
    if (one.style !== 'stack') return [];
    for (let i = 0; i < length; i += 1) total[i] = (total[i] ?? 0) + (one.values[i] ?? 0);
    return [...total];
  });
}
