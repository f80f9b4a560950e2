import type { RunResult } from '../../result/read-run.ts';

export interface ExportOptions {
  /** Width of rows, whole seconds. */
  readonly binSeconds: number;
}

/** A form that other tools read results in: the text of a file, piece by piece. */
export interface ExportFormat {
  readonly name: string;
  readonly lines: (run: RunResult, options: ExportOptions) => Iterable<string>;
}
