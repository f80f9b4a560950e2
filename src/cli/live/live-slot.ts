import { resolve } from 'node:path';
import { oneLine } from '../../outputs/one-line.ts';
import type { ReportModel } from '../../report/report-model.ts';
import { watcherBroken } from '../run/error-text.ts';
import type { Terminal } from '../terminal.ts';
import { LiveView, type LiveRun } from './live-view.ts';

const USUAL_PORT = 4190;

/** What the command line says about the live page. */
export interface LiveChoice {
  readonly live?: number | true;
  readonly liveHost?: string;
  readonly liveAllowStop: boolean;
  readonly output: string;
}

export interface SlotRun extends Omit<LiveRun, 'report' | 'onBroken'> {
  /** Values that no message may show. */
  readonly secrets: readonly string[];
}

/** The live page of a run, if it has one: opened when the run is known, closed when its report is. */
export class LiveSlot {
  #view: LiveView | undefined;
  #note: ((text: string) => void) | undefined;

  /** Prints the address; `undefined` when nobody asked for it. Throws RunError `live-unavailable`. */
  async open(choice: LiveChoice, run: SlotRun, terminal: Terminal): Promise<LiveView | undefined> {
    const { live, liveHost: host, liveAllowStop: allowStop, output } = choice;
    if (live === undefined && host === undefined) return undefined;
    const port = typeof live === 'number' ? live : USUAL_PORT;
    const view = await LiveView.open(
      { port, host, allowStop },
      {
        ...run,
        report: resolve(output, 'index.html'),
        onBroken: (error) => this.#tell(watcherBroken('The live page', error, run.secrets), terminal),
      },
    );
    this.#view = view;
    if (view.warning !== '') terminal.err(`warning: ${oneLine(view.warning)}\n`);
    terminal.err(`live: ${view.url}\n`);
    return view;
  }

  /** While progress stands on the terminal messages go above it, not through it. */
  tellThrough(note: ((text: string) => void) | undefined): void {
    this.#note = note;
  }

  /** The first call counts. */
  async close(model?: ReportModel): Promise<void> {
    const view = this.#view;
    this.#view = undefined;
    await view?.close(model);
  }

  #tell(text: string, terminal: Terminal): void {
    if (this.#note === undefined) terminal.err(`${text}\n`);
    else this.#note(text);
  }
}
