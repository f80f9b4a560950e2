import { LiveFeed } from '../../outputs/live/live-feed.ts';
import { livePage } from '../../outputs/live/live-page.ts';
import { toneOf } from '../../outputs/html/verdict-view.ts';
import type { ReportModel } from '../../report/report-model.ts';
import type { PageListener } from '../../result/results.ts';
import type { HeadFacts } from '../../result/write-run.ts';
import { EarlyFindings } from './early-findings.ts';
import { LiveServer } from './live-server.ts';

/** `--live` and its relatives. */
export interface LiveOptions {
  readonly port: number;
  readonly host?: string | undefined;
  readonly allowStop: boolean;
}

export interface LiveRun {
  readonly head: HeadFacts;
  /** The report's page, as it is told in the terminal. */
  readonly report: string;
  readonly runFile: string;
  /** As the first Ctrl-C; false when the run is ending already. */
  readonly stop: () => boolean;
  /** The page is gone because of a bug of ours; called once. */
  readonly onBroken: (error: unknown) => void;
}

/** The last line of a page that ends before its run. A text, so that nothing can go wrong with it. */
const BROKEN = '{"k":"broken"}\n';

/**
 * A running test in the browser. It lives from before the first request until the report is written, or until a bug
 * shows in it: then it alone ends, and the run goes on. Nothing here throws, once it is open.
 */
export class LiveView implements PageListener {
  readonly #feed: LiveFeed;
  readonly #server: LiveServer;
  readonly #findings: EarlyFindings;
  readonly #onBroken: LiveRun['onBroken'];
  /** Its end, when that has begun. */
  #end: Promise<void> | undefined;

  private constructor(feed: LiveFeed, server: LiveServer, { runFile, onBroken }: LiveRun) {
    this.#feed = feed;
    this.#server = server;
    this.#onBroken = onBroken;
    this.#findings = new EarlyFindings(runFile, (findings) =>
      this.#guarded(() => server.send(feed.findings(findings))),
    );
  }

  /** Throws RunError `live-unavailable`. */
  static async open(options: LiveOptions, run: LiveRun): Promise<LiveView> {
    let feed: LiveFeed | undefined;
    let view: LiveView | undefined;
    const server: LiveServer = await LiveServer.open({
      ...options,
      page: livePage(),
      snapshot: () => feed?.snapshot() ?? '',
      stop: run.stop,
      onFault: (error) => view?.onBroken(error),
    });
    feed = new LiveFeed({ head: run.head, report: run.report, canStop: server.canStop });
    view = new LiveView(feed, server, run);
    return view;
  }

  get url(): string {
    return this.#server.url;
  }

  /** What a browser on another machine can do; empty when none can come. */
  get warning(): string {
    return this.#server.warning;
  }

  onSecond(second: Parameters<PageListener['onSecond']>[0]): void {
    this.#guarded(() => {
      this.#server.send(this.#feed.second(second));
      this.#findings.second(second.seconds);
    });
  }

  onEvent(event: Parameters<PageListener['onEvent']>[0]): void {
    this.#guarded(() => this.#server.send(this.#feed.event(event)));
  }

  onTarget(record: Parameters<PageListener['onTarget']>[0]): void {
    this.#guarded(() => this.#feed.target(record));
  }

  onBroken(error: unknown): void {
    if (this.#end !== undefined) return;
    this.#end = this.#shut(BROKEN);
    this.#onBroken(error);
  }

  /** No new work is begun; viewers see that the run is ending. */
  ending(): void {
    this.#guarded(() => this.#server.send(this.#feed.state('stopping')));
  }

  /** With the model of the report when there is one. Open tabs hold up nothing. */
  async close(model?: ReportModel): Promise<void> {
    this.#guarded(() => {
      this.#end = this.#shut(this.#lastLine(model));
    });
    await this.#end;
  }

  #lastLine(model: ReportModel | undefined): string {
    if (model === undefined)
      return this.#feed.end({ verdict: 'BROKEN', sentence: 'The run ended without a report.', tone: 'fail' });
    const { state, sentence } = model.verdict;
    return this.#feed.end({ verdict: state, sentence, tone: toneOf(state) });
  }

  async #shut(lines: string): Promise<void> {
    await this.#findings.close();
    await this.#server.close(lines);
  }

  #guarded(task: () => void): void {
    if (this.#end !== undefined) return;
    try {
      task();
    } catch (error) {
      this.onBroken(error);
    }
  }
}
