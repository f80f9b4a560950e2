import { addColumns, colorAt, dashAt, line, topIndexes, type Chart, type TimeModel } from './chart.ts';

/** C6: requests per second of each sampler, the same eight as in C5, so that a colour means one sampler. */
export const samplerThroughput: Chart<TimeModel> = {
  id: 'sampler-throughput',
  title: 'Requests/s by sampler',
  unit: 'perSecond',
  x: 'time',
  scale: 'linear',
  about: 'The same eight samplers; passed and failed together unless switched.',
  picks: ['ended', 'started'],
  series: ({ samplers, timeline }) =>
    topIndexes(samplers, 8, (row) => row.timeShare).map((index, i) => {
      const columns = timeline.samplers[index] ?? { okPerSecond: [], failedPerSecond: [] };
      return line(samplers[index]?.name ?? '', colorAt(i), addColumns([columns.okPerSecond, columns.failedPerSecond]), {
        dash: dashAt(i),
        widens: 'rate',
        sampler: index,
        okValues: columns.okPerSecond,
        failedValues: columns.failedPerSecond,
      });
    }),
};
