import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { endSummary, lastLine } from '../outputs/console.ts';
import { writeReport } from '../outputs/write-report.ts';
import { reportModel } from '../report/model.ts';
import { readRun, RUN_FILE } from '../result/read-run.ts';
import { processTerminal, type ColorChoice } from './terminal.ts';

export interface ReportOptions {
  readonly output: string;
  readonly force: boolean;
  readonly print: boolean;
  readonly color: ColorChoice;
}

/** Renders the report of an earlier run once more, from its run file. */
export async function renderAgain(run: string, options: ReportOptions): Promise<void> {
  const terminal = processTerminal(options.color);
  const model = reportModel(await readRun(run));
  const { output: folder, force } = options;
  await writeReport({ folder, model, runFile: await runFileOf(run), force, renderedAt: Date.now() });
  const { color, columns, unicode } = terminal;
  if (options.print) terminal.out(`${endSummary(model, { color, width: columns, unicode })}\n`);
  terminal.err(`${lastLine(model, `${folder.replace(/\/$/, '')}/index.html`)}\n`);
}

async function runFileOf(path: string): Promise<string> {
  return (await stat(path)).isDirectory() ? join(path, RUN_FILE) : path;
}
