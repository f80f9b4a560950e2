import type { LiveView, ViewOptions } from '../../result/live-view.ts';
import type { Terminal } from '../terminal.ts';
import { progressLine, progressScreen, type ProgressFacts } from './progress.ts';

export type ProgressMode = 'auto' | 'tty' | 'line' | 'none';

/** Shows a running test: redrawn in place for people, a line now and then for logs. */
export interface ProgressPrinter {
  /** Called with what was measured, as often as `viewFor` asked for it. */
  update(live: LiveView): void;
  /** A message above the progress. */
  note(text: string): void;
  /** Leaves the screen as it is and the cursor below it. */
  close(): void;
}

const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';

export interface ProgressOptions {
  readonly mode: ProgressMode;
  /** Between two lines. */
  readonly intervalSeconds: number;
}

/** The printer for a terminal: `auto` redraws on a TTY and prints lines elsewhere. */
export function progressPrinter(terminal: Terminal, facts: ProgressFacts, options: ProgressOptions): ProgressPrinter {
  const mode = modeFor(terminal, options);
  if (mode === 'none') return silent(terminal);
  return mode === 'tty' ? screen(terminal, facts) : lines(terminal, facts);
}

/** What the printer shows, and how often; `undefined` when it shows nothing. */
export function viewFor(terminal: Terminal, options: ProgressOptions): ViewOptions | undefined {
  const mode = modeFor(terminal, options);
  if (mode === 'none') return undefined;
  return mode === 'tty' ? { rows: true, everySeconds: 1 } : { rows: false, everySeconds: options.intervalSeconds };
}

function modeFor({ errIsTty }: Terminal, { mode }: ProgressOptions): Exclude<ProgressMode, 'auto'> {
  if (mode !== 'auto') return mode;
  return errIsTty ? 'tty' : 'line';
}

function silent(terminal: Terminal): ProgressPrinter {
  return { update: () => undefined, note: (text) => terminal.err(`${text}\n`), close: () => undefined };
}

function lines(terminal: Terminal, facts: ProgressFacts): ProgressPrinter {
  return {
    update: (live) => terminal.err(`${progressLine(facts, live)}\n`),
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
