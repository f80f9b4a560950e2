import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { endSummary, lastLine } from '../outputs/console.ts';
import { formatElapsed } from '../outputs/format.ts';
import { removeLeftovers, writeReport } from '../outputs/write-report.ts';
import { reportModel } from '../report/model.ts';
import { readRun, RUN_FILE, type RunResult } from '../result/read-run.ts';
import { chosenPart, type PartOptions } from './report-part.ts';
import { processTerminal, type ColorChoice } from './terminal.ts';

export interface ReportOptions extends PartOptions {
  readonly output: string;
  /** True when `-o` was given, not left to its default. */
  readonly outputGiven: boolean;
  /** The run was killed: its report goes where it would have been, and what it left behind is cleared away. */
  readonly recover: boolean;
  readonly force: boolean;
  readonly print: boolean;
  readonly color: ColorChoice;
}

/** Renders the report of an earlier run once more, from its run file, which may break off. */
export async function renderAgain(run: string, options: ReportOptions): Promise<void> {
  const terminal = processTerminal(options.color);
  const part = chosenPart(await readRun(run), options);
  const model = reportModel(part.run, part.choices);
  const runFile = await runFileOf(run);
  const { force, recover } = options;
  const folder = recover && !options.outputGiven ? dirname(runFile) : options.output;
  if (recover) await removeLeftovers(dirname(runFile));
  await writeReport({ folder, model, runFile, force, renderedAt: Date.now() });
  const { outColor: color, columns, unicode } = terminal;
  if (options.print) terminal.say(`${endSummary(model, { color, width: columns, unicode })}\n`);
  terminal.err(incompleteText(part.run, recover ? undefined : dirname(runFile)));
  terminal.err(`${lastLine(model, `${folder.replace(/\/$/, '')}/index.html`)}\n`);
}

/** What a reader must know of a run without an end, and of the folder whose report is missing; empty for any other. */
export function incompleteText({ complete, end }: RunResult, folder?: string): string {
  if (complete) return '';
  const what = `The run is not complete: it was killed, or its disk was full. What is left covers ${formatElapsed(end.durationMs)}.`;
  return `${what}${folder === undefined ? '' : ` (plan report --recover ${folder} writes its report in place.)`}\n`;
}

async function runFileOf(path: string): Promise<string> {
  return (await stat(path)).isDirectory() ? join(path, RUN_FILE) : path;
}
