import type { Percentile, ReportModel, Verdict } from '../report/report-model.ts';
import { formatCount, formatElapsed, formatMs } from './format.ts';

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
