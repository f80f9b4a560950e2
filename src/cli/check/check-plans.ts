import { PlanError } from '../../base/errors.ts';
import { printProblems } from '../../document/print-problems.ts';
import { compilePlan, type Compilation } from '../../plan/compile-plan.ts';
import { EXIT } from '../exit-codes.ts';
import { printPlanProblems } from '../print.ts';
import { planInputs, type PlanOptions } from '../run/inputs.ts';
import { processTerminal, type ColorChoice } from '../terminal.ts';

/** What `plan validate` is told on the command line. */
export interface ValidateOptions extends PlanOptions {
  readonly format: 'text' | 'json' | 'github';
  readonly color: ColorChoice;
}

/** Checks every file, prints what is wrong and gives the exit code. */
export async function checkPlans(files: readonly string[], options: ValidateOptions): Promise<number> {
  const checks: Check[] = [];
  for (const file of files) checks.push(await check(file, options));
  tell(checks, options);
  return checks.some(({ plan }) => plan === undefined) ? EXIT.invalidPlan : EXIT.passed;
}

interface Check extends Pick<Compilation, 'plan' | 'problems'> {
  readonly file: string;
}

/** A file that cannot be read is a problem like any other: the other files are checked all the same. */
async function check(file: string, options: ValidateOptions): Promise<Check> {
  try {
    return { file, ...(await compilePlan({ ...(await planInputs(file, options)), checkOnly: true })) };
  } catch (error) {
    if (error instanceof PlanError) return { file, plan: undefined, problems: error.problems };
    throw error;
  }
}

function tell(checks: readonly Check[], { format, color }: ValidateOptions): void {
  const terminal = processTerminal(color);
  if (format !== 'text') {
    // One document for all files, so that a program can read it.
    const problems = checks.flatMap((one) => one.problems);
    terminal.out(printProblems(problems, { format, color: false, width: terminal.columns }));
    return;
  }
  for (const { file, plan, problems } of checks) {
    printPlanProblems(terminal, problems);
    if (plan === undefined) continue;
    const groups = plan.groups.length === 1 ? '1 thread group' : `${plan.groups.length} thread groups`;
    const samplers = plan.labels.filter((label) => label.hopOf === undefined).length;
    terminal.err(`${file}: ok - ${groups}, ${samplers} samplers, ${plan.thresholds.length} thresholds\n`);
  }
}
