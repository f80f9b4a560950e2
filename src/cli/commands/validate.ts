import { Option, type Command } from 'commander';
import type { ValidateOptions } from '../check/check-plans.ts';
import { colorOption, examples, planOptions } from '../options.ts';

/** `plan validate`: everything that can be wrong with a plan, without sending anything. */
export function addValidateCommand(program: Command, exit: (code: number) => void): void {
  const command = program
    .command('validate')
    .description('Check plans without sending anything.')
    .argument('<plan...>', 'plan files (YAML)');
  planOptions(command)
    .addOption(
      new Option('--format <format>', 'how to print problems').choices(['text', 'json', 'github']).default('text'),
    )
    .addOption(colorOption())
    .addHelpText(
      'after',
      examples(
        ['plan validate plans/hello.yaml', 'exit code 0, or 2 with every problem'],
        ['plan validate plans/*.yaml --format github', 'as annotations of a pull request'],
      ),
    )
    .action(async (files: readonly string[], options: ValidateOptions) => {
      const { checkPlans } = await import('../check/check-plans.ts');
      exit(await checkPlans(files, options));
    });
}
