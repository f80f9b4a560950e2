import { line, type Chart } from './chart.ts';

/** C13: bytes over time. */
export const traffic: Chart = {
  id: 'traffic',
  title: 'Traffic',
  unit: 'bytesPerSecond',
  x: 'time',
  scale: 'linear',
  about: 'Bytes of head and body as they crossed the wire.',
  series: ({ timeline }) => [
    line('received', 'c0', timeline.receivedPerSecond, { widens: 'rate' }),
    line('sent', 'c1', timeline.sentPerSecond, { dash: [6, 3], widens: 'rate' }),
  ],
};
