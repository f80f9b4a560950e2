import type { Command } from 'commander';
import type { TrendOptions } from '../compare/trend.ts';
import { colorOption, examples, forceOption } from '../options.ts';

/** `plan trend`: the runs of a plan over time. */
export function addTrendCommand(program: Command, exit: (code: number) => void): void {
  const command = program
    .command('trend')
    .description('Show how the runs of a plan went over time, and where something changed.')
    .argument('[folder]', 'folder of report folders')
    .option('--history <file>', 'file that plan run --history has written')
    .option('-o, --output <folder>', 'write trend.html and trend.json there')
    .addOption(forceOption())
    .option('--json', 'print trend.json to stdout instead of the summary', false)
    .option('-q, --quiet', 'print errors and the last line only', false)
    .addOption(colorOption())
    .addHelpText(
      'after',
      examples(
        ['plan trend --history history.ndjson -o trend/', 'of runs with plan run --history history.ndjson'],
        ['plan trend accept 3f9a17c2 --history history.ndjson', 'the change with this run is as it should be'],
      ),
    )
    .addHelpText(
      'after',
      '\nExit codes: 0 nothing got worse, 1 something did and nobody has accepted it, 2 no history.\n',
    )
    .action(async (folder: string | undefined, options: TrendOptions) => {
      const { trend } = await import('../compare/trend.ts');
      exit(await trend(folder, options));
    });
  command
    .command('accept')
    .description('Accept a change: runs before this one are not looked at any more.')
    .argument('<run>', 'id of the first run with the change, as plan trend shows it')
    .argument('[folder]', 'folder of report folders')
    .action(async (run: string, folder: string | undefined) => {
      const { acceptChange } = await import('../compare/trend.ts');
      exit(await acceptChange(run, folder, command.opts<TrendOptions>()));
    });
}
