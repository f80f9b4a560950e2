import type { LiveAggregates } from '../../result/live.ts';
import type { Terminal } from '../terminal.ts';
import { progressLine, progressScreen, type ProgressFacts } from './progress.ts';

export type ProgressMode = 'auto' | 'tty' | 'line' | 'none';

/** Shows a running test: redrawn in place for people, a line now and then for logs. */
export interface ProgressPrinter {
  /** Called once a second with what was measured. */
  update(live: LiveAggregates): void;
  /** A message above the progress. */
  note(text: string): void;
  /** Leaves the screen as it is and the cursor below it. */
  close(): void;
}

const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';

/** The printer for a terminal: `auto` redraws on a TTY and prints lines elsewhere. */
export function progressPrinter(
  terminal: Terminal,
  facts: ProgressFacts,
  options: { readonly mode: ProgressMode; readonly intervalSeconds: number },
): ProgressPrinter {
  const mode = options.mode === 'auto' ? (terminal.errIsTty ? 'tty' : 'line') : options.mode;
  if (mode === 'none') return silent(terminal);
  return mode === 'tty' ? screen(terminal, facts) : lines(terminal, facts, options.intervalSeconds);
}

function silent(terminal: Terminal): ProgressPrinter {
  return { update: () => undefined, note: (text) => terminal.err(`${text}\n`), close: () => undefined };
}

function lines(terminal: Terminal, facts: ProgressFacts, intervalSeconds: number): ProgressPrinter {
  let nextAt = intervalSeconds;
  let causes = 0;
  return {
    update(live) {
      // A new kind of error is worth a line at once; the wait for the next regular one begins again.
      const isNews = live.errors.length > causes;
      causes = live.errors.length;
      if (live.seconds < nextAt && !isNews) return;
      nextAt = live.seconds + intervalSeconds;
      terminal.err(`${progressLine(facts, live)}\n`);
    },
    note: (text) => terminal.err(`${text}\n`),
    close: () => undefined,
  };
}

function screen(terminal: Terminal, facts: ProgressFacts): ProgressPrinter {
  let drawn = 0;
  const up = (): string => (drawn === 0 ? '' : `\u001b[${drawn}A\u001b[0J`);
  const restore = (): void => terminal.err(SHOW_CURSOR);
  // Whatever ends the process, the user's cursor comes back.
  process.once('exit', restore);
  let last: readonly string[] = [];
  const draw = (before: string): void => {
    terminal.err(`${up()}${before}${HIDE_CURSOR}${last.map((line) => `${line}\n`).join('')}`);
    drawn = last.length;
  };
  return {
    update(live) {
      const { columns, rows, color, unicode } = terminal;
      last = progressScreen(facts, live, { columns, rows, color, unicode });
      draw('');
    },
    note: (text) => draw(`${text}\n`),
    close() {
      process.off('exit', restore);
      terminal.err(`${SHOW_CURSOR}\n`);
    },
  };
}
