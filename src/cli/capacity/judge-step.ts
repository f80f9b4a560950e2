import { formatCount, formatInUnit, formatShare } from '../../outputs/format.ts';
import type { ReportModel, ThresholdRow } from '../../report/report-model.ts';
import type { HealthSignal } from '../../result/health/health.ts';
import { percentileOf } from '../../thresholds/judge.ts';
import type { Threshold } from '../../thresholds/threshold.ts';
import type { Tried } from './next-step.ts';

export type Judgement = Pick<Tried, 'limit' | 'reason' | 'doubt'>;

/** These say that the target, or the plan's `maxThreads`, was in the way; all others that the generator was. */
const NOT_THE_GENERATOR: ReadonlySet<HealthSignal> = new Set(['dropped', 'rate']);
/** As for the health of a run: more than a thousandth is not the load that was asked for. */
const MOST_LOST = 0.001;
/** A threshold missed by less than this may hold the next time. */
const NARROW = 0.2;
/** Samples beyond a percentile before it can be trusted (as in the report: fewer make it "rough"). */
const BEYOND = 10;
/** For means: enough that one slow start does not decide. */
const FEW = 20;
/** No event in 3 / p samples says with 95 % that its share is below p (rule of three). */
const RULE_OF_THREE = 3;
/** However small the share asked for. */
const MOST_NEEDED = 10_000;

/** Whether a search can judge it: the throughput is what the search itself changes. */
export function isJudged({ metric }: Threshold): boolean {
  return metric !== 'throughput';
}

/** What one step of a search says of its rate. */
export function judgeStep(model: ReportModel): Judgement {
  const late = generatorText(model);
  // A neighbour's burst is enough for it, so once is doubtful.
  if (late !== undefined) return { limit: 'generator', reason: late, doubt: 'narrow' };
  const rows = model.thresholds.filter(({ threshold }) => isJudged(threshold));
  const broken = rows.filter(({ passed }) => !passed);
  const lost = lostText(model);
  const measured = broken.filter((row) => row.measured !== undefined);
  if (lost !== undefined) return measured.length === 0 ? lost : { limit: 'target', reason: brokenText(measured) };
  if (model.run.reason === 'aborted') {
    return { limit: 'target', reason: broken.length === 0 ? model.verdict.sentence : brokenText(broken) };
  }
  return judgeThresholds(rows, broken);
}

/** Of load that was carried. */
function judgeThresholds(rows: readonly ThresholdRow[], broken: readonly ThresholdRow[]): Judgement {
  const short = rows.flatMap((row) => shortText(row) ?? [])[0];
  const limit = broken.length === 0 ? undefined : 'target';
  const reason = brokenText(broken);
  if (short !== undefined) return { limit, reason: `${reason} ${short}`.trim(), doubt: 'short' };
  const isClose = broken.length > 0 && broken.every(isNarrow);
  return { limit, reason, doubt: isClose ? 'narrow' : undefined };
}

/** Why nothing measured counts; `undefined` when it does. */
function generatorText({ health, verdict }: ReportModel): string | undefined {
  const reasons = health.findings.filter(({ level }) => level === 'INVALID');
  const own = reasons.find(({ signal }) => !NOT_THE_GENERATOR.has(signal));
  if (own !== undefined) return own.text;
  return verdict.state === 'INVALID' && reasons.length === 0 ? verdict.sentence : undefined;
}

/** Load that was not carried, or not to its end. */
function lostText({ overview, groups }: ReportModel): Judgement | undefined {
  const { dropped, interrupted, iterations, requests } = overview;
  if (interrupted > MOST_LOST * (interrupted + requests)) {
    return { limit: 'target', reason: `${formatCount(interrupted)} requests had not finished long after the step.` };
  }
  if (dropped <= MOST_LOST * (dropped + iterations)) return undefined;
  const threads = groups.reduce((sum, { users }) => sum + users, 0);
  const share = formatShare(dropped / (dropped + iterations));
  return {
    limit: 'threads',
    reason: `${share} of the arrivals found all ${formatCount(threads)} threads busy while the thresholds held: a higher "maxThreads" may carry more.`,
  };
}

function brokenText(rows: readonly ThresholdRow[]): string {
  const one = rows[0];
  if (one === undefined) return '';
  const { threshold, measured, reason } = one;
  const what = measured === undefined ? (reason ?? '') : `measured ${formatInUnit(measured, threshold.unit)}`;
  const more = rows.length > 1 ? `, and ${rows.length - 1} more` : '';
  return `${threshold.text} did not hold (${what.replace(/\.$/, '')})${more}.`;
}

function isNarrow({ margin }: ThresholdRow): boolean {
  return margin !== undefined && Math.abs(margin) < NARROW;
}

function shortText({ threshold, count }: ThresholdRow): string | undefined {
  const needed = samplesNeeded(threshold);
  if (count >= needed) return undefined;
  return `${threshold.text} rests on ${formatCount(count)} of the ${formatCount(needed)} samples it needs.`;
}

/** How many samples a limit must rest on before a step counts. */
export function samplesNeeded({ metric, limit, unit }: Threshold): number {
  const p = percentileOf(metric);
  if (p !== undefined) return Math.min(MOST_NEEDED, Math.ceil(BEYOND / (1 - p / 100)));
  if (metric === 'avg' || metric === 'mean') return FEW;
  if (unit !== 'share') return 1;
  const share = Math.max(...(typeof limit === 'number' ? [limit] : limit));
  return share > 0 ? Math.min(MOST_NEEDED, Math.ceil(RULE_OF_THREE / share)) : RULE_OF_THREE * 100;
}
