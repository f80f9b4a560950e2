import type { Chart, TimeModel } from '../../report/charts/chart.ts';
import { liveCharts } from '../../report/charts/index.ts';
import { targetCharts } from '../../report/charts/target.ts';
import { LiveTarget } from '../../report/live/live-target.ts';
import { LiveTimeline } from '../../report/live/live-timeline.ts';
import type { TargetLines } from '../../report/target.ts';
import type { PageSecond } from '../../result/live-page.ts';
import type { SeriesRecord, TargetRecord } from '../../result/run-file.ts';
import type { HeadFacts } from '../../result/write-run.ts';
import { bandsOf, chartView, type ChartView } from '../html/chart-view.ts';
import { bandData } from '../html/data-block.ts';
import { binOf, lateBins, line, linesOf, liveChart, LONGEST_NAME, LONGEST_TEXT, text } from './live-lines.ts';

/** Causes of errors as they are known so far, by id. */
export interface CauseFacts {
  readonly causes: ReadonlyMap<number, { readonly id: number; readonly name: string; readonly message: string }>;
  readonly counts: ReadonlyMap<number, number>;
}

/** Lines of charts are chosen anew when there are this many more bins: else they would flicker. */
const CHOSEN_ANEW = 1.3;

/** The charts of a running test: what the page is told of them, bin by bin. */
export class LiveCharts {
  readonly #head: HeadFacts;
  readonly #errors: CauseFacts;
  readonly #timeline: LiveTimeline;
  readonly #target: LiveTarget | undefined;
  /** By sampler id: time spent so far. */
  readonly #spent = new Map<number, number>();
  #verdicts: PageSecond['verdicts'] = [];
  #warmUp: PageSecond['warmUp'];
  #ranks: Ranks = { atBins: 0, times: new Map(), causes: new Map() };
  /** Which lines each chart has, as viewers know it. */
  #drawn = '';
  /** Charts of the target by what they show: those that come later leave the others their places. */
  readonly #targetIds = new Map<string, string>();

  /** `errors` are read each time as they are then. */
  constructor(head: HeadFacts, errors: CauseFacts) {
    const { samplers, plannedMs, monitor } = head;
    this.#head = head;
    this.#errors = errors;
    this.#timeline = new LiveTimeline({ labels: samplers, plannedMs });
    this.#target = monitor && new LiveTarget(monitor, this.#timeline.binSeconds);
  }

  /** What the target showed; it is told with the next second. */
  target(record: SeriesRecord | TargetRecord): void {
    if (record.k === 'target') this.#target?.add(record);
    else this.#target?.seriesAppears(record);
  }

  /** All of them, for who comes new. */
  snapshot(): string {
    const model = this.#model();
    return this.#everything(model, this.#views(model));
  }

  /** New bins of charts whose lines are the same, and what has become known of old ones; else all of them. */
  second({ rows, verdicts, warmUp, drawn }: PageSecond): string[] {
    this.#verdicts = verdicts;
    this.#warmUp = warmUp;
    for (const { id, total } of rows) this.#spent.set(id, total.meanUs * total.requests);
    const before = this.#timeline.bins;
    const what = this.#timeline.add(drawn);
    if (what === 'everything') this.#target?.widen();
    const late = this.#target?.takeChanged() ?? Infinity;
    if (what === 'nothing' && late >= before) return [];
    if (what !== 'nothing') this.#chooseLines();
    const model = this.#model();
    const views = this.#views(model);
    const lines = linesOf(views);
    if (what === 'everything' || lines !== this.#drawn) {
      this.#drawn = lines;
      return [this.#everything(model, views)];
    }
    const fresh = Array.from({ length: this.#timeline.bins - before }, (_, i) => before + i);
    return [
      ...(late < before ? [line({ k: 'late', ...lateBins(views.filter(isOfTarget), late, before) })] : []),
      ...fresh.map((bin) =>
        line({ k: 'bin', at: bin * this.#timeline.binSeconds, charts: views.map((view) => binOf(view, bin)) }),
      ),
    ];
  }

  #everything(model: TimeModel, views: readonly ChartView[]): string {
    const { timeline } = model;
    return line({
      k: 'charts',
      bin: timeline.binSeconds,
      seconds: timeline.seconds,
      bands: bandsOf(model).map(bandData),
      charts: views.map((view) => liveChart(view, isOfTarget(view))),
    });
  }

  #views(model: TimeModel): ChartView[] {
    return [...liveCharts, ...this.#targetCharts()].flatMap((chart) => chartView(chart, model) ?? []);
  }

  #targetCharts(): readonly Chart<TimeModel>[] {
    if (this.#target === undefined) return [];
    return targetCharts(harmless(this.#target.lines(this.#timeline.bins))).map((chart) => {
      const key = JSON.stringify([chart.title, chart.unit, chart.about]);
      const id = this.#targetIds.get(key) ?? `${TARGET}${this.#targetIds.size}`;
      this.#targetIds.set(key, id);
      return { ...chart, id };
    });
  }

  #chooseLines(): void {
    const { bins } = this.#timeline;
    const { causes, counts } = this.#errors;
    if (bins < this.#ranks.atBins * CHOSEN_ANEW && this.#ranks.causes.size === causes.size) return;
    this.#ranks = { atBins: bins, times: new Map(this.#spent), causes: new Map(counts) };
  }

  #model(): TimeModel {
    const head = this.#head;
    const { times, causes } = this.#ranks;
    const { timeline } = this.#timeline;
    // Redirects that never came have no lines.
    const shown = head.samplers.flatMap(({ hopOf }, id) => (hopOf === undefined || this.#spent.has(id) ? [id] : []));
    return {
      timeline: { ...timeline, samplers: shown.flatMap((id) => timeline.samplers[id] ?? []) },
      thresholds: this.#verdicts.map(({ threshold, passed }) => ({
        threshold: { ...threshold, text: text(threshold.text, LONGEST_TEXT) },
        passed,
      })),
      samplers: shown.map((id) => ({
        name: text(head.samplers[id]?.name ?? '', LONGEST_NAME),
        timeShare: head.samplers[id]?.kind === 'request' ? (times.get(id) ?? 0) : 0,
      })),
      errors: [...this.#errors.causes.values()].map(({ id, name, message }) => ({
        name,
        message,
        count: causes.get(id) ?? 0,
        perBin: this.#timeline.errorsPerBin(id),
      })),
      groups: head.groups,
      run: this.#warmUp === undefined ? {} : { warmUp: this.#warmUp },
    };
  }
}

const TARGET = 'target-';

function isOfTarget({ chart }: ChartView): boolean {
  return chart.id.startsWith(TARGET);
}

/** Labels come from the target, names from the plan. */
function harmless({ sources, series }: TargetLines): TargetLines {
  return {
    sources,
    series: series.map((one) => ({
      ...one,
      sourceName: text(one.sourceName, LONGEST_NAME),
      title: text(one.title, LONGEST_NAME),
      labels: text(one.labels, LONGEST_NAME),
    })),
  };
}

/** What decides which lines a chart has; taken now and then. */
interface Ranks {
  readonly atBins: number;
  /** By sampler id: time spent so far. */
  readonly times: ReadonlyMap<number, number>;
  readonly causes: ReadonlyMap<number, number>;
}
