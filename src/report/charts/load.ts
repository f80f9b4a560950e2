import { addColumns, line, type Chart, type TimeModel } from './chart.ts';

/** C1: what was sent, what failed, and how many users were sending. */
export const load: Chart<TimeModel> = {
  id: 'load',
  title: 'Load',
  unit: 'perSecond',
  rightUnit: 'users',
  x: 'time',
  scale: 'linear',
  about: 'Requests that ended in each second, and the users sending them.',
  series: ({ timeline }) => [
    line('requests/s', 'c0', addColumns([timeline.okPerSecond, timeline.failedPerSecond]), {
      okValues: timeline.okPerSecond,
      failedValues: timeline.failedPerSecond,
      widens: 'rate',
    }),
    line('sent/s', 'c6', timeline.startedPerSecond, { dash: [2, 2], isHidden: true, widens: 'rate' }),
    line('✖ failed/s', 'failed', timeline.failedPerSecond, { dash: [5, 2], widens: 'rate' }),
    line('users', 'users', timeline.activeUsers, { style: 'step', axis: 'right', widens: 'most' }),
    line('users planned', 'users', timeline.plannedUsers, {
      style: 'step',
      axis: 'right',
      dash: [2, 3],
      widens: 'most',
    }),
  ],
};
