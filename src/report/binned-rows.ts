import { LatencyHistogram } from '../metrics/hdr.ts';
import type { Label } from '../metrics/interval.ts';
import type { SamplerSecond } from '../result/run-file.ts';
import type { Threshold } from '../thresholds/threshold.ts';
import { bandCounts, type BandCounts } from './bands.ts';
import { percentileMs } from './percentiles.ts';
import { emptyTimes, pushSame, pushTimes, type TimesColumns } from './times-columns.ts';

/** A row's values over time, one entry per bin. */
export interface Series extends TimesColumns {
  /** The same of passed and of failed requests alone. */
  readonly ok: TimesColumns;
  readonly failed: TimesColumns;
  /** Requests sent, whenever they ended. */
  readonly startedPerSecond: number[];
  readonly receivedPerSecond: number[];
  readonly sentPerSecond: number[];
  /** Means over the bin; undefined where nothing came, or no connection was opened. */
  readonly firstByteMs: (number | undefined)[];
  readonly connectMs: (number | undefined)[];
  readonly connectionsPerSecond: number[];
  /** Means of what servers said of their own times; as long as the bins so far. */
  readonly serverTimings: { readonly name: string; readonly meanMs: (number | undefined)[] }[];
  /** Counts by latency; empty for rows that have no heatmap. */
  readonly heat: (BandCounts | undefined)[];
  readonly okPerSecond: number[];
  readonly failedPerSecond: number[];
  /** p95 of at most 40 longer stretches. */
  readonly sparkline: (number | undefined)[];
}

/** The row of all requests has more columns than the others. */
export interface AllSeries extends Series {
  readonly firstByteP95Ms: (number | undefined)[];
  readonly firstByteCounts: number[];
}

/** The rows of all samplers, and the one of all requests. */
export class Rows {
  /** Index = sampler id. */
  readonly byId: readonly (Row | undefined)[];
  readonly samplers: readonly Row[];
  readonly all: AllRow;

  constructor(labels: readonly (Label | undefined)[], perPoint: number, heated: ReadonlySet<number>) {
    this.byId = labels.map((label, id) => label && new Row(label, perPoint, heated.has(id)));
    this.samplers = this.byId.filter((row) => row !== undefined);
    this.all = new AllRow(undefined, perPoint, true);
  }

  fill(seconds: readonly SamplerSecond[]): void {
    for (const second of seconds) {
      const row = this.byId[second.id];
      row?.add(second);
      if (row?.label?.kind === 'request') this.all.addTimes(second);
    }
    for (const row of this.samplers) if (row.label?.kind === 'request') this.all.merge(row);
  }

  of({ sampler }: Threshold): Row[] {
    return sampler === undefined ? [this.all] : this.samplers.filter((row) => row.label?.name === sampler);
  }

  close(bin: number, seconds: number, isLast: boolean): void {
    for (const row of [...this.samplers, this.all]) row.close(bin, seconds, isLast);
  }
}

/** One row of the current bin, and its finished values. */
export class Row {
  readonly label: Label | undefined;
  readonly ok: LatencyHistogram = new LatencyHistogram(2);
  readonly failed: LatencyHistogram = new LatencyHistogram(2);
  readonly series: Series = {
    ...emptyTimes(),
    ok: emptyTimes(),
    failed: emptyTimes(),
    startedPerSecond: [],
    receivedPerSecond: [],
    sentPerSecond: [],
    firstByteMs: [],
    connectMs: [],
    connectionsPerSecond: [],
    serverTimings: [],
    heat: [],
    okPerSecond: [],
    failedPerSecond: [],
    sparkline: [],
  };
  readonly #perPoint: number;
  readonly #hasHeat: boolean;
  readonly #point = new LatencyHistogram(2);
  #firstByte = new Mean();
  #connect = new Mean();
  /** Of the current bin, by name. */
  readonly #timings = new Map<string, Mean>();
  #started = 0;
  #received = 0;
  #sent = 0;

  constructor(label: Label | undefined, perPoint: number, hasHeat: boolean) {
    this.label = label;
    this.#perPoint = perPoint;
    this.#hasHeat = hasHeat;
  }

  add(second: SamplerSecond): void {
    if (second.ok !== undefined) this.ok.addPacked(second.ok);
    if (second.failed !== undefined) this.failed.addPacked(second.failed);
    this.addTimes(second);
    for (const { name, sumUs, n } of second.timings ?? []) {
      const mean = this.#timings.get(name) ?? new Mean();
      this.#timings.set(name, mean);
      mean.add(sumUs, n);
    }
  }

  /** What needs no histogram. */
  addTimes(second: SamplerSecond): void {
    const { firstByte, started = 0, received = 0, sent = 0, newConnections = 0, connectSumUs = 0 } = second;
    this.#started += started;
    this.#received += received;
    this.#sent += sent;
    this.#firstByte.add(firstByte?.sumUs ?? 0, firstByte?.n ?? 0);
    this.#connect.add(connectSumUs, newConnections);
  }

  merge(other: Row): void {
    if (other.ok.count > 0) this.ok.merge(other.ok);
    if (other.failed.count > 0) this.failed.merge(other.failed);
  }

  /** Writes the bin down and empties the row for the next. */
  close(bin: number, seconds: number, isLast: boolean): void {
    const parts = [this.ok, this.failed].filter((part) => part.count > 0);
    pushTimes(this.series, parts);
    this.#closePart(this.series.ok, this.ok, this.failed);
    this.#closePart(this.series.failed, this.failed, this.ok);
    this.series.firstByteMs.push(this.#firstByte.takeMs());
    this.series.connectionsPerSecond.push(this.#connect.count / seconds);
    this.series.connectMs.push(this.#connect.takeMs());
    this.#closeTimings(bin);
    if (this.#hasHeat) this.series.heat.push(bandCounts(parts));
    this.series.startedPerSecond.push(this.#started / seconds);
    this.series.receivedPerSecond.push(this.#received / seconds);
    this.series.sentPerSecond.push(this.#sent / seconds);
    [this.#started, this.#received, this.#sent] = [0, 0, 0];
    this.series.okPerSecond.push(this.ok.count / seconds);
    this.series.failedPerSecond.push(this.failed.count / seconds);
    for (const part of parts) this.#point.merge(part);
    if ((bin + 1) % this.#perPoint === 0 || isLast) {
      this.series.sparkline.push(percentileMs([this.#point], 95));
      this.#point.clear();
    }
    for (const part of parts) part.clear();
  }

  /** Passed or failed requests alone: all of the bin, where there are no others. */
  #closePart(columns: TimesColumns, part: LatencyHistogram, others: LatencyHistogram): void {
    if (part.count > 0 && others.count === 0) pushSame(columns, this.series);
    else pushTimes(columns, part.count === 0 ? [] : [part]);
  }

  /** A name that comes late had nothing before. */
  #closeTimings(bin: number): void {
    const { serverTimings } = this.series;
    for (const name of this.#timings.keys()) {
      if (serverTimings.some((timing) => timing.name === name)) continue;
      serverTimings.push({ name, meanMs: Array.from({ length: bin }, () => undefined) });
    }
    for (const { name, meanMs } of serverTimings) meanMs.push(this.#timings.get(name)?.takeMs());
  }
}

/** The row of all requests: the tail of the first byte too. */
export class AllRow extends Row {
  readonly more: Omit<AllSeries, keyof Series> = {
    firstByteP95Ms: [],
    firstByteCounts: [],
  };
  readonly #firstByte = new LatencyHistogram(2);

  override addTimes(second: SamplerSecond): void {
    super.addTimes(second);
    if (second.firstByte !== undefined) this.#firstByte.addPacked(second.firstByte);
  }

  override close(bin: number, seconds: number, isLast: boolean): void {
    this.more.firstByteP95Ms.push(percentileMs([this.#firstByte], 95));
    this.more.firstByteCounts.push(this.#firstByte.count);
    this.#firstByte.clear();
    super.close(bin, seconds, isLast);
  }
}

/** A running mean of microseconds. */
class Mean {
  count = 0;
  #sumUs = 0;

  add(sumUs: number, count: number): void {
    this.#sumUs += sumUs;
    this.count += count;
  }

  /** In milliseconds; undefined without a value. Starts again. */
  takeMs(): number | undefined {
    const ms = this.count === 0 ? undefined : this.#sumUs / this.count / 1000;
    this.count = 0;
    this.#sumUs = 0;
    return ms;
  }
}
