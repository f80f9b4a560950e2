import { line, type Chart, type TimeModel } from './chart.ts';

/** C16: was the load generator itself in the way? */
export const generator: Chart<TimeModel> = {
  id: 'generator',
  title: 'Load generator',
  unit: 'share',
  rightUnit: 'ms',
  x: 'time',
  scale: 'linear',
  about: 'A busy loop or late starts make the measured times too long.',
  series: ({ timeline }) => [
    line(
      'CPU of one core',
      'c0',
      timeline.generator.map((bin) => bin.cpu),
      { widens: 'most' },
    ),
    line(
      'event loop busy',
      'c1',
      timeline.generator.map((bin) => bin.loop),
      { dash: [6, 3], widens: 'most' },
    ),
    line(
      'start lag p99',
      'failed',
      timeline.generator.map((bin) => bin.lagP99Ms),
      { axis: 'right', dash: [2, 2], widens: 'most' },
    ),
  ],
};
