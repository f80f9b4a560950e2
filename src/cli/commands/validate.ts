import { Option, type Command } from 'commander';
import { compilePlan } from '../../plan/compile-plan.ts';
import { printProblems } from '../../document/print-problems.ts';
import { EXIT } from '../exit-codes.ts';
import { colorOption, examples, planOptions } from '../options.ts';
import { planInputs, type PlanOptions } from '../run/inputs.ts';
import { processTerminal, type ColorChoice } from '../terminal.ts';

interface ValidateOptions extends PlanOptions {
  readonly format: 'text' | 'json' | 'github';
  readonly color: ColorChoice;
}

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
      let failed = false;
      for (const file of files) failed = !(await validate(file, options)) || failed;
      exit(failed ? EXIT.invalidPlan : EXIT.passed);
    });
}

async function validate(file: string, options: ValidateOptions): Promise<boolean> {
  const terminal = processTerminal(options.color);
  const { plan, problems } = await compilePlan(await planInputs(file, options));
  const { format } = options;
  const text = printProblems(problems, { format, color: terminal.color, width: terminal.columns });
  if (format !== 'text') terminal.out(text === '' ? '' : `${text}\n`);
  else if (problems.length > 0) terminal.err(`${text}\n`);
  if (plan === undefined) return false;
  if (format === 'text') {
    const users = plan.groups.length === 1 ? '1 thread group' : `${plan.groups.length} thread groups`;
    terminal.err(`${file}: ok - ${users}, ${plan.labels.length} samplers, ${plan.thresholds.length} thresholds\n`);
  }
  return true;
}
