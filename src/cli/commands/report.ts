import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { endSummary, lastLine } from '../../outputs/console.ts';
import { writeReport } from '../../outputs/write-report.ts';
import { reportModel } from '../../report/model.ts';
import { readRun, RUN_FILE } from '../../result/read-run.ts';
import { EXIT } from '../exit-codes.ts';
import { colorOption, examples, forceOption } from '../options.ts';
import { processTerminal, type ColorChoice } from '../terminal.ts';

interface ReportOptions {
  readonly output: string;
  readonly force: boolean;
  readonly print: boolean;
  readonly color: ColorChoice;
}

/** `plan report`: the report of an earlier run once more, from its run file. */
export function addReportCommand(program: Command, exit: (code: number) => void): void {
  program
    .command('report')
    .description('Render the report of an earlier run again.')
    .argument('<run>', 'run.ndjson.gz, or the report folder that holds it')
    .option('-o, --output <folder>', 'report folder', 'report')
    .option('--print', 'print the summary to stdout too', false)
    .addOption(forceOption())
    .addOption(colorOption())
    .addHelpText('after', examples(['plan report report/run.ndjson.gz -o again/', 'the same numbers, rendered anew']))
    .action(async (run: string, options: ReportOptions) => {
      await renderAgain(run, options);
      exit(EXIT.passed);
    });
}

async function renderAgain(run: string, options: ReportOptions): Promise<void> {
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
