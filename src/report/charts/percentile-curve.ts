import type { ReportModel } from '../report-model.ts';
import { colorAt, dashAt, line, topIndexes, type Chart } from './chart.ts';

/** C7: response time by percentile, on an axis where each further nine takes the same width. */
export const percentileCurve: Chart = {
  id: 'percentiles',
  title: 'Response time by percentile',
  unit: 'ms',
  x: 'percentile',
  scale: 'log',
  about: 'Read up from 99 %: all but one request in a hundred were faster than this.',
  positions: (model) => percents(model).map(ninesOf),
  series: (model) => {
    const at = percents(model);
    return shownCurves(model).map((curve, i) => {
      const byPercent = new Map(curve.points.map(({ p, ms }) => [p, ms]));
      const values = at.map((p) => byPercent.get(p));
      return i === 0
        ? line(curve.name, 'users', values)
        : line(curve.name, colorAt(i - 1), values, { dash: dashAt(i - 1) });
    });
  },
};

/** Nines of `p` percent: 0 at 0 %, 1 at 90 %, 2 at 99 %. */
function ninesOf(p: number): number {
  return Math.max(0, -Math.log10(1 - p / 100));
}

/** All requests first, then the eight samplers that took most of the time. */
function shownCurves({ samplers, timeline }: ReportModel): ReportModel['timeline']['percentileCurves'] {
  const [all, ...rest] = timeline.percentileCurves;
  if (all === undefined) return [];
  const shown = topIndexes(samplers, 8, (row) => row.timeShare);
  return [all, ...shown.flatMap((index) => rest[index] ?? [])];
}

function percents(model: ReportModel): number[] {
  const all = new Set(shownCurves(model).flatMap((curve) => curve.points.map(({ p }) => p)));
  return [...all].filter((p) => p < 100).sort((a, b) => a - b);
}
