import type { Command } from 'commander';
import { EXIT } from '../exit-codes.ts';
import { collectName, colorOption, examples, forceOption, seconds } from '../options.ts';
import type { ReportOptions } from '../render-again.ts';

/** `plan report`: the report of an earlier run once more, from its run file. */
export function addReportCommand(program: Command, exit: (code: number) => void): void {
  const command = program
    .command('report')
    .description('Render the report of an earlier run again.')
    .argument('<run>', 'run.ndjson.gz, or the report folder that holds it')
    .option('-o, --output <folder>', 'report folder', 'report')
    .option('--recover', 'the run was killed: write its report into its own folder (or -o), from what is there', false)
    .option('--from <time>', 'only what came from there on, such as 2m', seconds('--from'))
    .option('--to <time>', 'only what came before, such as 8m', seconds('--to'))
    .option('--include <name>', 'only samplers called so, * for any characters; may be repeated', collectName, [])
    .option('--exclude <name>', 'without samplers called so; may be repeated', collectName, [])
    .option('--bin <time>', 'width of the bins of charts, such as 10s', seconds('--bin'))
    .option('--print', 'print the summary to stdout too', false)
    .addOption(forceOption())
    .addOption(colorOption())
    .addHelpText(
      'after',
      examples(
        ['plan report report/run.ndjson.gz -o again/', 'the same numbers, rendered anew'],
        ['plan report report/ -o steady/ --from 2m --to 8m', 'only the steady part, judged anew'],
        ['plan report --recover report/', 'after kill -9, a power cut or a full disk'],
      ),
    )
    .action(async (run: string, given: Omit<ReportOptions, 'outputGiven'>) => {
      const { renderAgain } = await import('../render-again.ts');
      await renderAgain(run, { ...given, outputGiven: command.getOptionValueSource('output') !== 'default' });
      exit(EXIT.passed);
    });
}
