import type { Problem } from '../base/errors.ts';
import { printProblems } from '../document/print-problems.ts';
import type { Terminal } from './terminal.ts';

/** Problems of a plan, as people read them; nothing when there are none. */
export function printPlanProblems(terminal: Terminal, problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  terminal.err(printProblems(problems, { format: 'text', color: terminal.color, width: terminal.columns }));
}
