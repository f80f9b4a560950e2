import { line, type Chart, type ChartColor } from './chart.ts';

/** Colours by first digit, so that the same class looks alike in every report. */
const COLORS: Readonly<Record<string, readonly ChartColor[]>> = {
  '0': ['users'],
  '1': ['c2'],
  '2': ['c6', 'c0', 'p50'],
  '3': ['c2'],
  '4': ['c4', 'c1', 'c5'],
  '5': ['failed', 'c3', 'c5'],
};

/** C14: responses per second, stacked by status. */
export const statusCodes: Chart = {
  id: 'statuses',
  title: 'Status codes',
  unit: 'perSecond',
  x: 'time',
  scale: 'linear',
  about: 'Responses in each second, stacked by HTTP status.',
  series: ({ timeline }) => {
    const seen = new Map<string, number>();
    return timeline.statuses.map(({ status, perSecond }) => {
      const digit = status.charAt(0);
      const nth = seen.get(digit) ?? 0;
      seen.set(digit, nth + 1);
      const colors = COLORS[digit] ?? ['c7'];
      const name = status === '0' ? 'no response' : status;
      return line(name, colors[nth % colors.length] ?? 'c7', perSecond, {
        style: 'stack',
        widens: 'rate',
      });
    });
  },
};
