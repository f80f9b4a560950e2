import { InvalidArgumentError, Option, type Command } from 'commander';
import { colorOption, examples, forceOption, planOptions, seconds, wholeNumber } from '../options.ts';
import type { ProgressMode } from '../run/progress-printer.ts';
import type { RunOptions } from '../run/run-plan.ts';

/** `plan run`: check, run, report. */
export function addRunCommand(program: Command, exit: (code: number) => void): void {
  const command = program
    .command('run')
    .description('Check a plan, run it, and write the report.')
    .argument('<plan>', 'plan file (YAML)');
  planOptions(command)
    .option('-o, --output <folder>', 'report folder; replaced when it holds an earlier report', 'report')
    .addOption(forceOption())
    .option('--demo', 'run against the embedded demo API, started for this run', false)
    .addOption(
      new Option(
        '--once',
        'one thread and iteration per group, no pauses; print every exchange, write no report unless -o',
      )
        .default(false)
        .conflicts(['json', 'workers']),
    )
    .option('--workers <n>', 'load threads that share the users between them', wholeNumber('--workers', 1), 1)
    .option('--no-preflight', 'do not check first that the target answers')
    .option('--allow-invalid', 'exit as the thresholds say, not with 4, when the generator did not keep up', false)
    .option('-q, --quiet', 'print errors and the last line only', false)
    .option('--json', 'print summary.json to stdout instead of the summary', false)
    .option('--progress <mode>', 'auto, tty, line or none', progressMode, 'auto')
    .option('--progress-interval <time>', 'time between progress lines', seconds('--progress-interval'), 10)
    .addOption(colorOption())
    .addHelpText(
      'after',
      examples(
        ['plan run plans/fastapi.yaml --demo', 'the flagship plan on the embedded demo API'],
        ['plan run plans/jwt.yaml --once --demo', 'try every sampler once and read along'],
        ['plan run shop.yaml --env staging --var users=50 -o report/', 'another environment, another load'],
        ['plan run shop.yaml --seed 7 --json > summary.json', 'repeatable, for scripts'],
      ),
    )
    .action(async (file: string, given: Omit<RunOptions, 'outputGiven'>) => {
      const options = { ...given, outputGiven: command.getOptionValueSource('output') !== 'default' };
      const { runPlan } = await import('../run/run-plan.ts');
      exit(await runPlan(file, options));
    });
}

function progressMode(text: string): ProgressMode {
  if (text === 'auto' || text === 'tty' || text === 'line' || text === 'none') return text;
  throw new InvalidArgumentError(`--progress takes auto, tty, line or none, not "${text}".`);
}
