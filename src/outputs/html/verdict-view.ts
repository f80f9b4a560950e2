import type { ReportModel, ThresholdRow, Verdict } from '../../report/report-model.ts';
import type { Threshold } from '../../thresholds/threshold.ts';
import {
  formatApdex,
  formatBytes,
  formatCount,
  formatElapsed,
  formatInUnit,
  formatMargin,
  formatMs,
  formatRate,
  formatShare,
} from '../format.ts';
import { arrivalLines, firstToBreak, healthNote, measuredText, topFinding, trustText } from '../words.ts';
import { cut } from './defuse.ts';

/** What a template receives: every name it uses must be there, Handlebars runs in strict mode. */
export type View = Readonly<Record<string, unknown>>;

const SIGNS: Readonly<Record<Verdict['state'], readonly [sign: string, tone: string]>> = {
  PASS: ['✔', 'pass'],
  FAIL: ['✖', 'fail'],
  'STOPPED EARLY': ['■', 'warn'],
  'NO THRESHOLDS': ['○', 'none'],
  INVALID: ['⚠', 'warn'],
};

/** `FAIL - shop-api ramp - 2 of 5 thresholds`: what a browser tab shows. */
export function pageTitle({ verdict, run }: ReportModel): string {
  const counts = `${verdict.thresholdsFailed} of ${verdict.thresholdsTotal} thresholds`;
  const tail = verdict.thresholdsFailed > 0 ? ` - ${counts}` : '';
  return `${verdict.state} - ${run.name}${tail}`;
}

/** The colour family of a verdict: `pass`, `fail`, `warn` or `none`. */
export function toneOf(state: Verdict['state']): string {
  return SIGNS[state][1];
}

/** The band at the top: the verdict in a word and a sentence, then the thresholds, broken ones first. */
export function verdictView(model: ReportModel): View {
  const { verdict, thresholds } = model;
  const earliest = thresholds.reduce((at, row) => Math.min(at, row.firstBroken?.atMs ?? Infinity), Infinity);
  const order = (row: ThresholdRow): number => (row.passed ? Infinity : (row.firstBroken?.atMs ?? Number.MAX_VALUE));
  const held = verdict.thresholdsTotal - verdict.thresholdsFailed;
  const tally = verdict.thresholdsTotal === 0 ? '' : `${held} of ${verdict.thresholdsTotal} thresholds held`;
  return {
    state: verdict.state,
    sign: SIGNS[verdict.state][0],
    tone: SIGNS[verdict.state][1],
    sentence: verdict.sentence,
    suggestion: verdict.suggestion,
    found: foundView(model),
    note: healthNote(model),
    trust: trustText(model),
    tally: firstToBreak(verdict) || tally,
    thresholds: thresholds
      .toSorted((a, b) => (order(a) === order(b) ? 0 : order(a) < order(b) ? -1 : 1))
      .map((row) => thresholdView(row, row.firstBroken?.atMs === earliest)),
  };
}

function foundView(model: ReportModel): View | undefined {
  const found = topFinding(model);
  return found && { number: found.number, text: cut(found.text, 300) };
}

function thresholdView(row: ThresholdRow, first: boolean): View {
  const { threshold, passed, margin } = row;
  return {
    passed,
    sign: passed ? '✔' : '✖',
    word: passed ? 'held' : 'broken',
    subject: threshold.sampler ?? 'all requests',
    metric: threshold.metric,
    line: threshold.line,
    limit: limitText(threshold),
    measured: measuredText(row, '≈'),
    raw: row.measured,
    margin: formatMargin(margin),
    gauge: { svg: margin === undefined || !Number.isFinite(margin) ? '' : gauge(margin, passed) },
    first,
    broken: brokenView(row),
  };
}

/** Around the moment a limit was first crossed: half a minute before, one after. */
function brokenView({ firstBroken }: ThresholdRow): View | undefined {
  if (firstBroken === undefined) return undefined;
  const at = Math.round(firstBroken.atMs / 1000);
  return {
    at: formatElapsed(firstBroken.atMs),
    users: formatCount(firstBroken.users),
    zoom: `#t=${Math.max(0, at - 30)}-${at + 60}`,
  };
}

const OPERATORS: Readonly<Record<Threshold['operator'], string>> = {
  lessThan: '<',
  atMost: '≤',
  greaterThan: '>',
  atLeast: '≥',
  between: 'between',
  equals: '=',
  notEquals: '≠',
};

function limitText(threshold: Threshold): string {
  const limits = typeof threshold.limit === 'number' ? [threshold.limit] : threshold.limit;
  return `${OPERATORS[threshold.operator]} ${limits.map((limit) => formatInUnit(limit, threshold.unit)).join(' and ')}`;
}

const GAUGE = 88;

/** Room left (to the left of the limit's mark) or overshoot (to the right), cut at twice the limit. */
function gauge(margin: number, passed: boolean): string {
  const middle = GAUGE / 2;
  const length = Math.round(Math.min(1, Math.abs(margin)) * (middle - 2));
  const x = margin < 0 ? middle : middle - length;
  const name = passed ? 'pass' : 'failed';
  return `<svg class="gauge" width="${GAUGE}" height="14" viewBox="0 0 ${GAUGE} 14" aria-hidden="true"><rect class="f-track" fill="#eceef2" y="4" width="${GAUGE}" height="6" rx="3"/><rect class="f-${name}" fill="${passed ? '#1a7f4b' : '#c8102e'}" x="${x}" y="4" width="${Math.max(length, 2)}" height="6" rx="1"/><path class="s-ink" stroke="#1e2226" stroke-width="1.5" d="M${middle} 1v12"/></svg>`;
}

/** One figure of the overview. */
interface Tile {
  readonly label: string;
  readonly value: string;
  readonly note: string;
  readonly tone: string;
}

/** The numbers people ask for first; the small ones below only when they are not zero. */
export function overviewView(model: ReportModel): View {
  const { overview, all } = model;
  const broken = (metric: string): string => (all.broken.includes(metric) ? 'fail' : '');
  const percentile = (p: number): Tile[] =>
    all.percentiles
      .filter((one) => one.p === p)
      .map((one) => ({
        label: `p${p}`,
        value: `${one.rough && one.ms !== undefined ? '≈ ' : ''}${formatMs(one.ms)}`,
        note: '',
        tone: broken(`p${p}`),
      }));
  const best = overview.bestMinute === undefined ? '' : `best minute ${formatRate(overview.bestMinute)}/s`;
  return {
    main: [
      { label: 'requests', value: formatCount(overview.requests), note: '', tone: '' },
      { label: 'throughput', value: `${formatRate(overview.throughput)}/s`, note: best, tone: broken('throughput') },
      {
        label: 'failed',
        value: formatShare(overview.errorRate),
        note: `${formatCount(overview.failed)} requests`,
        tone: broken('errorRate'),
      },
      ...percentile(50),
      ...percentile(95),
      ...percentile(99),
      { label: 'max', value: all.requests === 0 ? '-' : formatMs(all.maxMs), note: '', tone: broken('max') },
      { label: 'most users', value: formatCount(overview.maxUsers), note: '', tone: '' },
    ],
    small: smallFacts(model),
    arrivals: arrivalLines(model),
  };
}

function smallFacts({ overview, all }: ReportModel): Tile[] {
  const fact = (label: string, value: string): Tile => ({ label, value, note: '', tone: '' });
  const counts: readonly (readonly [string, number])[] = [
    ['iterations', overview.iterations],
    ['dropped starts', overview.dropped],
    ['users lost', overview.lost],
    ['skipped', overview.skipped],
    ['interrupted', overview.interrupted],
    ['not sent', overview.unsent],
    ['keep-alive retries', overview.staleRetries],
  ];
  return [
    fact('Apdex', formatApdex(all.apdex, all.requests)),
    fact('mean', all.requests === 0 ? '-' : formatMs(all.meanMs)),
    fact('received', formatBytes(overview.receivedBytes)),
    fact('sent', formatBytes(overview.sentBytes)),
    ...(all.checks === undefined ? [] : [fact('checks passed', formatShare(all.checks.passedShare))]),
    ...counts.filter(([, count]) => count > 0).map(([label, count]) => fact(label, formatCount(count))),
  ];
}
