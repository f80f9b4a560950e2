import type { Finding } from '../report/findings/finding.ts';
import type { PollFacts, ReportModel, SamplerRow, ThresholdRow } from '../report/report-model.ts';
import { capacityLine, rateText } from './capacity-words.ts';
import { formatCount, formatElapsed, formatMean, formatMs, formatShare } from './format.ts';
import { chooseRows, columnsFor, widthOf } from './console-table.ts';
import { columnsOf, fit, fitted, oneLine, wrap } from './one-line.ts';
import { paint } from './paint.ts';
import type { Paint } from './paint.ts';
import { packedItems, targetFigures } from './target-words.ts';
import {
  arrivalLines,
  firstToBreak,
  healthNote,
  measuredText,
  partText,
  scheduleText,
  sign,
  warmUpText,
} from './words.ts';

/** How the terminal wants it. */
export interface ConsoleOptions {
  readonly color: boolean;
  /** Columns of the terminal; never written beyond. */
  readonly width: number;
  /** False where the locale is not UTF-8. */
  readonly unicode: boolean;
}

/** Of 40: an empty line before, one behind, the report's place on two lines, and the last line come to it. */
const MOST_LINES = 35;
/** Entries of the lists: shortened where they would leave samplers too little room. */
const LIMITS: readonly Limits[] = [
  { thresholds: 7, errors: 5, polls: 3, target: 3 },
  { thresholds: 4, errors: 3, polls: 2, target: 2 },
  { thresholds: 3, errors: 2, polls: 1, target: 1 },
];
const MOST_SAMPLERS = 12;
const FEWEST_SAMPLERS = 5;
const ENOUGH_SAMPLERS = 10;
/** Title, what is missing, all together. */
const SAMPLERS_EXTRA = 3;
const MOST_FINDINGS = 3;
const TONES = { invalid: 'warn', critical: 'bad', warning: 'warn' } as const;
const MOST_ARRIVALS = 2;
const MOST_WRAPPED = 3;
const NARROWEST = 60;

interface Limits {
  readonly thresholds: number;
  readonly errors: number;
  readonly polls: number;
  readonly target: number;
}

/** What stands in the terminal after a run: at most 40 lines with what comes around it, no line end after the last. */
export function endSummary(model: ReportModel, options: ConsoleOptions): string {
  const page = new Page(options);
  const wanted = Math.min(model.samplers.length, ENOUGH_SAMPLERS) + SAMPLERS_EXTRA;
  const fits = ({ before, after }: Around): boolean => MOST_LINES - lineCount([...before, ...after]) >= wanted;
  const around = LIMITS.map((limits) => aroundSamplers(page, model, limits));
  const { before, after } = around.find(fits) ?? around.at(-1) ?? { before: [], after: [] };
  // Of all lists the table of samplers is the longest: it takes what the others leave.
  const samplers = page.samplers(model, MOST_LINES - lineCount([...before, ...after]));
  return [...before, samplers, ...after]
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

interface Around {
  readonly before: readonly string[][];
  readonly after: readonly string[][];
}

function aroundSamplers(page: Page, model: ReportModel, limits: Limits): Around {
  return {
    before: [
      page.capacity(model),
      page.verdict(model),
      page.thresholds(model.thresholds, limits.thresholds),
      page.findings(model.findings),
    ],
    after: [
      page.arrivals(model),
      page.polls(model, limits.polls),
      page.errors(model, limits.errors),
      page.target(model, limits.target),
    ],
  };
}

/** Lines of blocks, each with the empty one behind it. */
function lineCount(blocks: readonly (readonly string[])[]): number {
  return blocks.reduce((sum, lines) => sum + (lines.length === 0 ? 0 : lines.length + 1), 0);
}

/** The last line of a run, made for `grep`: `plan: FAIL thresholds_failed=2/5 requests=198902 …`. */
export function lastLine(model: ReportModel, reportPath: string): string {
  const { verdict, all } = model;
  const p95 = all.percentiles.find(({ p }) => p === 95)?.ms;
  return [
    `plan: ${verdict.state.replaceAll(' ', '_')}`,
    ...capacityFields(model),
    `thresholds_failed=${verdict.thresholdsFailed}/${verdict.thresholdsTotal}`,
    `requests=${all.requests}`,
    `failed=${formatShare(all.errorRate)}`,
    `p95=${formatMs(p95)}`,
    `report=${oneLine(reportPath)}`,
  ].join(' ');
}

/** `capacity=98.1/s breaks=104/s`, of a search only. */
function capacityFields({ capacity }: ReportModel): string[] {
  if (capacity === undefined) return [];
  return [`capacity=${rateText(capacity.holds)}`, `breaks=${rateText(capacity.breaks)}`];
}

class Page {
  readonly #width: number;
  readonly #unicode: boolean;
  readonly #paint: Paint;
  readonly #ellipsis: string;

  constructor(options: ConsoleOptions) {
    this.#width = Math.max(options.width, NARROWEST);
    this.#unicode = options.unicode;
    this.#paint = paint(options.color);
    this.#ellipsis = options.unicode ? '…' : '...';
  }

  verdict(model: ReportModel): string[] {
    const { verdict, run, overview } = model;
    const color = verdict.state === 'PASS' ? 'good' : verdict.state === 'FAIL' ? 'bad' : 'warn';
    const facts = `${formatElapsed(run.durationMs)}, up to ${formatCount(overview.maxUsers)} users`;
    return [
      this.#paint[color](
        this.#cut(`${sign(verdict.state, this.#unicode)} ${verdict.state} - ${oneLine(run.name)} - ${facts}`),
      ),
      ...(verdict.state === 'INVALID'
        ? this.#wrapped(verdict.sentence)
        : [this.#cut(`  ${oneLine(verdict.sentence)}`)]),
      ...(run.part === undefined ? [] : this.#wrapped(partText(run))),
      ...(run.warmUp === undefined ? [] : [this.#cut(`  ${warmUpText(run)}`)]),
      ...(verdict.first === undefined ? [] : [this.#cut(`  ${oneLine(firstToBreak(verdict))}`)]),
      ...this.#wrapped(healthNote(model)).map((line) => this.#paint.warn(line)),
    ];
  }

  /** Of a search: what it found; the rest is about the step at the rate that holds. */
  capacity({ capacity, run }: ReportModel): string[] {
    if (capacity === undefined) return [];
    return [this.#paint.bold(this.#cut(`capacity of ${oneLine(run.name)}`)), ...this.#wrapped(capacityLine(capacity))];
  }

  thresholds(rows: readonly ThresholdRow[], most: number): string[] {
    if (rows.length === 0) return [];
    const sorted = [...rows.filter((row) => !row.passed), ...rows.filter((row) => row.passed)];
    const [measured, broken] = [12, 26];
    const text = this.#width - measured - broken - 6;
    const lines = sorted.slice(0, most).map((row) => {
      const line =
        row.measured === undefined
          ? `${fit(oneLine(row.threshold.text), text, this.#ellipsis)}  ${oneLine(row.reason ?? '')}`
          : `${fit(oneLine(row.threshold.text), text, this.#ellipsis)}  ${measuredText(row, this.#unicode ? '≈' : '~').padEnd(measured)}${brokenText(row)}`;
      const mark = row.passed ? sign('PASS', this.#unicode) : sign('FAIL', this.#unicode);
      return this.#paint[row.passed ? 'good' : 'bad'](this.#cut(`${mark.padEnd(2)} ${line}`).trimEnd());
    });
    return [
      this.#paint.dim(`${fit('   threshold', text + 3, this.#ellipsis)}  ${'measured'.padEnd(measured)}first broken`),
      ...lines,
      ...this.#more(sorted.length - lines.length, 'thresholds'),
    ];
  }

  /** What happened: the first few, each with its severity and its rule. */
  findings(all: readonly Finding[]): string[] {
    if (all.length === 0) return [];
    const lines = all.slice(0, MOST_FINDINGS).map((finding) => {
      const line = this.#cut(`${finding.severity.padEnd(9)}${oneLine(finding.text)} (${finding.id})`);
      return finding.severity === 'info' ? line : this.#paint[TONES[finding.severity]](line);
    });
    const more = all.length - lines.length;
    return [this.#paint.dim(`what happened${more > 0 ? ` (${more} more in the report)` : ''}`), ...lines];
  }

  /** In at most `room` lines: title, rows, what is missing, all together. */
  samplers(model: ReportModel, room: number): string[] {
    const chosen = chooseRows(
      model.samplers,
      Math.max(FEWEST_SAMPLERS, Math.min(MOST_SAMPLERS, room - SAMPLERS_EXTRA)),
    );
    const columns = columnsFor(this.#width);
    const name = this.#width - widthOf(columns);
    const header = fit('sampler', name, '') + columns.map(({ title, width }) => title.padStart(width)).join('');
    const line = (row: SamplerRow): string => {
      const cells = columns.map(({ text, width }) => text(row, this.#unicode).padStart(width)).join('');
      const label =
        row.kind === 'request' || row.kind === 'all' ? oneLine(row.name) : `${oneLine(row.name)} (${row.kind})`;
      const whole = fit(label, name, this.#ellipsis) + cells;
      return row.broken.length > 0 ? this.#paint.bad(whole) : whole;
    };
    return [
      this.#paint.dim(header),
      ...chosen.map(line),
      ...this.#more(model.samplers.length - chosen.length, 'samplers'),
      this.#paint.bold(line(model.all)),
    ];
  }

  /** Open load: where every arrival went, and what the response times are made of. */
  arrivals(model: ReportModel): string[] {
    const groups = arrivalLines(model);
    const { schedule } = model.all;
    if (groups.length === 0) return [];
    const lines = groups.slice(0, MOST_ARRIVALS).map(({ group, text }) => this.#cut(`  ${oneLine(group)}: ${text}`));
    const times = schedule === undefined ? [] : [this.#cut(`  ${scheduleText(schedule, this.#unicode ? '≈' : '~')}`)];
    return [this.#paint.dim('arrivals'), ...lines, ...this.#more(groups.length - lines.length, 'groups'), ...times];
  }

  polls(model: ReportModel, most: number): string[] {
    const polls = model.samplers.filter((row) => row.poll !== undefined);
    if (polls.length === 0) return [];
    const lines = polls.slice(0, most).map(({ name, poll }) => this.#cut(`  ${oneLine(name)}: ${pollText(poll)}`));
    return [this.#paint.dim('polls'), ...lines, ...this.#more(polls.length - lines.length, 'polls')];
  }

  /** What the target showed, a line for each process and endpoint; of many figures those that fit. */
  target({ target }: ReportModel, most: number): string[] {
    if (target === undefined || target.series.length === 0) return [];
    const bySource = new Map<string, string[]>();
    for (const { source, what, mean, peak } of targetFigures(target))
      bySource.set(source, [...(bySource.get(source) ?? []), `${oneLine(what)} ${mean} (${peak})`]);
    const lines = [...bySource].slice(0, most).map(([source, items]) => {
      const name = `  ${fitted(oneLine(source), this.#width / 3, this.#ellipsis)}: `;
      return this.#cut(`${name}${packedItems(items, ', ', this.#width - columnsOf(name))}`);
    });
    return [this.#paint.dim('target: mean (peak)'), ...lines, ...this.#more(bySource.size - lines.length, 'sources')];
  }

  errors(model: ReportModel, most: number): string[] {
    if (model.errors.length === 0) return ['errors: none'];
    const count = 10;
    const lines = model.errors.slice(0, most).map((error) => {
      const where = error.samplers.map((sampler) => oneLine(sampler.name)).join(', ');
      const what = `${oneLine(error.message)} (${where})`;
      return `${formatCount(error.count).padStart(count)}  ${fit(what, this.#width - count - 2, this.#ellipsis).trimEnd()}`;
    });
    return [
      this.#paint.dim('errors'.padStart(count)),
      ...lines,
      ...this.#more(model.errors.length - lines.length, 'causes'),
    ];
  }

  #more(count: number, what: string): string[] {
    return count > 0 ? [`   ${this.#ellipsis} ${count} more ${what} in the report`] : [];
  }

  /** Over a few lines, the last one cut: what to do stands at the end. */
  #wrapped(text: string): string[] {
    if (text === '') return [];
    const lines = wrap(oneLine(text), this.#width - 2);
    return lines
      .slice(0, MOST_WRAPPED)
      .map((line, index) =>
        index === MOST_WRAPPED - 1 && lines.length > MOST_WRAPPED
          ? `  ${fit(`${line} ${this.#ellipsis}`, this.#width - 2, this.#ellipsis).trimEnd()}`
          : this.#cut(`  ${line}`),
      );
  }

  #cut(text: string): string {
    return columnsOf(text) <= this.#width ? text : fit(text, this.#width, this.#ellipsis);
  }
}

function pollText(poll: PollFacts | undefined): string {
  if (poll === undefined) return '';
  const exhausted = poll.exhausted === 0 ? '' : `; ${formatCount(poll.exhausted)} ran out of tries`;
  if (poll.ready === 0) return `none ready${exhausted}`;
  const p95 = poll.readyPercentiles.find(({ p }) => p === 95)?.ms;
  const time = `in ${formatMs(poll.meanReadyMs)} (p95 ${formatMs(p95)})`;
  return `${formatCount(poll.ready)} ready after ${formatMean(poll.meanTries)} tries, ${time}${exhausted}`;
}

function brokenText({ firstBroken }: ThresholdRow): string {
  if (firstBroken === undefined) return '';
  return `${formatElapsed(firstBroken.atMs)} at ${formatCount(firstBroken.users)} users`;
}
