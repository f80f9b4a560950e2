import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { RunError } from '../../base/errors.ts';
import { endSummary, lastLine } from '../../outputs/console.ts';
import { oneLine } from '../../outputs/one-line.ts';
import { summaryOf } from '../../outputs/summary-json.ts';
import type { ReportModel } from '../../report/report-model.ts';
import type { Terminal } from '../terminal.ts';
import { errorText } from './error-text.ts';

/** What the terminal shows of a finished run: summary, report and the last line, or `summary.json` for programs. */
export function tellReport(
  model: ReportModel,
  to: { readonly terminal: Terminal; readonly output: string; readonly quiet: boolean; readonly json: boolean },
): void {
  const { terminal, output, quiet, json } = to;
  const page = `${output.replace(/\/$/, '')}/index.html`;
  if (json) {
    terminal.out(`${JSON.stringify(summaryOf(model), null, 2)}\n`);
    return;
  }
  const { color, columns, unicode } = terminal;
  if (!quiet) {
    terminal.err(`\n${endSummary(model, { color, width: columns, unicode })}\n\n`);
    terminal.err(`${reportPlace(page, terminal.hasLinks)}\n`);
  }
  terminal.err(`${lastLine(model, page)}\n`);
}

/** Where the page is: as a link to click (OSC 8) where the terminal shows links, else with its address to copy. */
export function reportPlace(page: string, hasLinks: boolean): string {
  const { href } = pathToFileURL(resolve(page));
  const path = oneLine(page);
  return hasLinks ? `report: \u001b]8;;${href}\u001b\\${path}\u001b]8;;\u001b\\` : `report: ${path}\n        ${href}`;
}

/** One line for what the world did; a bug of ours keeps its stack. */
export function tellBroken(error: unknown, secrets: readonly string[], terminal: Terminal): void {
  const text = errorText(error, secrets);
  const isWorld = error instanceof RunError;
  terminal.err(isWorld ? `error[${error.code}] ${text}\n` : `This is a bug in loadplan, please report it:\n${text}\n`);
}
