import type { TargetFacts, TargetReading, TargetSeries } from '../../metrics/target.ts';
import { BinMeans } from '../target-bins.ts';
import { byPlace, type TargetLines } from '../target.ts';

/** What the target shows while a test runs, bin by bin as in the report. */
export class LiveTarget {
  readonly #facts: TargetFacts;
  readonly #series = new Map<number, TargetSeries>();
  readonly #means = new Map<number, BinMeans>();
  #binSeconds: number;
  /** The first bin that is not as it was told. */
  #changed: number | undefined;

  constructor(facts: TargetFacts, binSeconds: number) {
    this.#facts = facts;
    this.#binSeconds = binSeconds;
  }

  seriesAppears(series: TargetSeries): void {
    this.#series.set(series.id, series);
    this.#means.set(series.id, new BinMeans(this.#binSeconds));
  }

  add({ atMs, overMs, values }: TargetReading): void {
    for (const [id, value] of values) {
      const first = this.#means.get(id)?.add({ atMs, overMs, value });
      this.#changed = Math.min(first ?? Infinity, this.#changed ?? Infinity);
    }
  }

  /** Twice as wide, as those of the time line. */
  widen(): void {
    this.#binSeconds *= 2;
    for (const [id, means] of this.#means) this.#means.set(id, means.widened());
  }

  /**
   * The first bin that changed since this was asked last. A reading stands for the time since the one before it, so it
   * tells of bins that are over already.
   */
  takeChanged(): number | undefined {
    const changed = this.#changed;
    this.#changed = undefined;
    return changed;
  }

  /** Over the first `bins`. */
  lines(bins: number): TargetLines {
    const { sources } = this.#facts;
    const series = [...this.#series.values()].sort(byPlace(this.#facts)).map((one) => ({
      ...one,
      sourceName: sources[one.source]?.name ?? '',
      perBin: this.#means.get(one.id)?.means(bins) ?? [],
    }));
    return { sources, series };
  }
}
