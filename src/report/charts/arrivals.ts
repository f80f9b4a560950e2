import { line, type Chart, type TimeModel } from './chart.ts';

/** Open load: did every iteration that was due find a thread? Only in runs that have such load. */
export const arrivals: Chart<TimeModel> = {
  id: 'arrivals',
  title: 'Arrivals',
  unit: 'perSecond',
  rightUnit: 'iterations',
  x: 'time',
  scale: 'linear',
  about: 'Iterations that were due in each second and those that started; all waiting at its end on the right.',
  series: ({ timeline: { arrivals: counts } }) =>
    counts === undefined
      ? []
      : [
          line('due/s', 'c1', counts.duePerSecond, { style: 'step', dash: [6, 3], widens: 'rate' }),
          line('started/s', 'c0', counts.startedPerSecond, { widens: 'rate' }),
          line('✖ dropped/s', 'failed', counts.droppedPerSecond, { dash: [5, 2], widens: 'rate' }),
          line('waiting', 'c3', counts.queued, { axis: 'right', dash: [2, 2], widens: 'most' }),
        ],
};
