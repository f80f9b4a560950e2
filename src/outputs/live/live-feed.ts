import { BANDS_PER_DECADE } from '../../report/bands.ts';
import type { Finding } from '../../report/findings/finding.ts';
import { LiveNews, type News } from '../../report/live/live-news.ts';
import type { PageSecond } from '../../result/live-page.ts';
import type { EventRecord, SeriesRecord, TargetRecord } from '../../result/run-file.ts';
import type { HeadFacts } from '../../result/write-run.ts';
import { formatInUnit } from '../format.ts';
import { rounded } from '../html/data-block.ts';
import { visible } from '../html/defuse.ts';
import { exchangeView } from '../html/exchange-view.ts';
import { findingView } from '../html/findings-view.ts';
import { HEAT_COLORS, PALETTE } from '../html/palette.ts';
import { LiveCharts } from './live-charts.ts';
import {
  defused,
  line,
  LONGEST_NAME,
  LONGEST_TEXT,
  milliseconds,
  newsEntry,
  perSecond,
  rowCells,
  share,
  text,
} from './live-lines.ts';

export interface LiveFacts {
  readonly head: HeadFacts;
  /** Where the report will be, for people. */
  readonly report: string;
  /** False where viewers may only watch. */
  readonly canStop: boolean;
}

/** Bodies of the first failing exchange of a cause. */
const BODIES = { request: 1024, response: 2048 };
/** Lines of the event log kept for those who open the page later. */
const MOST_NEWS = 200;
/** Points of the sparklines under the figures at the top: two minutes. */
const TRAIL = 120;

/**
 * What the live page is told, as lines of JSON with `k` for the kind. Every viewer gets the same lines; `snapshot`
 * brings a new one to where the others are. Every text is made harmless to look at here, and the page shows texts as
 * text only.
 */
export class LiveFeed {
  readonly #facts: LiveFacts;
  readonly #charts: LiveCharts;
  readonly #news: LiveNews;
  readonly #told: News[] = [];
  readonly #rows = new Map<number, readonly (number | null)[]>();
  readonly #causes = new Map<number, Cause>();
  readonly #counts = new Map<number, number>();
  readonly #trail: (readonly (number | null)[])[] = [];
  #last: Record<string, unknown> | undefined;
  #findings: string | undefined;
  #state = 'starting';
  #end: string | undefined;

  constructor(facts: LiveFacts) {
    this.#facts = facts;
    this.#charts = new LiveCharts(facts.head, { causes: this.#causes, counts: this.#counts });
    this.#news = new LiveNews(facts.head.groups);
  }

  /** All that a new viewer has to know. */
  snapshot(): string {
    const second = this.#last && {
      ...this.#last,
      rows: [...this.#rows.values()],
      errors: [...this.#counts],
      isOld: true,
    };
    return [
      line({ k: 'run', ...this.#run() }),
      this.#charts.snapshot(),
      ...[...this.#causes.values()].map((cause) => line({ k: 'cause', ...cause })),
      line({ k: 'log', entries: this.#told.map(newsEntry) }),
      line({ k: 'trail', points: this.#trail }),
      ...(second === undefined ? [] : [line(second)]),
      this.#findings ?? '',
      line({ k: 'state', state: this.#state }),
      this.#end ?? '',
    ].join('');
  }

  second(page: PageSecond): string {
    const news = [...this.#causesOf(page), ...this.#log(this.#news.of(page))];
    if (this.#state === 'starting') news.push(this.state('running'));
    const second = this.#secondOf(page);
    this.#last = second;
    return [...news, line(second), ...this.#charts.second(page)].join('');
  }

  event({ atMs, text }: Omit<EventRecord, 'k'>): string {
    return this.#log([{ atMs, kind: 'event', text }]).join('');
  }

  /** What the target showed; viewers see it with the next second. */
  target(record: SeriesRecord | TargetRecord): void {
    this.#charts.target(record);
  }

  state(state: 'running' | 'stopping'): string {
    this.#state = state;
    return line({ k: 'state', state });
  }

  findings(findings: readonly Finding[]): string {
    this.#findings = line({ k: 'findings', list: findings.map((one, index) => defused(findingView(one, index))) });
    return this.#findings;
  }

  /** The last line of all. */
  end(end: { readonly verdict: string; readonly sentence: string; readonly tone: string }): string {
    this.#state = 'ended';
    this.#end = line({ k: 'end', ...end, sentence: visible(end.sentence), report: this.#facts.report });
    return this.#end;
  }

  #run(): Record<string, unknown> {
    const { head, canStop, report } = this.#facts;
    return {
      name: text(head.plan.name, LONGEST_NAME),
      target: text(head.target, LONGEST_NAME),
      startedAt: head.startedAt,
      plannedMs: head.plannedMs ?? null,
      report,
      canStop,
      samplers: head.samplers.map(({ name, kind }) => [text(name, LONGEST_NAME), kind]),
      thresholds: head.thresholds.map((threshold) => text(threshold.text, LONGEST_TEXT)),
      phases: head.groups.flatMap(({ phases }) => phases.map(({ fromMs, toMs, kind }) => [fromMs, toMs, kind])),
      palette: PALETTE,
      heatColors: HEAT_COLORS,
      perDecade: BANDS_PER_DECADE,
    };
  }

  #secondOf({ seconds, groups, all, rows, verdicts, errors, health, drawn }: PageSecond): Record<string, unknown> {
    const users = (field: 'active' | 'planned'): number => groups.reduce((sum, group) => sum + group[field], 0);
    const cells = rows.map(rowCells);
    for (const row of cells) this.#rows.set(Number(row[0]), row);
    const changed = errors.filter(({ id, count }) => this.#counts.get(id) !== count);
    for (const { id, count } of changed) this.#counts.set(id, count);
    const point = [users('active'), perSecond(all.recent), milliseconds(all.recent.p95Us), share(all.recent)];
    this.#trail.push(point);
    if (this.#trail.length > TRAIL) this.#trail.shift();
    const { cpu, loop, inFlight, lagP99Ms, rssBytes } = drawn.generator;
    return {
      k: 'second',
      t: seconds,
      users: users('active'),
      planned: users('planned'),
      point,
      all: rowCells({ id: -1, ...all }),
      rows: cells,
      verdicts: verdicts.map(({ passed, measured, threshold }) =>
        measured === undefined ? [2, '-'] : [passed ? 1 : 0, formatInUnit(measured, threshold.unit)],
      ),
      errors: changed.map(({ id, count }) => [id, count]),
      health: [health.state, text(health.findings[0]?.text ?? '', LONGEST_TEXT)],
      generator: [...rounded([cpu, loop, lagP99Ms]), inFlight, rssBytes],
    };
  }

  #causesOf({ records, seconds }: PageSecond): string[] {
    const news = new Set<number>();
    for (const record of records) {
      if (record.k === 'err') {
        const { id, name, message } = record;
        this.#causes.set(id, {
          id,
          name: text(name, LONGEST_NAME),
          message: text(message, LONGEST_TEXT),
          first: seconds,
        });
        news.add(id);
        continue;
      }
      const cause = this.#causes.get(record.error);
      if (cause === undefined || cause.example !== undefined) continue;
      const sampler = this.#facts.head.samplers[record.exchange.label]?.name ?? '';
      this.#causes.set(cause.id, { ...cause, example: defused(exchangeView(record.exchange, sampler, BODIES)) });
      news.add(cause.id);
    }
    return [...news].map((id) => line({ k: 'cause', ...this.#causes.get(id) }));
  }

  #log(news: readonly News[]): string[] {
    if (news.length === 0) return [];
    this.#told.push(...news);
    this.#told.splice(0, Math.max(0, this.#told.length - MOST_NEWS));
    return [line({ k: 'log', entries: news.map(newsEntry) })];
  }
}

interface Cause {
  readonly id: number;
  readonly name: string;
  readonly message: string;
  /** Second of its first occurrence. */
  readonly first: number;
  readonly example?: unknown;
}
