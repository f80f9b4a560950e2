import type { CheckRow, ReportModel, ThresholdRow } from '../report/report-model.ts';
import { formatCount, formatElapsed, formatInUnit, formatShare } from './format.ts';
import { oneLine } from './one-line.ts';
import type { Output } from './output.ts';
import { loadTemplate } from './templates.ts';
import { partText, warmUpText } from './words.ts';

/** A test case that passed, unless it has one of the three. All texts are one line. */
interface CaseView {
  readonly name: string;
  /** How a threshold was broken. */
  readonly failure: string | undefined;
  /** Why the run itself is not what was asked for. */
  readonly error: string | undefined;
  readonly skipped: { readonly why: string; readonly first: string } | undefined;
}

interface SuiteView {
  readonly name: string;
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
  readonly seconds: string;
  readonly cases: readonly CaseView[];
}

interface View extends Omit<SuiteView, 'cases'> {
  readonly state: string;
  readonly sentence: string;
  readonly warmUp: string;
  readonly part: string;
  readonly startedAt: string;
  readonly suites: readonly SuiteView[];
}

/** For CI servers: one test case for the run, one for each threshold, one for each check. */
export const junit: Output = {
  name: 'junit',
  files: (model) => [{ path: 'junit.xml', content: loadTemplate<View>('junit.xml.hbs')(viewOf(model)) }],
};

function viewOf(model: ReportModel): View {
  const { run, verdict } = model;
  const name = oneLine(run.name);
  // What the run took is told once: CI servers add the suites up.
  const whole = (run.durationMs / 1000).toFixed(3);
  const suites = [
    suiteOf(`${name}: run`, [runCase(model)], whole),
    suiteOf(name, model.thresholds.map(thresholdCase)),
    suiteOf(`${name}: checks`, checkCases(model)),
  ].filter(({ tests }) => tests > 0);
  const sum = (of: (suite: SuiteView) => number): number => suites.reduce((all, suite) => all + of(suite), 0);
  return {
    name,
    tests: sum(({ tests }) => tests),
    failures: sum(({ failures }) => failures),
    errors: sum(({ errors }) => errors),
    skipped: sum(({ skipped }) => skipped),
    seconds: whole,
    state: verdict.state,
    sentence: oneLine(verdict.sentence),
    warmUp: warmUpText(run),
    part: oneLine(partText(run)),
    startedAt: new Date(run.startedAt).toISOString().slice(0, 19),
    suites,
  };
}

function suiteOf(name: string, cases: readonly CaseView[], seconds = '0.000'): SuiteView {
  const count = (of: (one: CaseView) => unknown): number => cases.filter((one) => of(one) !== undefined).length;
  return {
    name,
    tests: cases.length,
    failures: count(({ failure }) => failure),
    errors: count(({ error }) => error),
    skipped: count(({ skipped }) => skipped),
    seconds,
    cases,
  };
}

/** Fails where the exit code does and no threshold says why; `--allow-invalid` changes the exit code, not what the run is. */
function runCase({ verdict }: ReportModel): CaseView {
  const name = 'complete and to be trusted';
  const { state, sentence, thresholdsFailed } = verdict;
  const isTold = state === 'PASS' || state === 'NO THRESHOLDS' || (state === 'FAIL' && thresholdsFailed > 0);
  return isTold ? passed(name) : { ...passed(name), error: oneLine(`${state}: ${sentence}`) };
}

function thresholdCase(row: ThresholdRow): CaseView {
  const name = oneLine(row.threshold.text);
  return row.passed ? passed(name) : { ...passed(name), failure: oneLine(messageOf(row)) };
}

function messageOf(row: ThresholdRow): string {
  if (row.measured === undefined) return row.reason ?? 'Nothing was measured.';
  const since = row.firstBroken === undefined ? '' : `, first broken at ${formatElapsed(row.firstBroken.atMs)}`;
  return `measured ${formatInUnit(row.measured, row.threshold.unit)}${since}`;
}

/** GitLab knows a case by its name alone, so equal ones are numbered. */
function checkCases(model: ReportModel): CaseView[] {
  const seen = new Map<string, number>();
  return model.checks.map((row) => {
    const name = oneLine(`${row.sampler}: ${row.text}`);
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return checkCase(row, count === 1 ? name : `${name} (${count})`, model);
  });
}

/** Never a failure: thresholds alone decide, and a CI server must not contradict the exit code. */
function checkCase(row: CheckRow, name: string, { errors }: ReportModel): CaseView {
  const { failed, error } = row;
  const judged = row.passed + failed;
  if (judged === 0) return { ...passed(name), skipped: { why: 'never judged: no answer got so far', first: '' } };
  if (failed === 0) return passed(name);
  const share = `${formatCount(failed)} of ${formatCount(judged)} failed (${formatShare(failed / judged)})`;
  const group = errors.find(({ id }) => id === error);
  const first = oneLine(group?.examples[0]?.message ?? group?.message ?? '');
  return { ...passed(name), skipped: { why: `${share}; no threshold judges a check alone`, first } };
}

function passed(name: string): CaseView {
  return { name, failure: undefined, error: undefined, skipped: undefined };
}
