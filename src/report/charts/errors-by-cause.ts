import { addColumns, colorAt, line, type Chart, type TimeModel } from './chart.ts';

/** Causes drawn by themselves; the rest is one band. */
const NAMED = 7;

/** C4: failed requests over time, stacked by cause. */
export const errorsByCause: Chart<TimeModel> = {
  id: 'errors',
  title: 'Errors by cause',
  unit: 'perSecond',
  x: 'time',
  scale: 'linear',
  about: 'Failed requests in each second, stacked by what went wrong.',
  series: ({ errors, timeline }) => {
    const sorted = errors.toSorted((a, b) => b.count - a.count);
    const perSecond = (counts: readonly number[]): number[] => counts.map((count) => count / timeline.binSeconds);
    const named = sorted.slice(0, NAMED).map((group, i) =>
      line(`${group.name} · ${group.message}`, i === 0 ? 'failed' : colorAt(i), perSecond(group.perBin), {
        style: 'stack',
        widens: 'rate',
      }),
    );
    const rest = sorted.slice(NAMED);
    if (rest.length === 0) return named;
    return [
      ...named,
      line('other causes', 'c7', perSecond(addColumns(rest.map((group) => group.perBin))), {
        style: 'stack',
        widens: 'rate',
      }),
    ];
  },
};
