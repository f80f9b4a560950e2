import { formatCount, formatRate } from '../../base/format.ts';
import { isKnee } from '../findings/limit.ts';
import type { ReportModel } from '../report-model.ts';
import { line, type Chart, type Series } from './chart.ts';
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
    ...hinge(model),
  ],
};

/** Straight up to the knee, then level: what rule R3 fitted. */
function hinge(model: ReportModel): Series[] {
  const knee = model.limit;
  if (!isKnee(knee)) return [];
  const values = levelsOf(model).map(({ users }) => knee.perSecond * Math.min(1, users / knee.users));
  const name = `limit about ${formatRate(knee.perSecond)}/s from ${formatCount(knee.users)} users`;
  return [line(name, 'users', values, { dash: [6, 4] })];
}
