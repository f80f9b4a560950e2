import { colorAt, dashAt, isDrawn, line, topIndexes, type Chart, type TimeModel } from './chart.ts';
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
  pick: (model) => `p${percentileOf(model)}`,
  series: (model) => {
    const { samplers, timeline } = model;
    const p = percentileOf(model);
    const column = `p${p}Ms` as const;
    return shown(model).map((index, i) => {
      const columns = timeline.samplers[index];
      return line(samplers[index]?.name ?? '', colorAt(i), columns?.[column] ?? [], {
        dash: dashAt(i),
        sampler: index,
        ...(columns && { few: fewIn(p, columns, timeline.covered) }),
        ...(columns?.ok && { okValues: columns.ok[column] }),
        ...(columns?.failed && { failedValues: columns.failed[column] }),
      });
    });
  },
};

function shown({ samplers }: TimeModel): readonly number[] {
  return topIndexes(samplers, 8, (row) => row.timeShare);
}

/** Their p95, or the p50 where no sampler has requests enough for a p95 in any bin. */
function percentileOf(model: TimeModel): 50 | 95 {
  return shown(model).some((index) => isDrawn(model.timeline.samplers[index]?.p95Ms ?? [])) ? 95 : 50;
}
