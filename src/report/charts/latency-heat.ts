import { line, type Chart, type TimeModel } from './chart.ts';
import { fewIn } from './few.ts';

/** C3: how many requests took how long, over time: two speeds, a slow tail or a standstill show as shapes. */
export const latencyHeat: Chart<TimeModel> = {
  id: 'heat',
  title: 'Response times, all of them',
  unit: 'ms',
  x: 'time',
  scale: 'log',
  about: 'Bright: many requests took that long. Two bright bands are two kinds of answers.',
  series: ({ timeline }) => [line('p95', 'heat', timeline.p95Ms, { few: fewIn(95, timeline, timeline.covered) })],
  heat: ({ timeline }) => ({ columns: timeline.heat }),
};
