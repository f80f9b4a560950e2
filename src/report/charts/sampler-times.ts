import { colorAt, dashAt, line, topIndexes, type Chart, type TimeModel } from './chart.ts';
import { fewIn } from './few.ts';

/** C5: p95 of each sampler over time, the eight that took most of the time. */
export const samplerTimes: Chart<TimeModel> = {
  id: 'sampler-times',
  title: 'Response time by sampler',
  unit: 'ms',
  x: 'time',
  scale: 'log',
  about: 'The eight samplers that took most of the total response time.',
  picks: ['p95', 'p50', 'p99', 'mean', 'first byte', 'connect'],
  series: ({ samplers, timeline }) =>
    topIndexes(samplers, 8, (row) => row.timeShare).map((index, i) => {
      const columns = timeline.samplers[index];
      return line(samplers[index]?.name ?? '', colorAt(i), columns?.p95Ms ?? [], {
        dash: dashAt(i),
        sampler: index,
        ...(columns && { few: fewIn(95, columns, timeline.covered) }),
        ...(columns?.ok && { okValues: columns.ok.p95Ms }),
        ...(columns?.failed && { failedValues: columns.failed.p95Ms }),
      });
    }),
};
