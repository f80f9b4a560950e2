import { line, type Chart } from './chart.ts';
import { levelsOf } from './times-by-load.ts';

/** C11: throughput by number of users: where it stops growing, users only wait. */
export const throughputByLoad: Chart = {
  id: 'throughput-by-load',
  title: 'Throughput by users',
  unit: 'perSecond',
  x: 'users',
  scale: 'linear',
  about: 'Grows with the users until something is full; from there on they only wait.',
  positions: (model) => levelsOf(model).map((level) => level.users),
  series: (model) => [
    line(
      'requests/s',
      'c0',
      levelsOf(model).map((level) => level.requestsPerSecond),
      { style: 'points' },
    ),
  ],
};
