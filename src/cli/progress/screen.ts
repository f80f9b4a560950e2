import { LiveNews } from '../../report/live/live-news.ts';
import type { LiveView } from '../../result/live-view.ts';
import type { SeriesRecord, TargetRecord } from '../../result/run-file.ts';
import { columnsOf, wrap } from '../../outputs/one-line.ts';
import type { Terminal } from '../terminal.ts';
import type { Ending, ProgressFacts, ScreenState } from './facts.ts';
import { frame } from './frame.ts';
import { newsLines } from './log.ts';
import type { ProgressContext, ProgressPrinter } from './printer.ts';
import { TargetNow } from './target-now.ts';

const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';
const CLEAR_LINE_END = '\u001b[K';
const CLEAR_BELOW = '\u001b[J';
// oxlint-disable-next-line no-control-regex
const STYLES = /\u001b\[\d+m/g;
/** Time goes on between two views, which come once a second. */
const REDRAW_MS = 500;
const NARROWEST_MESSAGE = 40;
/** What is worth a line above the screen; the rest is on it. */
const TOLD = ['threshold', 'generator'];

export interface ScreenOptions extends ProgressContext {
  /** Exchanges to print, one text each. */
  readonly examples: (live: LiveView) => readonly string[];
}

/** A running test on a terminal: a frame that is drawn again in place, messages above it, and keys. */
export class Screen implements ProgressPrinter {
  readonly #terminal: Terminal;
  readonly #facts: ProgressFacts;
  readonly #options: ScreenOptions;
  readonly #news: LiveNews;
  readonly #target: TargetNow | undefined;
  /** What stands on the screen, without styles where only its width counts. */
  #drawn: readonly string[] = [];
  #live: { readonly view: LiveView; readonly atMs: number } | undefined;
  #choice: Pick<ScreenState, 'page' | 'stretch' | 'isHidden'> = {
    page: 'samplers',
    stretch: 'recent',
    isHidden: false,
  };
  #ending: Ending | undefined;
  readonly #release: readonly (() => void)[];

  constructor(terminal: Terminal, facts: ProgressFacts, options: ScreenOptions) {
    this.#terminal = terminal;
    this.#facts = facts;
    this.#options = options;
    this.#news = new LiveNews(facts.groups);
    this.#target = facts.watched && new TargetNow(facts.watched);
    options.keyboard?.open({
      press: (key) => this.#press(key),
      suspend: () => undefined,
      resume: () => this.#redrawBelow(),
    });
    this.#release = [
      options.every(REDRAW_MS, () => {
        options.keyboard?.look();
        this.#draw();
      }),
      terminal.onResize(() => this.#draw()),
      () => options.keyboard?.close(),
    ];
  }

  update(view: LiveView): void {
    this.#live = { view, atMs: this.#options.nowMs() };
    const news = this.#news.of(view).filter(({ kind }) => TOLD.includes(kind));
    const told = [...newsLines(news, view), ...this.#options.examples(view)];
    if (told.length === 0) this.#draw();
    else this.note(told.join('\n'));
  }

  /** Shown when the next view comes. */
  target(record: SeriesRecord | TargetRecord): void {
    this.#target?.take(record);
  }

  note(text: string): void {
    const lines = text.split('\n').flatMap((line) => this.#folded(line));
    this.#terminal.err(`${this.#toTop()}${CLEAR_BELOW}${lines.join('\n')}\n`);
    this.#drawn = [];
    this.#draw();
  }

  ending(graceMs: number): void {
    this.#ending = { isCut: graceMs === 0, cutAtMs: this.#options.nowMs() + graceMs };
    this.#draw();
  }

  close(): void {
    for (const release of this.#release) release();
    // What stays in the scroll-back needs no keys.
    this.#draw();
  }

  #press(key: string): void {
    const { page, stretch, isHidden } = this.#choice;
    if (key === 's') this.#options.stop();
    else if (key === 'e') this.#choice = { ...this.#choice, page: page === 'errors' ? 'samplers' : 'errors' };
    else if (key === 'a') this.#choice = { ...this.#choice, stretch: stretch === 'recent' ? 'total' : 'recent' };
    else if (key === 'q') this.#choice = { ...this.#choice, isHidden: !isHidden };
    else return;
    this.#draw();
  }

  #draw(): void {
    if (this.#live === undefined) return;
    const { view, atMs } = this.#live;
    const { nowMs, keyboard } = this.#options;
    const state: ScreenState = {
      ...this.#choice,
      hasKeys: keyboard?.isOpen === true,
      elapsedMs: view.seconds * 1000 + nowMs() - atMs,
      nowMs: nowMs(),
      ...(this.#ending === undefined ? {} : { ending: this.#ending }),
      ...(this.#target === undefined ? {} : { target: this.#target.figures() }),
    };
    const lines = frame(this.#facts, view, state, this.#terminal);
    if (this.#isSame(lines)) return;
    const text = lines.map((line) => `${line}${CLEAR_LINE_END}\n`).join('');
    // Hidden only while it moves: whatever ends the process, the user has a cursor.
    this.#terminal.err(`${HIDE_CURSOR}${this.#toTop()}${text}${CLEAR_BELOW}${SHOW_CURSOR}`);
    this.#drawn = lines;
  }

  #isSame(lines: readonly string[]): boolean {
    return lines.length === this.#drawn.length && lines.every((line, index) => line === this.#drawn[index]);
  }

  /** To the frame's first line. A terminal that has become narrower has broken the lines that were too long for it. */
  #toTop(): string {
    const { columns } = this.#terminal;
    const rows = this.#drawn.reduce(
      (sum, line) => sum + Math.max(1, Math.ceil(columnsOf(line.replace(STYLES, '')) / columns)),
      0,
    );
    return rows === 0 ? '' : `\r\u001b[${rows}A`;
  }

  /** A message over several lines, broken between words. */
  #folded(line: string): string[] {
    const width = Math.max(NARROWEST_MESSAGE, this.#terminal.columns - 1);
    if (columnsOf(line.replace(STYLES, '')) <= width) return [line];
    const [, indent = '', text = ''] = /^( *)(.*)$/s.exec(line) ?? [];
    const deeper = `${indent}  `;
    return wrap(text, width - deeper.length).map((part, index) => `${index === 0 ? indent : deeper}${part}`);
  }

  /** Others have written meanwhile: the shell that the process was stopped from. */
  #redrawBelow(): void {
    this.#drawn = [];
    this.#draw();
  }
}
