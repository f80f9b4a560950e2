import { InvalidArgumentError, type Command } from 'commander';
import { EXIT } from '../exit-codes.ts';
import { collectName, examples, forceOption, seconds } from '../options.ts';
import type { ExportOptions } from '../export-run.ts';

/** `plan export`: the seconds of a run for other tools. */
export function addExportCommand(program: Command, exit: (code: number) => void): void {
  program
    .command('export')
    .description('Write the seconds of a run in a form that other tools read.')
    .argument('<run>', 'run.ndjson.gz, or the report folder that holds it')
    .requiredOption('--format <format>', 'hlog (HdrHistogram log) or csv', format)
    .option('-o, --output <file>', 'file to write (default: standard output)')
    .option('--from <time>', 'only what came from there on, such as 2m', seconds('--from'))
    .option('--to <time>', 'only what came before, such as 8m', seconds('--to'))
    .option('--include <name>', 'only samplers called so, * for any characters; may be repeated', collectName, [])
    .option('--exclude <name>', 'without samplers called so; may be repeated', collectName, [])
    .option('--bin <time>', 'one line for so much time, such as 10s (default: 1s)', seconds('--bin'))
    .addOption(forceOption('write over a file that is there already'))
    .addHelpText(
      'after',
      examples(
        ['plan export report --format csv -o seconds.csv', 'a row per second and sampler, for spreadsheets'],
        ['plan export report --format hlog -o run.hlog', "for HdrHistogram's own tools"],
        ['plan export report --format csv --bin 1m --include "POST *"', 'some samplers, a row per minute'],
      ),
    )
    .action(async (run: string, options: ExportOptions) => {
      const { exportRun } = await import('../export-run.ts');
      await exportRun(run, options);
      exit(EXIT.passed);
    });
}

const FORMATS = ['hlog', 'csv'];

function format(text: string): string {
  if (FORMATS.includes(text)) return text;
  if (text === 'jtl') {
    const why = 'A JTL file has a row per request, and a run file holds distributions.';
    throw new InvalidArgumentError(`${why} Write one while the run goes on:  plan run --jtl requests.jtl`);
  }
  throw new InvalidArgumentError(`--format takes ${FORMATS.join(' or ')}, not "${text}".`);
}
