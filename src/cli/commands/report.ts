import type { Command } from 'commander';
import { EXIT } from '../exit-codes.ts';
import { colorOption, examples, forceOption } from '../options.ts';
import type { ReportOptions } from '../render-again.ts';

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
      const { renderAgain } = await import('../render-again.ts');
      await renderAgain(run, options);
      exit(EXIT.passed);
    });
}
