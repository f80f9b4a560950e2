import type { Threshold } from '../thresholds/threshold.ts';
import type { CompareSettings } from '../result/run-file.ts';
import { differencesOf } from './comparability.ts';
import type { Comparison, ComparisonVerdict, Rule, Side } from './comparison.ts';
import { errorChanges } from './error-changes.ts';
import { evidenceFor, type RecordedRun, type Sides } from './evidence.ts';
import { kneeOf } from './knee.ts';
import { planDiffOf } from './plan-diff.ts';
import { rowKey, type MeasuredRow } from './measured-run.ts';
import { comparedRows, primaryMetrics } from './rows.ts';
import { sentenceOf } from './sentence.ts';

/** What plans that say nothing of it are compared with; measured with 5 %, see docs/decisions/050. */
export const ASSUMED_NOISE = 0.05;
const MIN_EFFECT = { overRuns: 0.05, oneAgainstOne: 0.1 };
/** Half a percentage point. */
const MIN_FAILED_EFFECT = 0.005;
const MIN_THROUGHPUT_EFFECT = 0.05;

/** Both sides of a comparison: at least one run each. */
export interface CompareRequest {
  readonly base: readonly RecordedRun[];
  readonly candidate: readonly RecordedRun[];
  /** True when base are earlier runs of a history file. */
  readonly isHistory: boolean;
}

/** Holds the candidate's runs against those of base. The same runs give the same answer. */
export function compareRuns(request: CompareRequest): Comparison {
  const settings = settingsOf(request.candidate);
  const [base, candidate] = [trusted(request.base), trusted(request.candidate)];
  const sides: Sides = { base: base.used, candidate: candidate.used };
  const evidence = evidenceFor(sides, settings.runNoise ?? ASSUMED_NOISE);
  const rule = ruleOf(evidence.tier, settings);
  const thresholds = request.candidate.flatMap(({ run }) => run?.head.thresholds ?? []);
  const differences = differencesOf(sides);
  const rows = comparedRows(sides, { evidence, rule, primary: primaryMetrics(thresholds) });
  const verdict = verdictOf(rows, differences);
  const facts = {
    rule,
    base: side(base, request.isHistory),
    candidate: side(candidate, false),
    differences,
    rows,
    ...onlyOneSide(sides),
    errors: errorChanges(sides),
    notCompared: notCompared(thresholds),
    planDiff: planDiffOf(sides),
    ...kneeOf(sides),
  };
  return { verdict, sentence: sentenceOf(verdict, facts), ...facts };
}

interface Trusted {
  readonly used: readonly RecordedRun[];
  readonly leftOut: readonly RecordedRun[];
}

/** Without runs that are not to be trusted; with all of them where there is no other. */
function trusted(runs: readonly RecordedRun[]): Trusted {
  const used = runs.filter(({ measured }) => measured.invalid === undefined);
  if (used.length === 0) return { used: runs, leftOut: [] };
  return { used, leftOut: runs.filter(({ measured }) => measured.invalid !== undefined) };
}

function side({ used, leftOut }: Trusted, isHistory: boolean): Side {
  return { runs: used.map(({ measured }) => measured), leftOut: leftOut.map(({ measured }) => measured), isHistory };
}

/** As the newest candidate's plan says. */
function settingsOf(candidate: readonly RecordedRun[]): CompareSettings {
  return candidate.at(-1)?.run?.head.compare ?? {};
}

function ruleOf(tier: Rule['tier'], { runNoise, minEffect }: CompareSettings): Rule {
  return {
    tier,
    ...(tier === 3 ? { assumedNoise: runNoise ?? ASSUMED_NOISE } : {}),
    minEffect: minEffect ?? (tier === 3 ? MIN_EFFECT.oneAgainstOne : MIN_EFFECT.overRuns),
    minFailedEffect: MIN_FAILED_EFFECT,
    minThroughputEffect: minEffect ?? MIN_THROUGHPUT_EFFECT,
  };
}

function verdictOf(rows: Comparison['rows'], differences: Comparison['differences']): ComparisonVerdict {
  const states = rows.flatMap(({ cells }) => cells.filter(({ isPrimary }) => isPrimary).map(({ state }) => state));
  if (differences.some(({ isDecisive }) => isDecisive)) return 'INCONCLUSIVE';
  if (states.includes('REGRESSION')) return 'REGRESSION';
  if (states.includes('INCONCLUSIVE') || states.includes('unknown')) return 'INCONCLUSIVE';
  return states.includes('IMPROVED') ? 'IMPROVED' : 'NO CHANGE';
}

function onlyOneSide({ base, candidate }: Sides): Pick<Comparison, 'onlyBase' | 'onlyCandidate'> {
  const rows = (runs: readonly RecordedRun[]): Map<string, MeasuredRow> =>
    new Map(runs.flatMap(({ measured }) => measured.rows.map((row) => [rowKey(row), row] as const)));
  const [before, after] = [rows(base), rows(candidate)];
  const missing = (from: Map<string, MeasuredRow>, other: Map<string, MeasuredRow>): string[] =>
    [...from].filter(([key]) => !other.has(key)).map(([, { name }]) => name);
  return { onlyBase: missing(before, after), onlyCandidate: missing(after, before) };
}

/** Means and extremes say little about what users saw, and move with a single request. */
function notCompared(thresholds: readonly Threshold[]): string[] {
  const others = thresholds.filter(({ metric }) => ['avg', 'mean', 'min', 'max', 'skipped'].includes(metric));
  return [...new Set(others.map(({ text }) => text))];
}
