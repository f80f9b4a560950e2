import type { ReportModel } from '../../report/report-model.ts';
import { formatMs } from '../format.ts';

/** A number's name, and what it is. */
export interface Definition {
  readonly term: string;
  readonly text: string;
}

/** What every number on the page means, one line each. */
export function definitionsOf({
  run,
  apdex,
  samplers,
}: Pick<ReportModel, 'run' | 'apdex' | 'samplers'>): readonly Definition[] {
  const own = samplers.some((row) => row.apdexLimits) ? '; some samplers have limits of their own' : '';
  const limits = `satisfied up to ${formatMs(apdex.satisfiedMs)}, tolerated up to ${formatMs(apdex.toleratedMs)}${own}`;
  const known = DEFINITIONS.map(({ term, text }) => ({ term, text: text.replace('{limits}', limits) }));
  return run.warmUp === undefined ? known : [...known, WARM_UP];
}

const DEFINITIONS: readonly Definition[] = [
  {
    term: 'request',
    text: 'One request sent and answered. Redirects that a sampler followed are requests too, in rows of their own. Transactions and polls have rows as well and are never counted as requests.',
  },
  {
    term: 'failed',
    text: 'No response, a timeout, a status of 400 or above unless the plan expects it, or a check or extractor that did not hold.',
  },
  {
    term: 'response time',
    text: 'From just before sending to the last byte of the body; a sampler that followed redirects counts the whole way, each redirect its own part. In arrival-rate plans from the scheduled start, so that waiting for a free thread counts.',
  },
  {
    term: 'p50, p95, p99',
    text: 'The time that 50, 95 or 99 % of the requests did not exceed, from merged histograms (3 digits), never averaged. ≈ marks fewer than 10 requests beyond it; - fewer than one. In charts a point with fewer than 5 beyond it is hollow.',
  },
  { term: 'mean, min, max', text: 'Arithmetic mean; fastest and slowest single request, exact.' },
  {
    term: 'Apdex',
    text: '(satisfied + tolerated / 2) / requests; {limits}; failed requests count as frustrated.',
  },
  {
    term: 'satisfied, tolerated, frustrated',
    text: 'Requests that passed within the first limit of Apdex, within the second, or later; failed ones are a share of their own.',
  },
  {
    term: 'heatmap',
    text: 'Requests by time and latency; each band is 10 % wider than the one below, and colour is the logarithm of their number.',
  },
  {
    term: 'check',
    text: 'An assertion of the plan. Judged in order until one fails: passed are the requests it held for, failed those it did not; checks % is the share that held of those judged.',
  },
  {
    term: 'throughput, req/s',
    text: 'Finished requests divided by the duration of the run. In a chart: by the width of the bin.',
  },
  {
    term: 'tries, time to ready',
    text: 'Of polls (a repeat with until) that became ready: the tries it took, and the time from the start of the first to the end of the last. Exhausted polls ran out of tries.',
  },
  { term: 'best minute', text: 'Highest throughput of any minute in which the number of users did not change.' },
  { term: 'time share', text: 'Summed response time of the sampler as a share of that of all requests.' },
  { term: 'TTFB', text: 'Time to first byte: from sending to the complete response head.' },
  { term: 'connect', text: 'DNS, TCP and TLS together, mean over requests that opened a connection.' },
  {
    term: 'received, sent',
    text: 'Bytes of heads and bodies as they crossed the wire, compressed where they were. 1 KB = 1000 bytes.',
  },
  {
    term: 'margin',
    text: 'Distance between measured value and limit as a share of the limit; + is room left, - is over.',
  },
  { term: 'first broken', text: 'Start of the first three bins in a row beyond the limit.' },
  { term: 'skipped', text: 'Requests not sent because a variable had no value.' },
  { term: 'interrupted', text: 'Requests cut off when the run ended: neither passed nor failed, in no percentile.' },
  {
    term: 'not sent',
    text: 'Requests that the generator had no local port or file descriptor for: no fault of the target, in no percentile and no failure rate.',
  },
  {
    term: 'keep-alive retries',
    text: 'Requests sent a second time because the server had just closed the idle connection; their time covers both.',
  },
  { term: 'dropped starts', text: 'Iterations that were due while every thread was busy (arrival-rate plans).' },
  {
    term: 'elapsed, schedule lag',
    text: 'In arrival-rate plans: the response time from the actual start, and how late that start was. Without lag both response times are the same.',
  },
  {
    term: 'queued',
    text: 'Iterations that were due when the run stopped and never started: they waited for a free thread (onBusy: queue), or the generator was late.',
  },
  { term: 'users lost', text: 'Threads that ended because their onStart steps failed.' },
];

/** Only on pages of runs that have one. */
const WARM_UP: Definition = {
  term: 'warm-up',
  text: 'What began in it is drawn over time, and counted in no total, percentile or threshold; rates divide by the time outside it. Lost users, most users and the figures of the load generator are those of the whole run.',
};
