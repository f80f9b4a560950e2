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
}

/** A running test in the browser. It lives from before the first request until the report is written. */
export class LiveView implements PageListener {
  readonly #feed: LiveFeed;
  readonly #server: LiveServer;
  readonly #findings: EarlyFindings;

  private constructor(feed: LiveFeed, server: LiveServer, runFile: string) {
    this.#feed = feed;
    this.#server = server;
    this.#findings = new EarlyFindings(runFile, (findings) => server.send(feed.findings(findings)));
  }

  /** Throws RunError `live-unavailable`. */
  static async open(options: LiveOptions, { head, report, runFile, stop }: LiveRun): Promise<LiveView> {
    let feed: LiveFeed | undefined;
    const server: LiveServer = await LiveServer.open({
      ...options,
      page: livePage(),
      snapshot: () => feed?.snapshot() ?? '',
      stop,
    });
    feed = new LiveFeed({ head, report, canStop: server.canStop });
    return new LiveView(feed, server, runFile);
  }

  get url(): string {
    return this.#server.url;
  }

  /** What a browser on another machine can do; empty when none can come. */
  get warning(): string {
    return this.#server.warning;
  }

  onSecond(second: Parameters<PageListener['onSecond']>[0]): void {
    this.#server.send(this.#feed.second(second));
    this.#findings.second(second.seconds);
  }

  onEvent(event: Parameters<PageListener['onEvent']>[0]): void {
    this.#server.send(this.#feed.event(event));
  }

  /** No new work is begun; viewers see that the run is ending. */
  ending(): void {
    this.#server.send(this.#feed.state('stopping'));
  }

  /** With the model of the report when there is one. Open tabs hold up nothing. */
  async close(model?: ReportModel): Promise<void> {
    await this.#findings.close();
    const last =
      model === undefined
        ? { verdict: 'BROKEN', sentence: 'The run ended without a report.', tone: 'fail' }
        : { verdict: model.verdict.state, sentence: model.verdict.sentence, tone: toneOf(model.verdict.state) };
    await this.#server.close(this.#feed.end(last));
  }
}
