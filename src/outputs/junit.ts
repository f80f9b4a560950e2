import type { ReportModel, ThresholdRow } from '../report/report-model.ts';
import { formatElapsed, formatInUnit } from './format.ts';
import { oneLine } from './one-line.ts';
import type { Output } from './output.ts';
import { loadTemplate } from './templates.ts';
import { partText, warmUpText } from './words.ts';

interface CaseView {
  readonly name: string;
  readonly passed: boolean;
  readonly message: string;
}

interface View {
  readonly suite: string;
  readonly state: string;
  readonly sentence: string;
  readonly warmUp: string;
  readonly part: string;
  readonly total: number;
  readonly failed: number;
  readonly seconds: string;
  readonly startedAt: string;
  readonly cases: readonly CaseView[];
}

/** One test case per threshold, for CI servers. */
export const junit: Output = {
  name: 'junit',
  files: (model) => [{ path: 'junit.xml', content: loadTemplate<View>('junit.xml.hbs')(viewOf(model)) }],
};

function viewOf(model: ReportModel): View {
  const { run, verdict } = model;
  return {
    suite: oneLine(run.name),
    state: verdict.state,
    sentence: oneLine(verdict.sentence),
    warmUp: warmUpText(run),
    part: oneLine(partText(run)),
    total: verdict.thresholdsTotal,
    failed: verdict.thresholdsFailed,
    seconds: (run.durationMs / 1000).toFixed(3),
    startedAt: new Date(run.startedAt).toISOString().slice(0, 19),
    cases: model.thresholds.map((row) => ({
      name: oneLine(row.threshold.text),
      passed: row.passed,
      message: oneLine(messageOf(row)),
    })),
  };
}

function messageOf(row: ThresholdRow): string {
  if (row.measured === undefined) return row.reason ?? 'Nothing was measured.';
  const since = row.firstBroken === undefined ? '' : `, first broken at ${formatElapsed(row.firstBroken.atMs)}`;
  return `measured ${formatInUnit(row.measured, row.threshold.unit)}${since}`;
}
