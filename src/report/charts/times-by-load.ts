import { formatCount } from '../../base/format.ts';
import { isKnee } from '../findings/limit.ts';
import type { ReportModel } from '../report-model.ts';
import { line, type Chart } from './chart.ts';

/** Fewer levels are no curve. */
const FEWEST_LEVELS = 4;

/** Levels of users, when the run has enough of them to show how load matters. */
export function levelsOf({ levels }: ReportModel): ReportModel['levels'] {
  return levels.length < FEWEST_LEVELS ? [] : levels;
}

/** C10: response time by number of users. */
export const timesByLoad: Chart = {
  id: 'times-by-load',
  title: 'Response time by users',
  unit: 'ms',
  x: 'users',
  scale: 'log',
  about: 'Medians of all bins with that many users. A line that turns up steeply has reached the limit.',
  positions: (model) => levelsOf(model).map((level) => level.users),
  marks: ({ limit }) =>
    isKnee(limit) ? [{ at: limit.users, text: `limit at about ${formatCount(limit.users)} users` }] : [],
  series: (model) => [
    line(
      'p50',
      'p50',
      levelsOf(model).map((level) => level.p50Ms),
      { style: 'points' },
    ),
    line(
      'p95',
      'p95',
      levelsOf(model).map((level) => level.p95Ms),
      { style: 'points' },
    ),
  ],
};
