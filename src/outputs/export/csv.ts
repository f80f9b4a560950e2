import { countOf, percentileMs } from '../../report/percentiles.ts';
import type { SamplerTotals } from '../../result/totals.ts';
import { binnedSamplers } from './binned-samplers.ts';
import { csvRow } from './csv-row.ts';
import type { ExportFormat } from './export-format.ts';

const COLUMNS = [
  'time',
  'second',
  'sampler',
  'group',
  'kind',
  'users',
  'requests',
  'ok',
  'failed',
  'received_bytes',
  'sent_bytes',
  'mean_ms',
  'p50_ms',
  'p90_ms',
  'p95_ms',
  'p99_ms',
  'max_ms',
];

/** For spreadsheets: a row per sampler and bin in which something of it began or ended. RFC 4180. */
export const csv: ExportFormat = {
  name: 'csv',
  *lines(run, { binSeconds }) {
    const { samplers: labels, startedAt } = run.head;
    yield csvRow(COLUMNS);
    for (const { start, users, samplers } of binnedSamplers(run, binSeconds)) {
      const time = new Date(startedAt + start * 1000).toISOString();
      for (const [id, totals] of samplers) {
        const { name, group, kind } = labels[id] ?? { name: String(id), group: '', kind: 'request' };
        yield csvRow([time, start, name, group, kind, users, ...figuresOf(totals)]);
      }
    }
  },
};

/** A percentile that rests on nothing is an empty cell. */
function figuresOf(totals: SamplerTotals): (number | undefined)[] {
  const { latencies } = totals;
  const count = countOf(latencies);
  const [ok, failed] = [totals.histogram('ok')?.count ?? 0, totals.histogram('failed')?.count ?? 0];
  const sumUs = latencies.reduce((sum, part) => sum + part.sumUs, 0);
  const maxUs = latencies.reduce((most, part) => Math.max(most, part.maxUs), 0);
  return [
    count,
    ok,
    failed,
    totals.sum('received'),
    totals.sum('sent'),
    count === 0 ? undefined : rounded(sumUs / count / 1000),
    ...[50, 90, 95, 99].map((p) => percentileMs(latencies, p)),
    count === 0 ? undefined : maxUs / 1000,
  ];
}

/** To the microsecond. */
function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
