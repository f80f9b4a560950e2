import { once } from 'node:events';
import { Option, type Command } from 'commander';
import { EXIT } from '../exit-codes.ts';
import { colorOption, examples, wholeNumber } from '../options.ts';
import { processTerminal } from '../terminal.ts';

interface DemoCommandOptions {
  readonly port: number;
  readonly scenario: 'plain' | 'story';
}

/** `plan demo`: the embedded API, to try plans on. */
export function addDemoCommand(program: Command, exit: (code: number) => void): void {
  program
    .command('demo')
    .description('Start the embedded demo API (shop, tickets, imports, reports) on loopback.')
    .option('-p, --port <n>', 'port; 0 takes a free one', wholeNumber('--port', 0), 0)
    .addOption(
      new Option('--scenario <name>', 'plain: well-behaved; story: a database pool too small for the load')
        .choices(['plain', 'story'])
        .default('plain'),
    )
    .addOption(colorOption())
    .addHelpText(
      'after',
      examples(
        ['plan demo --port 8000', 'until Ctrl-C'],
        ['plan run plans/hello.yaml --var baseUrl=http://127.0.0.1:8000', 'in another terminal'],
      ),
    )
    .action(async (options: DemoCommandOptions) => {
      await serve(options);
      exit(EXIT.passed);
    });
}

async function serve({ port, scenario }: DemoCommandOptions): Promise<void> {
  const terminal = processTerminal('never');
  const { launchDemo } = await import('../../demo/launch.ts');
  const demo = await launchDemo({ port, scenario });
  // Listening before the words that invite to Ctrl-C: whoever reacts to them at once must not kill it untidily.
  const ended = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM'), once(process, 'SIGHUP')]);
  terminal.out(`${demo.url}\n`);
  terminal.err(`Demo API on ${demo.url} (documentation: ${demo.url}/openapi.json). Ctrl-C ends it.\n`);
  await ended;
  await demo.stop();
}
