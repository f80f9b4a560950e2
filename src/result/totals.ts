import { LatencyHistogram, percentilesUs, unpack } from '../metrics/hdr.ts';
import type { Digits, PackedDistribution } from '../metrics/hdr.ts';
import type { Distribution, LabelInterval, TimingInterval } from '../metrics/interval.ts';
import type { Aggregate } from '../thresholds/judge.ts';
import type { SamplerSecond } from './run-file.ts';

const DISTRIBUTIONS = ['ok', 'failed', 'firstByte', 'elapsed', 'failedElapsed', 'lag'] as const;
type DistributionName = (typeof DISTRIBUTIONS)[number];
/** Each worker keeps the first eight names; workers may have met different ones. */
const MOST_NAMES = 16;
const SUMS = [
  'started',
  'skipped',
  'interrupted',
  'staleRetries',
  'received',
  'sent',
  'newConnections',
  'connectSumUs',
] as const;
type SumName = (typeof SUMS)[number];

/** How a histogram becomes part of a record. */
export type Pack = (histogram: LatencyHistogram) => PackedDistribution | undefined;

/** As run files have it. */
const asText: Pack = (histogram) => histogram.pack();

/** A sum of results of one sampler: workers into a second, seconds into a bin or a run. */
export class SamplerTotals {
  readonly #digits: Digits;
  readonly #sums: Record<SumName, number> = {
    started: 0,
    skipped: 0,
    interrupted: 0,
    staleRetries: 0,
    received: 0,
    sent: 0,
    newConnections: 0,
    connectSumUs: 0,
  };
  readonly #histograms: Partial<Record<DistributionName, LatencyHistogram>> = {};
  #connectMaxUs = 0;
  readonly statuses: Map<string, number> = new Map();
  /** Failed samples by error id. */
  readonly errors: Map<number, number> = new Map();
  /** Requests that this machine could not send, by what it had run out of. */
  readonly unsent: Map<string, number> = new Map();
  /** Polls that became ready, by the tries it took. */
  readonly tries: Map<number, number> = new Map();
  /** What servers said of their own times, by the name they gave them; always 2 digits, since there may be many. */
  readonly timings: Map<string, LatencyHistogram> = new Map();

  constructor(digits: Digits) {
    this.#digits = digits;
  }

  /** Adds what a worker saw; `errorId` gives the run's number for the worker's failure number. */
  addInterval(label: LabelInterval, errorId: (failure: number) => number): void {
    this.#sums.started += label.started;
    this.#sums.skipped += label.skipped;
    this.#sums.interrupted += label.interrupted;
    this.#sums.staleRetries += label.staleRetries ?? 0;
    this.#addUnsent(label.unsent);
    this.#sums.received += label.bytesIn;
    this.#sums.sent += label.bytesOut;
    this.#sums.newConnections += label.newConnections;
    this.#sums.connectSumUs += label.connectSumUs;
    this.#connectMaxUs = Math.max(this.#connectMaxUs, label.connectMaxUs);
    for (const name of DISTRIBUTIONS) this.#addDistribution(name, label[name]);
    for (const [status, count] of Object.entries(label.statuses)) add(this.statuses, status, count);
    for (const [failure, count] of Object.entries(label.failures)) add(this.errors, errorId(Number(failure)), count);
    this.#addTries(label.tries);
    for (const timing of label.timings ?? []) this.#timing(timing)?.add(timing);
  }

  /** Adds only what thresholds and live figures of all requests together rest on. */
  addLatencies({ ok, failed, skipped }: LabelInterval): void {
    this.#sums.skipped += skipped;
    this.#addDistribution('ok', ok);
    this.#addDistribution('failed', failed);
  }

  /** Adds a stored second, or stored totals. */
  addSecond(second: Omit<SamplerSecond, 'id'>): void {
    for (const name of SUMS) this.#sums[name] += second[name] ?? 0;
    this.#connectMaxUs = Math.max(this.#connectMaxUs, second.connectMaxUs ?? 0);
    for (const name of DISTRIBUTIONS) this.#addPacked(name, second[name]);
    for (const [status, count] of Object.entries(second.status ?? {})) add(this.statuses, status, count);
    for (const [id, count] of Object.entries(second.errors ?? {})) add(this.errors, Number(id), count);
    this.#addUnsent(second.unsent);
    this.#addTries(second.tries);
    for (const timing of second.timings ?? []) this.#timing(timing)?.addPacked(timing);
  }

  /** Adds another sampler's results, of the same number of digits; times that servers name mean something in one only. */
  merge(other: SamplerTotals): void {
    for (const name of SUMS) this.#sums[name] += other.#sums[name];
    this.#connectMaxUs = Math.max(this.#connectMaxUs, other.#connectMaxUs);
    for (const name of DISTRIBUTIONS) {
      const part = other.#histograms[name];
      if (part !== undefined) this.#own(name).merge(part);
    }
    for (const [status, count] of other.statuses) add(this.statuses, status, count);
    for (const [id, count] of other.errors) add(this.errors, id, count);
    for (const [reason, count] of other.unsent) add(this.unsent, reason, count);
    for (const [tries, count] of other.tries) add(this.tries, tries, count);
  }

  sum(name: SumName): number {
    return this.#sums[name];
  }

  histogram(name: DistributionName): LatencyHistogram | undefined {
    return this.#histograms[name];
  }

  /** Passed and failed samples: what the report's "all" view and the thresholds rest on. */
  get latencies(): LatencyHistogram[] {
    return [this.#histograms.ok, this.#histograms.failed].filter((part) => part !== undefined);
  }

  /** As stored: what is zero or empty is left out. */
  toRecord(pack: Pack = asText): Omit<SamplerSecond, 'id'> {
    const record: Record<string, unknown> = {};
    for (const name of SUMS) if (this.#sums[name] > 0) record[name] = this.#sums[name];
    if (this.#connectMaxUs > 0) record['connectMaxUs'] = this.#connectMaxUs;
    for (const name of DISTRIBUTIONS) {
      const packed = packedBy(pack, this.#histograms[name]);
      if (packed !== undefined) record[name] = packed;
    }
    if (this.statuses.size > 0) record['status'] = countsOf(this.statuses);
    if (this.errors.size > 0) record['errors'] = countsOf(this.errors);
    if (this.unsent.size > 0) record['unsent'] = Object.fromEntries(this.unsent);
    if (this.tries.size > 0) record['tries'] = countsOf(this.tries);
    const timings = [...this.timings].flatMap(([name, histogram]) => {
      const packed = pack(histogram);
      return packed === undefined ? [] : [{ name, ...packed }];
    });
    if (timings.length > 0) record['timings'] = timings;
    return record;
  }

  /** Back to nothing, its histograms kept: making one takes as long as adding several to it. */
  clear(): void {
    for (const name of SUMS) this.#sums[name] = 0;
    this.#connectMaxUs = 0;
    for (const name of DISTRIBUTIONS) if ((this.#histograms[name]?.count ?? 0) > 0) this.#histograms[name]?.clear();
    for (const counts of [this.statuses, this.errors, this.unsent, this.tries, this.timings])
      if (counts.size > 0) counts.clear();
  }

  #addUnsent(unsent: Readonly<Record<string, number>> | undefined): void {
    for (const [reason, count] of Object.entries(unsent ?? {})) add(this.unsent, reason, count);
  }

  #timing({ name }: Pick<TimingInterval, 'name'>): LatencyHistogram | undefined {
    const known = this.timings.get(name);
    if (known !== undefined || this.timings.size >= MOST_NAMES) return known;
    const histogram = new LatencyHistogram(2);
    this.timings.set(name, histogram);
    return histogram;
  }

  #addTries(tries: Readonly<Record<string, number>> | undefined): void {
    for (const [number, count] of Object.entries(tries ?? {})) add(this.tries, Number(number), count);
  }

  #addDistribution(name: DistributionName, distribution: Distribution | undefined): void {
    if (distribution !== undefined && distribution.count > 0) this.#own(name).add(distribution);
  }

  #addPacked(name: DistributionName, packed: PackedDistribution | undefined): void {
    if (packed === undefined) return;
    const histogram = this.#histograms[name];
    // The first one decides on the digits: the totals of a run that was cut off have 2.
    if (histogram === undefined) this.#histograms[name] = unpack(packed);
    else histogram.addPacked(packed);
  }

  #own(name: DistributionName): LatencyHistogram {
    return (this.#histograms[name] ??= new LatencyHistogram(this.#digits));
  }
}

/** What thresholds are judged on: the samplers' results together, over `seconds`. */
export function aggregateOf(totals: readonly SamplerTotals[], seconds: number): Aggregate {
  const parts = totals.flatMap((sampler) => sampler.latencies).filter((part) => part.count > 0);
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  const sumUs = parts.reduce((sum, part) => sum + part.sumUs, 0);
  return {
    requests: count,
    failed: totals.reduce((sum, sampler) => sum + (sampler.histogram('failed')?.count ?? 0), 0),
    skipped: totals.reduce((sum, sampler) => sum + sampler.sum('skipped'), 0),
    seconds,
    count,
    meanUs: count === 0 ? 0 : sumUs / count,
    minUs: count === 0 ? 0 : Math.min(...parts.map((part) => part.minUs)),
    maxUs: count === 0 ? 0 : Math.max(...parts.map((part) => part.maxUs)),
    percentileUs: (p) => percentilesUs(parts, [p])[0],
    percentilesUs: (ps) => percentilesUs(parts, ps),
  };
}

function packedBy(pack: Pack, histogram: LatencyHistogram | undefined): PackedDistribution | undefined {
  return histogram === undefined ? undefined : pack(histogram);
}

/** By way of text: V8 gives an object with the key 200 room for 316 (2.5 KB), but one that was parsed a small table. */
function countsOf(counts: ReadonlyMap<string | number, number>): unknown {
  return JSON.parse(`{${[...counts].map(([key, count]) => `${JSON.stringify(String(key))}:${count}`).join(',')}}`);
}

function add<K>(counts: Map<K, number>, key: K, count: number): void {
  counts.set(key, (counts.get(key) ?? 0) + count);
}
