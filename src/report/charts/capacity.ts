import type { CapacityStep } from '../../result/capacity.ts';
import type { ReportModel } from '../report-model.ts';
import { line, type Chart } from './chart.ts';

/** C17: what a search found: response time and failures by rate, with the bracket around the capacity. */
export const capacity: Chart = {
  id: 'capacity',
  title: 'Response time and failures by arrivals per second',
  unit: 'ms',
  rightUnit: 'share',
  x: 'perSecond',
  scale: 'log',
  about: 'A dot for each rate; the capacity lies between the two marks.',
  positions: (model) => stepsOf(model).map(({ rate }) => rate),
  series: (model) => [
    line(
      'p95',
      'p95',
      stepsOf(model).map(({ p95Ms }) => p95Ms),
      { style: 'points' },
    ),
    line(
      '✖ failed',
      'failed',
      stepsOf(model).map(({ errorRate }) => errorRate),
      { style: 'points', axis: 'right', dash: [5, 2] },
    ),
  ],
  limits: ({ thresholds }) =>
    thresholds.flatMap(({ threshold, passed }) =>
      threshold.metric === 'p95' && threshold.sampler === undefined && typeof threshold.limit === 'number'
        ? [{ value: threshold.limit / 1000, text: threshold.text, broken: !passed }]
        : [],
    ),
  marks: ({ capacity: found }) => [
    ...(found?.holds === undefined ? [] : [{ at: found.holds, text: 'holds' }]),
    ...(found?.breaks === undefined ? [] : [{ at: found.breaks, text: 'breaks' }]),
  ],
};

/** The last step at each rate, the lowest first: where there are several, it decided. */
function stepsOf({ capacity: found }: ReportModel): readonly CapacityStep[] {
  const last = new Map((found?.steps ?? []).map((step) => [step.rate, step]));
  return [...last.values()].sort((a, b) => a.rate - b.rate);
}
