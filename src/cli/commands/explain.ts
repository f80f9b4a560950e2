import { Option, type Command } from 'commander';
import type { ExplainOptions } from '../explain/explain.ts';
import { colorOption, examples, planOptions } from '../options.ts';

/** `plan explain`: what a plan will do, without doing it; or what an error code means. */
export function addExplainCommand(program: Command, exit: (code: number) => void): void {
  const command = program
    .command('explain')
    .description('Say what a plan will do, or what an error code means. Sends nothing.')
    .argument('<plan-or-code>', 'plan file (YAML), or a code such as unknown-key');
  planOptions(command)
    .addOption(new Option('--format <format>', 'how to print it').choices(['text', 'json']).default('text'))
    .addOption(colorOption())
    .addHelpText(
      'after',
      examples(
        ['plan explain plans/staged.yaml', 'load over time, requests, data, variables'],
        ['plan explain unknown-key', 'an error code, with an example and its cure'],
      ),
    )
    .action(async (what: string, options: ExplainOptions) => {
      const { explain } = await import('../explain/explain.ts');
      exit(await explain(what, options));
    });
}
