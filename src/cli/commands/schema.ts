import { readFileSync } from 'node:fs';
import { Argument, type Command } from 'commander';
import { EXIT } from '../exit-codes.ts';
import { examples } from '../options.ts';
import { processTerminal } from '../terminal.ts';

/** `plan schema`: the JSON Schemas that editors and tools read. */
export function addSchemaCommand(program: Command, exit: (code: number) => void): void {
  program
    .command('schema')
    .description('Print a JSON Schema: of plans, of run files, of summary.json, or of comparison.json.')
    .addArgument(
      new Argument('[which]', 'which schema').choices(['plan', 'run', 'summary', 'comparison']).default('plan'),
    )
    .addHelpText('after', examples(['plan schema > plan.schema.json', 'for completion and checks in an editor']))
    .action((which: string) => {
      processTerminal('never').out(
        readFileSync(new URL(`../../../../schemas/${which}.schema.json`, import.meta.url), 'utf8'),
      );
      exit(EXIT.passed);
    });
}
