import { invalidSentence } from '../result/health/health.ts';
import type { RunResult } from '../result/read-run.ts';
import type { ThresholdVerdict } from '../thresholds/threshold.ts';
import type { SamplerRow, ThresholdRow, Verdict } from './report-model.ts';
import { suggestedThresholds } from './suggestion.ts';

const NAMED_IN_SENTENCE = 3;

/** What the run came to, and the one sentence that says why. */
export function verdictOf(run: RunResult, all: SamplerRow, rows: readonly ThresholdRow[]): Verdict {
  const { thresholds } = run.end;
  const failed = thresholds.filter((verdict) => !verdict.passed);
  const unhealthy = invalidSentence(run.health);
  const decision = decide(run, failed, unhealthy);
  // What was measured by a generator that did not keep up is no measure for others.
  const isMeasure = thresholds.length === 0 && decision.state !== 'INVALID' && unhealthy === undefined;
  const suggestion = isMeasure ? suggestedThresholds(all) : undefined;
  const first = firstOf(rows);
  return {
    ...decision,
    thresholdsFailed: failed.length,
    thresholdsTotal: thresholds.length,
    ...(first === undefined ? {} : { first }),
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}

/** What broke first, and when. */
function firstOf(rows: readonly ThresholdRow[]): Verdict['first'] {
  const broken = rows.flatMap(({ threshold, firstBroken }) =>
    firstBroken === undefined ? [] : [{ text: threshold.text, ...firstBroken }],
  );
  return broken.sort((a, b) => a.atMs - b.atMs)[0];
}

type Decision = Pick<Verdict, 'state' | 'sentence'>;

/** In the order of the exit codes: the run broke, then not to be trusted, then thresholds. */
function decide(run: RunResult, failed: readonly ThresholdVerdict[], unhealthy: string | undefined): Decision {
  const { end, complete } = run;
  const invalid = end.invalid ?? unhealthy;
  // What the generator's health has to say then stands beside the verdict.
  if (complete && end.reason === 'broken' && invalid === unhealthy) {
    return broke(end.detail);
  }
  if (invalid !== undefined) return { state: 'INVALID', sentence: invalid };
  const soFar = standing(failed, end.thresholds.length);
  if (!complete)
    return { state: 'STOPPED EARLY', sentence: `The results break off before the end of the run${soFar}.` };
  switch (end.reason) {
    case 'stopped':
      return { state: 'STOPPED EARLY', sentence: `The run was stopped by the user${soFar}.` };
    case 'broken':
      return broke(end.detail);
    case 'aborted':
      return { state: 'FAIL', sentence: `The run was aborted${because(end.detail ?? listed(failed))}` };
    case 'completed':
      return withDetail(judged(failed, end.thresholds.length), end.detail);
  }
}

function broke(detail: string | undefined): Decision {
  return { state: 'STOPPED EARLY', sentence: `The run broke${because(detail)}` };
}

/** Why a run that is complete was shorter than planned. */
function withDetail(decision: Decision, detail: string | undefined): Decision {
  return detail === undefined ? decision : { ...decision, sentence: `${decision.sentence} ${detail}` };
}

function judged(failed: readonly ThresholdVerdict[], total: number): Decision {
  if (total === 0) return { state: 'NO THRESHOLDS', sentence: 'The plan sets no thresholds, so nothing was judged.' };
  if (failed.length === 0) {
    return { state: 'PASS', sentence: total === 1 ? 'The threshold was kept.' : `All ${total} thresholds were kept.` };
  }
  const of = total === 1 ? 'The threshold' : `${failed.length} of ${total} thresholds`;
  return { state: 'FAIL', sentence: `${of} failed: ${listed(failed)}.` };
}

function listed(failed: readonly ThresholdVerdict[]): string {
  const named = failed.slice(0, NAMED_IN_SENTENCE).map((verdict) => verdict.threshold.text);
  const more = failed.length - named.length;
  return named.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function because(detail: string | undefined): string {
  if (detail === undefined || detail === '') return '.';
  return `: ${detail}${/[.!?]$/.test(detail) ? '' : '.'}`;
}

function standing(failed: readonly ThresholdVerdict[], total: number): string {
  if (total === 0) return '';
  return failed.length === 0
    ? '; all thresholds were kept until then'
    : `; ${failed.length} of ${total} thresholds had failed`;
}
