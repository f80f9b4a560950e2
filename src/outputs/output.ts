import type { ReportModel } from '../report/report-model.ts';

/** A file of the report folder. */
export interface OutputFile {
  /** Relative to the folder. */
  readonly path: string;
  readonly content: string;
}

/** What an output may need beside the model. */
export interface OutputOptions {
  /** When the report is made, for readers; ms since 1970. Left out, nothing in a report depends on the time. */
  readonly renderedAt?: number;
}

/** A form of the report: `ReportModel` in, files out. */
export interface Output {
  readonly name: string;
  files(model: ReportModel, options: OutputOptions): OutputFile[];
}
