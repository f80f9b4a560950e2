import type { Interval, Label, LabelInterval } from '../metrics/interval.ts';
import { LatencyHistogram, percentilesUs } from '../metrics/hdr.ts';
import { byLabel, windowOf } from './live.ts';

/** Stretches that a trail has. */
export const TRAIL_LENGTH = 20;
/** Of a long run: twenty of them are five minutes. */
const LONGEST_SECONDS = 15;
const WIDTHS = [1, 2, 3, 5, 10, LONGEST_SECONDS];

/** Seconds of each stretch: a run that is shorter than five minutes fills its trail as well. */
export function trailSeconds(plannedMs: number | undefined): number {
  if (plannedMs === undefined) return LONGEST_SECONDS;
  return WIDTHS.find((seconds) => seconds * TRAIL_LENGTH * 1000 >= plannedMs) ?? LONGEST_SECONDS;
}

/**
 * p95 of every sampler over the last minutes, one value for each stretch of `trailSeconds`. Each comes from the merged
 * distributions of its stretch, as the last ten seconds do; never from other percentiles.
 */
export class Trail {
  readonly #labels: readonly Label[];
  readonly #seconds: number;
  /** By sampler id; index 0 is the oldest stretch. */
  readonly #finished = new Map<number, (number | null)[]>();
  #ofAll: (number | null)[] = [];
  #stretch = 0;
  /** Of the stretch under way. */
  #open: LabelInterval[] = [];
  #byLabel: Map<number, LabelInterval[]> | undefined;
  /** Of the stretch under way, all requests together: added up as they come, since it is asked for every second. */
  #openOfAll = new LatencyHistogram(2);

  constructor(labels: readonly Label[], plannedMs: number | undefined) {
    this.#labels = labels;
    this.#seconds = trailSeconds(plannedMs);
  }

  push(second: number, intervals: readonly Interval[]): void {
    const stretch = Math.floor(second / this.#seconds);
    if (stretch > this.#stretch) this.#close(stretch);
    for (const { labels, warmUp = [] } of intervals) {
      this.#open.push(...labels, ...warmUp);
      for (const entry of [...labels, ...warmUp]) this.#addToAll(entry);
    }
    this.#byLabel = undefined;
  }

  /** Microseconds, oldest first. */
  of(label: number): (number | null)[] {
    const finished = this.#finished.get(label) ?? Array<null>(this.#ofAll.length).fill(null);
    return [...finished, p95(this.#entries().get(label))].slice(-TRAIL_LENGTH);
  }

  /** Of all requests together. */
  ofAll(): (number | null)[] {
    return [...this.#ofAll, this.#p95OfAll()].slice(-TRAIL_LENGTH);
  }

  #entries(): Map<number, LabelInterval[]> {
    return (this.#byLabel ??= byLabel(this.#open));
  }

  #addToAll({ label, ok, failed }: LabelInterval): void {
    if (this.#labels[label]?.kind !== 'request') return;
    if (ok !== undefined) this.#openOfAll.add(ok);
    if (failed !== undefined) this.#openOfAll.add(failed);
  }

  #p95OfAll(): number | null {
    return percentilesUs([this.#openOfAll], [95])[0] ?? null;
  }

  /** Ends the stretch under way; those in which nothing came have no value. */
  #close(next: number): void {
    const entries = this.#entries();
    // One place is the stretch under way.
    const kept = (values: (number | null)[], value: number | null): (number | null)[] => {
      const empty = Math.min(TRAIL_LENGTH, next - this.#stretch - 1);
      return [...values, value, ...Array<null>(empty).fill(null)].slice(1 - TRAIL_LENGTH);
    };
    for (const id of new Set([...this.#finished.keys(), ...entries.keys()])) {
      const before = this.#finished.get(id) ?? Array<null>(this.#ofAll.length).fill(null);
      this.#finished.set(id, kept(before, p95(entries.get(id))));
    }
    this.#ofAll = kept(this.#ofAll, this.#p95OfAll());
    this.#stretch = next;
    this.#open = [];
    this.#openOfAll = new LatencyHistogram(2);
    this.#byLabel = undefined;
  }
}

function p95(entries: readonly LabelInterval[] | undefined): number | null {
  if (entries === undefined) return null;
  return windowOf(entries, Infinity).percentileUs(95) ?? null;
}
