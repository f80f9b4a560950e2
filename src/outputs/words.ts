import { addsUp } from '../report/arrival-facts.ts';
import type {
  ArrivalFacts,
  Percentile,
  ReportModel,
  ScheduleFacts,
  ThresholdRow,
  Verdict,
} from '../report/report-model.ts';
import { formatCount, formatElapsed, formatInUnit, formatMs } from './format.ts';

const SIGNS: Readonly<Record<Verdict['state'], readonly [unicode: string, ascii: string]>> = {
  PASS: ['✔', 'ok'],
  FAIL: ['✖', 'x'],
  INVALID: ['⚠', '!'],
  'STOPPED EARLY': ['■', '#'],
  'NO THRESHOLDS': ['○', '-'],
};

/** The sign that goes with a verdict, so that colour is never needed to read it. */
export function sign(state: Verdict['state'], unicode: boolean): string {
  return SIGNS[state][unicode ? 0 : 1];
}

/** A percentile as shown in tables; `about` marks one that rests on few samples. */
export function percentileText(percentile: Percentile | undefined, about: string): string {
  if (percentile?.ms === undefined) return '-';
  return `${percentile.rough ? about : ''}${formatMs(percentile.ms)}`;
}

/** What a threshold was held against, `about` before a percentile that rests on few samples; or why there is nothing. */
export function measuredText({ measured, rough, reason, threshold }: ThresholdRow, about: string): string {
  if (measured === undefined) return reason ?? '-';
  return `${rough === true ? about : ''}${formatInUnit(measured, threshold.unit)}`;
}

/** What is to be known of the generator beside the verdict, unless the verdict says it already; empty when all is well. */
export function healthNote({ health, verdict }: ReportModel): string {
  const [first, ...others] = health.findings;
  if (first === undefined || verdict.sentence.startsWith(first.text)) return '';
  const more = others.length === 0 ? '' : ` (And ${others.length} more: see Generator.)`;
  return `Generator ${first.level}. ${first.text}${more}`;
}

/** Whether the times can be trusted: one sentence, empty where the verdict or `healthNote` says it, or nobody knows. */
export function trustText({ health, verdict }: ReportModel): string {
  const isJudged = health.state === 'OK' && health.measures.length > 0 && verdict.state !== 'INVALID';
  return isJudged ? 'The load generator kept up, so these times can be trusted.' : '';
}

/**
 * The most important finding as the cause to look at first, unless it is about the generator, or nothing went wrong;
 * `undefined` without one.
 */
export function topFinding({ findings }: ReportModel): { readonly number: number; readonly text: string } | undefined {
  const index = findings.findIndex(({ id, severity }) => severity !== 'info' && id !== 'R1');
  const finding = findings[index];
  return finding === undefined ? undefined : { number: index + 1, text: finding.text };
}

/** What broke first, and when, as one sentence; empty when nothing broke for long enough to say. */
export function firstToBreak({ first }: Verdict): string {
  if (first === undefined) return '';
  return `First to break: ${first.text}, at ${formatElapsed(first.atMs)} with ${formatCount(first.users)} users.`;
}

/** "The first 0:30 are warm-up: drawn, not counted (1,204 requests, 3 failed)."; empty without one. */
export function warmUpText({ warmUp }: ReportModel['run']): string {
  if (warmUp === undefined) return '';
  const { fromMs, toMs, requests, failed } = warmUp;
  const time = toMs - fromMs < 1000 ? formatMs : formatElapsed;
  const stretch = fromMs === 0 ? `The first ${time(toMs)} are` : `${time(fromMs)} to ${time(toMs)} is`;
  return `${stretch} warm-up: drawn, not counted (${formatCount(requests)} requests, ${formatCount(failed)} failed).`;
}

/** "A part of the run: 2:00 to 8:00 of 10:00; only samplers GET /a*."; empty when the report is about all of a run. */
export function partText({ part }: ReportModel['run']): string {
  if (part === undefined) return '';
  const { time, include, exclude, leftOut } = part;
  const texts = [
    ...(time === undefined
      ? []
      : [`${formatElapsed(time.fromMs)} to ${formatElapsed(time.toMs)} of ${formatElapsed(time.wholeMs)}`]),
    ...(include.length === 0 ? [] : [`only samplers ${include.join(', ')}`]),
    ...(exclude.length === 0 ? [] : [`without ${exclude.join(', ')}`]),
    ...(leftOut === 0 ? [] : [`${formatCount(leftOut)} sampler${leftOut === 1 ? '' : 's'} left out`]),
  ];
  return `A part of the run: ${texts.join('; ')}.`;
}

/** What became of a group's arrivals, one line each; empty without open load. Warm-up included. */
export function arrivalLines({ groups }: ReportModel): readonly { readonly group: string; readonly text: string }[] {
  return groups.flatMap(({ name, arrivals, onBusy }) =>
    arrivals === undefined ? [] : [{ group: name, text: arrivalText(arrivals, onBusy === 'queue') }],
  );
}

/** `planned 600 = started 580 + dropped 20 + not yet due at stop 0`: every arrival is in one of the places. */
function arrivalText(facts: ArrivalFacts, queues: boolean): string {
  const { planned, started, dropped, queued, unserved, notDue } = facts;
  const places: readonly (readonly [name: string, count: number, always: boolean])[] = [
    ['started', started, true],
    ['dropped', dropped, !queues],
    ['queued at stop', queued, queues],
    ['ended with their thread', unserved, false],
    ['not yet due at stop', notDue, true],
  ];
  const sum = places
    .filter(([, count, always]) => always || count > 0)
    .map(([name, count]) => `${name} ${formatCount(count)}`)
    .join(' + ');
  const waited = facts.maxQueued > 0 && queues ? `; at most ${formatCount(facts.maxQueued)} waited` : '';
  return `planned ${formatCount(planned)} ${addsUp(facts) ? '=' : 'does not equal'} ${sum}${waited}`;
}

/** `elapsed p50 5.1ms, p95 8ms, p99 12ms; schedule lag p50 0.2ms, p99 2ms`: what corrected times are made of. */
export function scheduleText({ elapsed, lag }: ScheduleFacts, about: string): string {
  const list = (percentiles: readonly Percentile[]): string =>
    percentiles.map((one) => `p${one.p} ${percentileText(one, about)}`).join(', ');
  const shown = elapsed.filter(({ p }) => p === 50 || p === 95 || p === 99);
  return `elapsed ${list(shown)}${lag.length === 0 ? '' : `; schedule lag ${list(lag)}`}`;
}
