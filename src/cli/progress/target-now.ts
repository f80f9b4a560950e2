import type { TargetSeries, TargetSource } from '../../metrics/target.ts';
import { formatUnit } from '../../outputs/html/chart-text.ts';
import { seriesName } from '../../outputs/target-words.ts';
import { byPlace } from '../../report/target.ts';
import type { SeriesRecord, TargetRecord } from '../../result/run-file.ts';

/** One place that is watched, with what it showed last: `cpu 63%`, `memory 212MB`. */
export interface TargetFigures {
  readonly source: string;
  /** Empty when it gave nothing. */
  readonly figures: readonly string[];
}

/** What the target showed last. */
export class TargetNow {
  readonly #sources: readonly TargetSource[];
  readonly #series = new Map<number, TargetSeries>();
  #last: TargetRecord | undefined;

  constructor(sources: readonly TargetSource[]) {
    this.#sources = sources;
  }

  take(record: SeriesRecord | TargetRecord): void {
    if (record.k === 'target') this.#last = record;
    else this.#series.set(record.id, record);
  }

  /** Empty before the first reading. */
  figures(): TargetFigures[] {
    if (this.#last === undefined) return [];
    const values = new Map(this.#last.values);
    const known = [...this.#series.values()].sort(byPlace({ sources: this.#sources }));
    return this.#sources.map(({ name, kind }, index) => ({
      source: name,
      figures: known.flatMap((one) => {
        const value = values.get(one.id);
        if (one.source !== index || value === undefined) return [];
        return [`${seriesName(one, kind)} ${formatUnit(one.unit, value)}`];
      }),
    }));
  }
}
