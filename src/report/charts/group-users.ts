import { colorAt, dashAt, line, topIndexes, type Chart } from './chart.ts';

/** Groups with a line of their own; more cannot be told apart. */
const MOST = 8;

/** Users of each thread group over time, the largest groups; only where there are several. */
export const groupUsers: Chart = {
  id: 'group-users',
  title: 'Users by thread group',
  unit: 'users',
  x: 'time',
  scale: 'linear',
  about: 'Users at work in each thread group.',
  series: ({ groups, timeline }) => {
    if (groups.length < 2) return [];
    return topIndexes(groups, MOST, ({ maxActive }) => maxActive).map((index, i) =>
      line(groups[index]?.name ?? '', colorAt(i), timeline.groups[index]?.users ?? [], {
        style: 'step',
        dash: dashAt(i),
        widens: 'most',
      }),
    );
  },
};
