import { randomBytes } from 'node:crypto';
import { salesCsv } from '../catalog.ts';
import { endpoint, type Endpoint } from '../endpoint.ts';
import { reply, textReply, unprocessable, type Reply } from '../reply.ts';
import { calendarDate, choice, optional, text } from '../rules.ts';
import { seededRandom } from '../../base/random.ts';

interface SalesReport {
  readonly groupBy: string;
  pollsLeft: number;
}
type Reports = Map<string, SalesReport>;

// A demo left running must not grow: the oldest report is forgotten.
const MOST_REPORTS = 100_000;
const LONGEST_POLLING = 4;

/** Sales reports: ordered, then polled until ready, then downloaded. */
export function reportEndpoints(seed: number): readonly Endpoint[] {
  const reports: Reports = new Map();
  const stream = seededRandom(seed, 'reports');
  return [orderReport(reports, () => stream.next()), reportStatus(reports), downloadReport(reports)];
}

function orderReport(reports: Reports, random: () => number): Endpoint {
  const fields = {
    start_date: calendarDate(),
    end_date: calendarDate(),
    group_by: optional(choice('region', 'product', 'day'), 'region'),
    format: optional(choice('csv'), 'csv'),
  };
  return endpoint('POST /api/v1/reports/sales', {
    summary: 'Order Sales Report',
    status: 202,
    admission: 'access',
    body: { name: 'SalesReportRequest', form: 'json', fields },
    handle: ({ body }) => {
      if (body.end_date < body.start_date) return datesReversed(body.end_date);
      const id = `rep_${randomBytes(6).toString('hex')}`;
      const oldest = reports.size >= MOST_REPORTS ? reports.keys().next().value : undefined;
      if (oldest !== undefined) reports.delete(oldest);
      reports.set(id, { groupBy: body.group_by, pollsLeft: 1 + Math.floor(random() * LONGEST_POLLING) });
      return reply(202, { report_id: id, status: 'queued' });
    },
  });
}

function reportStatus(reports: Reports): Endpoint {
  return endpoint('GET /api/v1/reports/{report_id}/status', {
    summary: 'Report Status',
    admission: 'access',
    params: { report_id: text() },
    handle: ({ params: { report_id: id } }) => {
      const report = reports.get(id);
      if (!report) return unknownReport();
      report.pollsLeft = Math.max(0, report.pollsLeft - 1);
      return reply(200, { report_id: id, status: report.pollsLeft === 0 ? 'completed' : 'pending' });
    },
  });
}

function downloadReport(reports: Reports): Endpoint {
  return endpoint('GET /api/v1/reports/{report_id}/download', {
    summary: 'Download Report',
    admission: 'access',
    params: { report_id: text() },
    handle: ({ params: { report_id: id } }) => {
      const report = reports.get(id);
      if (!report) return unknownReport();
      if (report.pollsLeft > 0) return reply(409, { detail: 'Report is not ready' });
      return textReply(200, salesCsv(report.groupBy), 'text/csv; charset=utf-8', {
        'content-disposition': `attachment; filename="${id}.csv"`,
      });
    },
  });
}

function unknownReport(): Reply {
  return reply(404, { detail: 'Report not found' });
}

function datesReversed(endDate: string): Reply {
  return unprocessable([
    { type: 'value_error', loc: ['body', 'end_date'], msg: 'end_date is before start_date', input: endDate },
  ]);
}
