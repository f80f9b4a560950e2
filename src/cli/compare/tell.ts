import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ConsoleOptions } from '../../outputs/console.ts';
import { processTerminal, type ColorChoice } from '../terminal.ts';

/** What a command found, in the forms that it is told in. */
export interface Told {
  /** The command's word before its page: `comparison`. */
  readonly name: string;
  readonly document: unknown;
  readonly summary: (options: ConsoleOptions) => string;
  /** The last line, made for `grep`. */
  readonly line: string;
  /** Where the page was written, if it was. */
  readonly page: string | undefined;
}

/** Prints JSON, or a summary with the page's address and the last line. */
export function tell(
  { name, document, summary, line, page }: Told,
  { json, quiet, color: choice }: { readonly json: boolean; readonly quiet: boolean; readonly color: ColorChoice },
): void {
  const terminal = processTerminal(choice);
  if (json) {
    terminal.out(`${JSON.stringify(document, undefined, 2)}\n`);
    return;
  }
  const { outColor: color, columns, unicode } = terminal;
  if (!quiet) {
    terminal.say(`${summary({ color, width: columns, unicode })}\n\n`);
    if (page !== undefined)
      terminal.say(`${name}: ${page}\n${' '.repeat(name.length + 2)}${pathToFileURL(resolve(page)).href}\n`);
  }
  terminal.say(`${line}\n`);
}
