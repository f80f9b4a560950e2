import type { LiveView, ViewOptions } from '../../result/live-view.ts';
import type { ExampleRecord, SeriesRecord, TargetRecord } from '../../result/run-file.ts';
import { transcript } from '../once/transcript.ts';
import type { Terminal } from '../terminal.ts';
import type { ProgressFacts } from './facts.ts';
import type { Keyboard } from './keyboard.ts';
import { logPrinter } from './log.ts';
import { Screen } from './screen.ts';

export type ProgressMode = 'auto' | 'tty' | 'line' | 'none';

/** Shows a running test: redrawn in place for people, a line now and then for logs. */
export interface ProgressPrinter {
  /** Called each second with what was measured, if `viewFor` asked for it. */
  update(live: LiveView): void;
  /** What the target showed. */
  target(record: SeriesRecord | TargetRecord): void;
  /** A message, above the progress. */
  note(text: string): void;
  /** No new work is begun: what is in flight may finish within `graceMs`, or, with 0, is cut off. */
  ending(graceMs: number): void;
  /** Leaves the last frame as it is and the cursor below it. */
  close(): void;
}

export interface ProgressOptions {
  readonly mode: ProgressMode;
  /** Between two lines of a log. */
  readonly intervalSeconds: number;
  /** Prints the first exchange of each cause of errors. */
  readonly verbose: boolean;
}

/** The screen's own time, and the keys of whoever sits before it. */
export interface ProgressContext {
  readonly nowMs: () => number;
  /** Calls until the returned function is called. */
  readonly every: (ms: number, tick: () => void) => () => void;
  /** Absent where nobody can press any. */
  readonly keyboard?: Keyboard | undefined;
  /** The key `s`. */
  readonly stop: () => void;
}

/** More rows than a screen has. */
const MOST_ROWS = 60;

/** `auto` redraws on a terminal that can, and prints lines elsewhere. */
export function modeFor(terminal: Terminal, { mode }: ProgressOptions): Exclude<ProgressMode, 'auto'> {
  if (mode !== 'auto') return mode;
  return terminal.errIsTty && !terminal.isDumb ? 'tty' : 'line';
}

/** What the printer needs to be told each second; `undefined` when it shows nothing. */
export function viewFor(terminal: Terminal, options: ProgressOptions): ViewOptions | undefined {
  const mode = modeFor(terminal, options);
  if (mode === 'none' && !options.verbose) return undefined;
  return { rows: mode === 'tty' ? MOST_ROWS : 0, examples: options.verbose };
}

/** The printer for a terminal. */
export function progressPrinter(
  terminal: Terminal,
  facts: ProgressFacts,
  options: ProgressOptions,
  context: ProgressContext,
): ProgressPrinter {
  const mode = modeFor(terminal, options);
  const examples = options.verbose ? exampleTexts(terminal, facts) : () => [];
  if (mode === 'tty') return new Screen(terminal, facts, { ...context, examples });
  return logPrinter(terminal, facts, {
    intervalSeconds: mode === 'none' ? Infinity : options.intervalSeconds,
    examples,
  });
}

/** One exchange for each cause of errors, when it comes. */
function exampleTexts(terminal: Terminal, { labels }: ProgressFacts): (live: LiveView) => string[] {
  const told = new Set<number>();
  return ({ records }) =>
    records
      .filter((record): record is ExampleRecord => record.k === 'example')
      .flatMap(({ error, exchange }) => {
        if (told.has(error)) return [];
        told.add(error);
        const event = { kind: 'exchange', exchange, passed: false, variables: [] } as const;
        return [transcript(event, labels, terminal).replace(/^\n|\n$/g, '')];
      });
}
