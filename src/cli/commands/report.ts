import type { Command } from 'commander';
import { EXIT } from '../exit-codes.ts';
import { colorOption, examples, forceOption } from '../options.ts';
import type { ReportOptions } from '../render-again.ts';

/** `plan report`: the report of an earlier run once more, from its run file. */
export function addReportCommand(program: Command, exit: (code: number) => void): void {
  const command = program
    .command('report')
    .description('Render the report of an earlier run again.')
    .argument('<run>', 'run.ndjson.gz, or the report folder that holds it')
    .option('-o, --output <folder>', 'report folder', 'report')
    .option('--recover', 'the run was killed: write its report into its own folder (or -o), from what is there', false)
    .option('--print', 'print the summary to stdout too', false)
    .addOption(forceOption())
    .addOption(colorOption())
    .addHelpText(
      'after',
      examples(
        ['plan report report/run.ndjson.gz -o again/', 'the same numbers, rendered anew'],
        ['plan report --recover report/', 'after kill -9, a power cut or a full disk'],
      ),
    )
    .action(async (run: string, given: Omit<ReportOptions, 'outputGiven'>) => {
      const { renderAgain } = await import('../render-again.ts');
      await renderAgain(run, { ...given, outputGiven: command.getOptionValueSource('output') !== 'default' });
      exit(EXIT.passed);
    });
}
