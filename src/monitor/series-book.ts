import type { TargetSeries } from '../metrics/target.ts';

/** Lines of a run, all sources together: more than anybody reads, and what the run file and the page have room for. */
export const MOST_SERIES = 64;

/** Gives series their numbers, and tells of each once. */
export class SeriesBook {
  readonly #ids = new Map<string, number>();
  readonly #tell: (series: TargetSeries) => void;

  constructor(tell: (series: TargetSeries) => void) {
    this.#tell = tell;
  }

  /** The number of the series with this key, which `describe` describes when it is new; `undefined` when there is no room. */
  idOf(key: string, describe: () => Omit<TargetSeries, 'id'>): number | undefined {
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.#ids.size;
    if (id >= MOST_SERIES) return undefined;
    this.#ids.set(key, id);
    this.#tell({ id, ...describe() });
    return id;
  }
}
