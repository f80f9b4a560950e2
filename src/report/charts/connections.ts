import { restsOnFew } from '../percentiles.ts';
import { line, type Chart } from './chart.ts';
import type { Few } from './few.ts';

/** C15: where the time goes before the body: opening connections, and waiting for the head. */
export const connections: Chart = {
  id: 'connections',
  title: 'First byte and connect',
  unit: 'ms',
  rightUnit: 'perSecond',
  x: 'time',
  scale: 'log',
  about: 'Time to the response head, and to open a connection; new connections on the right.',
  series: ({ timeline }) => [
    line('first byte p95', 'p95', timeline.firstByteP95Ms, { few: fewFirstBytes(timeline.firstByteCounts) }),
    line('first byte, mean', 'p50', timeline.firstByteMs),
    line('connect, mean', 'c5', timeline.connectMs, { style: 'points' }),
    line('new connections/s', 'users', timeline.connectionsPerSecond, { style: 'step', axis: 'right', dash: [2, 3] }),
  ],
};

/** This chart does not follow the switch: first bytes are not told apart by what became of the request. */
function fewFirstBytes(counts: readonly number[]): Few {
  const all = counts.map((count) => restsOnFew(count, 95));
  return { all, ok: all, failed: all };
}
