import { readFileSync } from 'node:fs';
import { createProblems } from '../../base/collect-problems.ts';
import { PROBLEM_CODES } from '../../base/errors.ts';
import { readPlan } from '../../document/read-plan.ts';
import { compilePlan } from '../../plan/compile-plan.ts';
import { EXIT } from '../exit-codes.ts';
import { printPlanProblems } from '../print.ts';
import { planInputs, type PlanOptions } from '../run/inputs.ts';
import { processTerminal, type ColorChoice } from '../terminal.ts';
import { charts } from './charts.ts';
import { explainText } from './explain-text.ts';
import { entries, planFacts } from './plan-facts.ts';

export interface ExplainOptions extends PlanOptions {
  readonly format: 'text' | 'json';
  readonly color: ColorChoice;
}

/** `plan explain`: what a plan will do, or what a problem code means. Sends nothing; gives the exit code. */
export async function explain(what: string, options: ExplainOptions): Promise<number> {
  const terminal = processTerminal(options.color);
  if (PROBLEM_CODES.some((code) => code === what)) {
    terminal.out(entryOf(what));
    return EXIT.passed;
  }
  const inputs = await planInputs(what, options);
  const root = readPlan(inputs.file, createProblems());
  const needed = root === undefined ? [] : entries(root, 'secrets').map(([, variable]) => variable);
  const unset = new Set(needed.filter((variable) => (inputs.env[variable] ?? '') === ''));
  // A missing secret keeps a plan from running, not from being explained.
  const env = { ...inputs.env, ...Object.fromEntries([...unset].map((variable) => [variable, 'not set'])) };
  const { plan, problems, document } = await compilePlan({ ...inputs, env });
  printPlanProblems(terminal, problems);
  if (plan === undefined || document === undefined) return EXIT.invalidPlan;
  const facts = planFacts(plan, { root: document, file: inputs.file.name }, unset);
  if (options.format === 'json') terminal.out(`${JSON.stringify(facts, null, 2)}\n`);
  else terminal.say(explainText(facts, charts(plan, facts.plannedMs, terminal.unicode)));
  return EXIT.passed;
}

/** The part of docs/errors.md under the code's heading. */
function entryOf(code: string): string {
  const page = readFileSync(new URL('../../../../docs/errors.md', import.meta.url), 'utf8');
  const start = page.indexOf(`\n### ${code}\n`) + 1;
  const rest = page.slice(start);
  const end = rest.search(/\n#{2,3} /);
  return `${(end < 0 ? rest : rest.slice(0, end)).trimEnd()}\n`;
}
