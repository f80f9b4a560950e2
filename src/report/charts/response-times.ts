import type { PercentileColumns } from '../report-model.ts';
import { line, type Chart, type TimeModel, type LimitLine, type Series } from './chart.ts';

/** C2: response time percentiles of all requests over time, with the limits that apply to them. */
export const responseTimes: Chart<TimeModel> = {
  id: 'times',
  title: 'Response time',
  unit: 'ms',
  x: 'time',
  scale: 'log',
  about: 'p95 = 95 of 100 requests were faster than this.',
  series: ({ timeline }) => [
    line('p50', 'p50', timeline.p50Ms, parts(timeline, 'p50Ms')),
    line('p95', 'p95', timeline.p95Ms, parts(timeline, 'p95Ms')),
    line('p99', 'p99', timeline.p99Ms, { dash: [6, 3], ...parts(timeline, 'p99Ms') }),
    line('max', 'c7', timeline.maxMs, { style: 'dots' }),
    line('min', 'c2', timeline.minMs, { style: 'dots', isHidden: true }),
  ],
  limits: ({ thresholds }) => thresholds.flatMap(limitLines),
};

/** The column for the switch ok | all | failed. */
function parts(
  { ok, failed }: TimeModel['timeline'],
  column: keyof PercentileColumns,
): Pick<Series, 'okValues' | 'failedValues'> {
  return { okValues: ok[column], failedValues: failed[column] };
}

function limitLines({ threshold, passed }: TimeModel['thresholds'][number]): LimitLine[] {
  if (threshold.unit !== 'time' || threshold.sampler !== undefined) return [];
  const limits = typeof threshold.limit === 'number' ? [threshold.limit] : threshold.limit;
  return limits.map((limitUs) => ({ value: limitUs / 1000, text: threshold.text, broken: !passed }));
}
