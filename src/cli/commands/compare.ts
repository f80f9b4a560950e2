import type { Command } from 'commander';
import type { CompareOptions } from '../compare/compare.ts';
import { colorOption, examples, forceOption } from '../options.ts';

/** `plan compare`: is the candidate slower than base, or is it chance? */
export function addCompareCommand(program: Command, exit: (code: number) => void): void {
  program
    .command('compare')
    .description('Compare runs: did something get slower, or is it chance?')
    .argument('[base]', 'report folder or run file; a folder of plan run --repeat is several runs')
    .argument('[candidate]', 'the same, of what is to be judged')
    .option('--base <runs...>', 'runs of the first side')
    .option('--cand <runs...>', 'runs of the second side')
    .option('--history <file>', 'earlier runs, as plan run --history has written them, in place of a base')
    .option('-o, --output <folder>', 'write comparison.html, comparison.md and comparison.json there')
    .addOption(forceOption())
    .option('--json', 'print comparison.json to stdout instead of the summary', false)
    .option('-q, --quiet', 'print errors and the last line only', false)
    .addOption(colorOption())
    .addHelpText(
      'after',
      examples(
        ['plan compare base/ candidate/ -o comparison/', 'one run against one, or folders of plan run --repeat'],
        ['plan compare --base r1 r2 r3 --cand c1 c2 c3', 'three against three: tells 10 % from chance'],
        ['plan compare --history history.ndjson report/', 'against the runs before it'],
      ),
    )
    .addHelpText('after', EXITS)
    .action(async (base: string | undefined, candidate: string | undefined, options: CompareOptions) => {
      const { compare } = await import('../compare/compare.ts');
      exit(
        await compare(
          [base, candidate].filter((path) => path !== undefined),
          options,
        ),
      );
    });
}

const EXITS = `
Exit codes: 0 no regression, also when it is inconclusive (the summary says so); 1 regression; 2 nothing to compare:
arguments or files wrong; 3 the result cannot be written.
`;
