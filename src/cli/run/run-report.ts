import { writeReport } from '../../outputs/write-report.ts';
import { reportModel } from '../../report/model.ts';
import type { ReportModel } from '../../report/report-model.ts';
import { RunError } from '../../base/errors.ts';
import { readRun } from '../../result/read-run.ts';

export interface RunReport {
  readonly model: ReportModel;
  /** Why the folder does not hold all of it. */
  readonly error: RunError | undefined;
}

/** The one way to a report: from the run file, as `plan report` does it. What cannot be written can still be told. */
export async function writeRunReport(from: {
  readonly runFile: string;
  readonly folder: string;
  readonly force: boolean;
}): Promise<RunReport> {
  const model = reportModel(await readRun(from.runFile));
  try {
    await writeReport({ ...from, model, renderedAt: Date.now() });
    return { model, error: undefined };
  } catch (error) {
    if (error instanceof RunError) return { model, error };
    throw error;
  }
}
