import { nearest } from '../base/nearest.ts';
import type { MonitorEndpoint, WantedMetric } from './monitor-plan.ts';
import { parseMetrics, type Exposition, type MetricSample } from './prometheus-text.ts';
import { Scraper } from './scrape.ts';
import type { SeriesBook } from './series-book.ts';
import { meaningOf, type Meaning } from './series-meaning.ts';
import type { Value, Watch } from './watch.ts';

/** Lines of one metric: more have no colours to be told apart by. */
export const MOST_OF_A_METRIC = 8;
const LONGEST_LABELS = 300;

/** One metric with these labels, as it was read last. */
interface Before {
  readonly value: number;
  readonly atMs: number;
}

/** Watches the metrics of one Prometheus endpoint. */
export class EndpointWatch implements Watch {
  readonly #endpoint: MonitorEndpoint;
  readonly #source: number;
  readonly #book: SeriesBook;
  readonly #tell: (text: string) => void;
  readonly #scraper = new Scraper();
  readonly #names: ReadonlySet<string>;
  readonly #before = new Map<string, Before>();
  /** By metric: the label sets that have a line. */
  readonly #lines = new Map<WantedMetric, Set<string>>();
  readonly #told = new Set<string>();
  /** Wanted metrics that no answer has had so far. */
  readonly #unseen: Set<WantedMetric>;
  #known: ReadonlySet<string> = new Set();
  #isClosed = false;

  constructor(endpoint: MonitorEndpoint, source: number, book: SeriesBook, tell: (text: string) => void) {
    this.#endpoint = endpoint;
    this.#source = source;
    this.#book = book;
    this.#tell = tell;
    this.#names = new Set(endpoint.metrics.map(({ name }) => name));
    this.#unseen = new Set(endpoint.metrics);
  }

  async read(now: () => number, timeoutMs: number): Promise<readonly Value[] | undefined> {
    const { url, headers, metrics } = this.#endpoint;
    const scraped = await this.#scraper.read({ url, headers, timeoutMs });
    const atMs = now();
    if (scraped.text === undefined) return this.#miss(scraped.problem);
    const found = parseMetrics(scraped.text, (name) => this.#names.has(name));
    if (found.names.size === 0) return this.#miss("its answer is not in Prometheus' text format");
    this.#known = found.names;
    return metrics.flatMap((metric) => this.#valuesOf(metric, found, atMs));
  }

  /** Metrics that never came are told of now: some appear with the first request only. */
  close(): void {
    this.#isClosed = true;
    this.#scraper.close();
    if (this.#known.size === 0) return;
    for (const { name, labels } of this.#unseen) {
      const like = this.#known.has(name) ? undefined : nearest(name, this.#known);
      const meant = like === undefined ? '' : ` Did you mean "${like}"?`;
      const which = labels.length === 0 || !this.#known.has(name) ? '' : ' with these labels';
      this.#tell(`${this.#endpoint.shown} has no metric "${name}"${which}.${meant}`);
    }
  }

  #miss(problem: string): undefined {
    // Once: what happens to a target under load often happens more than once.
    const text = `${this.#endpoint.shown} gives no metrics: ${problem}. Its charts have a gap there.`;
    if (!this.#isClosed) this.#once('miss', text);
    // What follows the gap says nothing of the time before it.
    this.#before.clear();
    return undefined;
  }

  #valuesOf(metric: WantedMetric, { samples, types }: Exposition, atMs: number): Value[] {
    const own = samples.filter((sample) => sample.name === metric.name && fits(sample, metric));
    if (own.length === 0) return [];
    this.#unseen.delete(metric);
    const meaning = meaningOf(metric, types.get(metric.name));
    const lines = metric.sum ? [{ labelText: '', value: sum(own) }] : this.#firstOf(metric, own);
    return lines.flatMap(({ labelText, value }) => this.#valueOf(metric, meaning, { labelText, value, atMs }));
  }

  /** Each label set once; those that have had a line keep it. */
  #firstOf(metric: WantedMetric, samples: readonly MetricSample[]): Pick<MetricSample, 'labelText' | 'value'>[] {
    const lines = this.#lines.get(metric) ?? new Set<string>();
    this.#lines.set(metric, lines);
    const byLabels = new Map(samples.map((sample) => [sample.labelText, sample]));
    const kept = [...byLabels.values()].filter(({ labelText }) => {
      if (lines.size < MOST_OF_A_METRIC) lines.add(labelText);
      return lines.has(labelText);
    });
    if (kept.length < byLabels.size) {
      const text = `"${metric.name}" of ${this.#endpoint.shown} has ${byLabels.size} series, of which the first ${MOST_OF_A_METRIC} are drawn. Choose some with "labels", or add them up with "sum: true".`;
      this.#once(`series ${metric.name}`, text);
    }
    return kept;
  }

  #valueOf(
    metric: WantedMetric,
    { as, unit, factor }: Meaning,
    { labelText, value, atMs }: { readonly labelText: string; readonly value: number; readonly atMs: number },
  ): Value[] {
    const key = `${this.#source} ${JSON.stringify([metric.name, metric.labels, metric.sum, as, labelText])}`;
    const shown = as === 'rate' ? this.#rate(key, value, atMs) : value;
    const labels = metric.sum ? '' : cut(labelText);
    const id = this.#book.idOf(key, () => ({
      source: this.#source,
      metric: metric.name,
      labels,
      title: metric.title,
      unit,
      as,
    }));
    if (id === undefined) {
      this.#once('room', `${this.#endpoint.shown} has more series than a report has room for: some are left out.`);
      return [];
    }
    return shown === undefined || !Number.isFinite(shown) ? [] : [[id, shown * factor]];
  }

  /** Per second since the reading before. A counter that went down began again from 0, as Prometheus takes it. */
  #rate(key: string, value: number, atMs: number): number | undefined {
    const before = this.#before.get(key);
    this.#before.set(key, { value, atMs });
    if (before === undefined || atMs <= before.atMs) return undefined;
    const increase = value >= before.value ? value - before.value : value;
    return (increase * 1000) / (atMs - before.atMs);
  }

  #once(key: string, text: string): void {
    if (this.#told.has(key)) return;
    this.#told.add(key);
    this.#tell(text);
  }
}

function fits(sample: MetricSample, { labels }: WantedMetric): boolean {
  return labels.every(([name, value]) => sample.labels.some((own) => own[0] === name && own[1] === value));
}

function sum(samples: readonly MetricSample[]): number {
  return samples.reduce((total, { value }) => total + (Number.isFinite(value) ? value : 0), 0);
}

function cut(labels: string): string {
  return labels.length <= LONGEST_LABELS ? labels : `${labels.slice(0, LONGEST_LABELS)}…`;
}
