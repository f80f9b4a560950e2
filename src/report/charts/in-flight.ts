import { line, type Chart, type TimeModel } from './chart.ts';

/** C16, second part: how much was on the way at once, and what was due but not started for want of a thread. */
export const inFlight: Chart<TimeModel> = {
  id: 'in-flight',
  title: 'Requests in flight',
  unit: 'number',
  rightUnit: 'perSecond',
  x: 'time',
  scale: 'linear',
  about: 'Sent and not answered yet, the most of each bin; starts that were dropped on the right.',
  series: ({ timeline }) => [
    line(
      'in flight',
      'c0',
      timeline.generator.map((bin) => bin.inFlight),
      { style: 'step', widens: 'most' },
    ),
    line('✖ dropped starts/s', 'failed', timeline.arrivals?.droppedPerSecond ?? [], {
      axis: 'right',
      dash: [5, 2],
      widens: 'rate',
    }),
  ],
};
