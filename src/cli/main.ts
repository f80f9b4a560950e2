#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { PlanError, RunError } from '../base/errors.ts';
import { addCompareCommand } from './commands/compare.ts';
import { addDemoCommand } from './commands/demo.ts';
import { addExportCommand } from './commands/export.ts';
import { addExplainCommand } from './commands/explain.ts';
import { addInitCommand } from './commands/init.ts';
import { addReportCommand } from './commands/report.ts';
import { addRunCommand } from './commands/run.ts';
import { addSchemaCommand } from './commands/schema.ts';
import { addTrendCommand } from './commands/trend.ts';
import { addValidateCommand } from './commands/validate.ts';
import { EXIT } from './exit-codes.ts';
import { examples } from './options.ts';
import { printPlanProblems } from './print.ts';
import { leaveLostTerminal, processTerminal } from './terminal.ts';
import { VERSION } from './version.ts';

const program = new Command('plan')
  .description('Declarative load tests: a YAML plan, checked before the first request, told in one HTML report.')
  .version(VERSION)
  .addHelpText(
    'after',
    examples(
      ['plan run plans/fastapi.yaml --demo', 'a first run, no server needed'],
      ['plan validate shop.yaml', 'check a plan of your own'],
    ),
  )
  .showHelpAfterError('(add --help for the options and an example)')
  .exitOverride();
const exit = (code: number): void => {
  // What went wrong with standard output before counts more.
  process.exitCode ??= code;
};
for (const add of [
  addRunCommand,
  addInitCommand,
  addValidateCommand,
  addExplainCommand,
  addReportCommand,
  addExportCommand,
  addCompareCommand,
  addTrendCommand,
  addDemoCommand,
  addSchemaCommand,
])
  add(program, exit);
for (const command of program.commands) command.exitOverride();

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = told(error);
}
leaveLostTerminal();

/** Prints what went wrong in the family's own form, and gives the exit code. A bug of ours keeps its stack. */
function told(error: unknown): number {
  const terminal = processTerminal('auto');
  // Commander has printed its own message; help and version are no mistakes.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.passed : EXIT.invalidPlan;
  if (error instanceof PlanError) {
    printPlanProblems(terminal, error.problems);
    return EXIT.invalidPlan;
  }
  if (error instanceof RunError) {
    terminal.err(`error[${error.code}] ${error.message}\n`);
    return exitCodeOf(error);
  }
  if (isOutOfFiles(error)) {
    terminal.err('error: this process may have too few open files to start. Raise the limit first:  ulimit -n 65536\n');
    return EXIT.broken;
  }
  terminal.err(
    `This is a bug in loadplan, please report it:\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  return EXIT.broken;
}

function isOutOfFiles(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EMFILE' || error.code === 'ENFILE');
}

function exitCodeOf(error: RunError): number {
  if (error.code === 'target-unreachable') return EXIT.unreachable;
  return isUsage(error) ? EXIT.invalidPlan : EXIT.broken;
}

/** What the user can put right on the command line. */
function isUsage({ code }: RunError): boolean {
  return ['usage', 'output-not-ours', 'result-unreadable', 'file-exists', 'openapi-not-found'].includes(code);
}
