import { InvalidArgumentError, Option, type Command } from 'commander';
import { colorOption, examples, forceOption, planOptions, seconds, wholeNumber } from '../options.ts';
import { searchOptions } from '../capacity/search-options.ts';
import type { ProgressMode } from '../progress/printer.ts';
import type { RunOptions } from '../run/run-options.ts';

/** `plan run`: check, run, report. */
export function addRunCommand(program: Command, exit: (code: number) => void): void {
  const command = program
    .command('run')
    .description('Check a plan, run it, and write the report.')
    .argument('<plan>', 'plan file (YAML)');
  searchOptions(planOptions(command))
    .option('-o, --output <folder>', 'report folder; replaced when it holds an earlier report', 'report')
    .addOption(forceOption())
    .option('--demo', 'run against the embedded demo API, started for this run', false)
    .addOption(
      new Option(
        '--once',
        'one thread and iteration per group, no pauses; print every exchange, write no report unless -o',
      )
        .default(false)
        .conflicts(['json', 'workers', 'live', 'liveHost']),
    )
    .addOption(repeatOption())
    .addOption(historyOption())
    .addOption(jtlOption())
    .option(
      '--workers <n>',
      'load threads that share the users between them (default: one per core, fewer for a small load)',
      wholeNumber('--workers', 1),
    )
    .option(
      '--worker-memory <MB>',
      "most memory for one worker's objects (default: 75 % of the machine's, shared by the workers, at most 4096)",
      wholeNumber('--worker-memory', 16),
    )
    .option('--no-preflight', 'do not check first that the target answers')
    .option('--allow-invalid', 'exit as the thresholds say, not with 4, when the generator did not keep up', false);
  screenOptions(command)
    .addHelpText(
      'after',
      examples(
        ['plan run plans/fastapi.yaml --demo', 'the flagship plan on the embedded demo API'],
        ['plan run plans/jwt.yaml --once --demo', 'try every sampler once and read along'],
        ['plan run shop.yaml --env staging --var users=50 -o report/', 'another environment, another load'],
        ['plan run shop.yaml --find-capacity', 'the highest rate of arrivals at which the thresholds hold'],
        ['plan run shop.yaml --live', 'with the address of a page to watch it on'],
        ['plan run shop.yaml --seed 7 --json > summary.json', 'repeatable, for scripts'],
        ['plan run shop.yaml --jtl requests.jtl', 'every single request, for tools that read JMeter results'],
        ['plan run shop.yaml --repeat 3 -o base/', 'one side of plan compare'],
      ),
    )
    .addHelpText('after', STOPPING)
    .action(async (file: string, given: Omit<RunOptions, 'outputGiven'>) => {
      const options = { ...given, outputGiven: command.getOptionValueSource('output') !== 'default' };
      const { runPlan } = await import('../run/run-plan.ts');
      exit(await runPlan(file, options));
    });
}

/** What is shown while the run goes on, and where. */
function screenOptions(command: Command): Command {
  return command
    .option('-q, --quiet', 'print errors and the last line only', false)
    .addOption(
      new Option('-v, --verbose', 'print the first exchange of each cause of errors')
        .default(false)
        .conflicts(['quiet', 'json', 'once']),
    )
    .option('--json', 'print summary.json to stdout instead of the summary', false)
    .option('--progress <mode>', 'auto, tty, line or none', progressMode, 'auto')
    .option('--progress-interval <time>', 'time between progress lines', seconds('--progress-interval'), 10)
    .option(
      '--live [port]',
      'watch the run in a browser on this machine (default port: 4190, or the next that is free)',
      livePort,
    )
    .option('--live-host <address>', 'let other machines watch, too: listen on this address')
    .option('--live-allow-stop', 'let them also stop the run', false)
    .addOption(colorOption());
}

function repeatOption(): Option {
  return new Option(
    '--repeat <n>',
    'run the plan n times, one after the other, into run-1, run-2, … of the report folder',
  )
    .argParser(wholeNumber('--repeat', 1))
    .conflicts(['once', 'json']);
}

function historyOption(): Option {
  const about = 'add a line about each run to this file, for plan trend and plan compare';
  return new Option('--history <file>', about).conflicts('once');
}

function jtlOption(): Option {
  const about = "write a row for each request to this file too, in the form of JMeter's CSV results";
  return new Option('--jtl <file>', about).conflicts(['once', 'repeat', 'findCapacity']);
}

const STOPPING = `
Keys, where the run is drawn on a terminal:
  s stop gracefully   e errors or samplers   a last 10 s or whole run   q hide or show

Stopping:
  Ctrl-C          no new work; requests in flight may finish (gracefulStop, 30 s unless the plan says otherwise)
  Ctrl-C twice    cuts off what is in flight and writes the report within 5 s
  three times     leaves at once; "plan report --recover <folder>" makes the report later
  SIGTERM, SIGHUP as Ctrl-C, but cuts off after 8 s

Exit codes: 0 passed, 1 a threshold failed, 2 nothing sent: plan or arguments wrong, 3 the run broke, 4 not to be
trusted or not complete, 5 target unreachable, 130 and 143 stopped. All of them: docs/ci.md
`;

function livePort(text: string): number {
  const port = Number(text);
  if (/^[0-9]{1,5}$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('--live takes a port from 0 (any) to 65535, as in --live=4190.');
}

function progressMode(text: string): ProgressMode {
  if (text === 'auto' || text === 'tty' || text === 'line' || text === 'none') return text;
  throw new InvalidArgumentError(`--progress takes auto, tty, line or none, not "${text}".`);
}
