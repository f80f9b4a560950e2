import type { Comparison } from '../../compare/comparison.ts';
import type { ReportModel } from '../../report/report-model.ts';

/** All that the files of a comparison are made of. */
export interface ComparisonReport {
  readonly comparison: Comparison;
  /** The run of each side that stands for it in charts; base is absent when it is a history. */
  readonly base?: ReportModel;
  readonly candidate: ReportModel;
}
