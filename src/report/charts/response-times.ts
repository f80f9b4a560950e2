import { line, type Chart, type TimeModel, type LimitLine, type Series } from './chart.ts';
import { fewIn } from './few.ts';

/** C2: response time percentiles of all requests over time, with the limits that apply to them. */
export const responseTimes: Chart<TimeModel> = {
  id: 'times',
  title: 'Response time',
  unit: 'ms',
  x: 'time',
  scale: 'log',
  about: 'p95 = 95 of 100 requests were faster. Hollow: fewer than 5 were slower.',
  series: ({ timeline }) => [
    line('p50', 'p50', timeline.p50Ms, parts(timeline, 50)),
    line('p95', 'p95', timeline.p95Ms, parts(timeline, 95)),
    line('p99', 'p99', timeline.p99Ms, { dash: [6, 3], ...parts(timeline, 99) }),
    line('max', 'c7', timeline.maxMs, {
      style: 'dots',
      okValues: timeline.ok.maxMs,
      failedValues: timeline.failed.maxMs,
    }),
    line('min', 'c2', timeline.minMs, {
      style: 'dots',
      isHidden: true,
      okValues: timeline.ok.minMs,
      failedValues: timeline.failed.minMs,
    }),
  ],
  limits: ({ thresholds }) => limitLines(thresholds),
};

const COLUMNS = { 50: 'p50Ms', 95: 'p95Ms', 99: 'p99Ms' } as const;

/** The columns for the switch ok | all | failed, and where each rests on few requests. */
function parts(
  timeline: TimeModel['timeline'],
  p: keyof typeof COLUMNS,
): Pick<Series, 'okValues' | 'failedValues' | 'few'> {
  const { ok, failed, covered } = timeline;
  return { okValues: ok[COLUMNS[p]], failedValues: failed[COLUMNS[p]], few: fewIn(p, timeline, covered) };
}

/** Limits of time that all requests, or one sampler, must keep. */
export function limitLines(thresholds: TimeModel['thresholds'], sampler?: string): LimitLine[] {
  return thresholds.flatMap(({ threshold, passed }) => {
    if (threshold.unit !== 'time' || threshold.sampler !== sampler) return [];
    const limits = typeof threshold.limit === 'number' ? [threshold.limit] : threshold.limit;
    const text = sampler === undefined ? threshold.text : threshold.text.replace(`${sampler} `, '');
    return limits.map((limitUs) => ({ value: limitUs / 1000, text, broken: !passed }));
  });
}
