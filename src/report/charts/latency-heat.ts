import { isDrawn, line, type Chart, type TimeModel } from './chart.ts';
import { fewIn } from './few.ts';

/** C3: how many requests took how long, over time: two speeds, a slow tail or a standstill show as shapes. */
export const latencyHeat: Chart<TimeModel> = {
  id: 'heat',
  title: 'Response times, all of them',
  unit: 'ms',
  x: 'time',
  scale: 'log',
  about: 'Bright: many requests took that long. Two bright bands are two kinds of answers.',
  series: ({ timeline }) => {
    // Too few requests for a p95 in any bin still make a picture.
    const [p, values] = isDrawn(timeline.p95Ms) ? [95, timeline.p95Ms] : [50, timeline.p50Ms];
    return [line(`p${p}`, 'heat', values, { few: fewIn(p, timeline, timeline.covered) })];
  },
  heat: ({ timeline }) => ({ columns: timeline.heat }),
};
