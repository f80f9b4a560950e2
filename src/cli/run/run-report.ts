import { measureRun } from '../../compare/measure-run.ts';
import type { MeasuredRun } from '../../compare/measured-run.ts';
import { writeReport } from '../../outputs/write-report.ts';
import { reportModel } from '../../report/model.ts';
import type { ReportModel } from '../../report/report-model.ts';
import { RunError } from '../../base/errors.ts';
import { readRun } from '../../result/read-run.ts';

export interface RunReport {
  readonly model: ReportModel;
  /** What a history keeps of it. */
  readonly measured: MeasuredRun;
  /** Why the folder does not hold all of it. */
  readonly error: RunError | undefined;
}

/** The one way to a report: from the run file, as `plan report` does it. What cannot be written can still be told. */
export async function writeRunReport(from: {
  readonly runFile: string;
  readonly folder: string;
  readonly force: boolean;
}): Promise<RunReport> {
  const run = await readRun(from.runFile);
  const [model, measured] = [reportModel(run), measureRun(run)];
  try {
    await writeReport({ ...from, model, renderedAt: Date.now() });
    return { model, measured, error: undefined };
  } catch (error) {
    if (error instanceof RunError) return { model, measured, error };
    throw error;
  }
}
