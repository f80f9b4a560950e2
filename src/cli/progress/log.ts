import { LiveNews, type News } from '../../report/live/live-news.ts';
import type { LiveView } from '../../result/live-view.ts';
import { oneLine } from '../../outputs/one-line.ts';
import type { Terminal } from '../terminal.ts';
import type { ProgressFacts } from './facts.ts';
import { clock, progressLine } from './line.ts';
import type { ProgressPrinter } from './printer.ts';

export interface LogOptions {
  /** Between two lines; `Infinity` for none. */
  readonly intervalSeconds: number;
  /** Exchanges to print, one text each. */
  readonly examples: (live: LiveView) => readonly string[];
}

/** News of one second, at most: a target that fails in a hundred ways shall not hide how the run does. */
const MOST_NEWS = 5;

/**
 * Progress where nobody watches: a line now and then, and at once when a phase begins, a threshold breaks for the
 * first time, a new cause of errors appears or the generator does not keep up.
 */
export function logPrinter(terminal: Terminal, facts: ProgressFacts, options: LogOptions): ProgressPrinter {
  const { intervalSeconds, examples } = options;
  const isSilent = intervalSeconds === Infinity;
  const news = new LiveNews(facts.groups);
  let isEnding = false;
  let nextAt = intervalSeconds;
  const print = (line: string): void => terminal.err(`${line}\n`);
  return {
    update(live) {
      const told = isSilent ? [] : newsLines(news.of(live), live);
      for (const line of [...told, ...examples(live)]) print(line);
      if (isSilent || (live.seconds < nextAt && told.length === 0)) return;
      nextAt = live.seconds + intervalSeconds;
      print(progressLine(facts, live, isEnding));
    },
    // A line of the log has the fields that it always has.
    target: () => undefined,
    note: print,
    ending: () => (isEnding = true),
    close: () => undefined,
  };
}

/** `[05:48] threshold: Broken for the first time: p95 < 400ms`. */
export function newsLines(news: readonly News[], { health }: LiveView): string[] {
  // That a run is invalid is said where it is found out.
  const told = news.filter(({ kind }) => kind !== 'generator' || health.state !== 'INVALID');
  const lines = told
    .slice(0, MOST_NEWS)
    .map(({ atMs, kind, text }) => `[${clock(Math.floor(atMs / 1000))}] ${kind}: ${oneLine(text)}`);
  const more = told.length - lines.length;
  return more === 0 ? lines : [...lines, `(${more} more in the report)`];
}
