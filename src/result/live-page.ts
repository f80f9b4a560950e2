import { LatencyHistogram } from '../metrics/hdr.ts';
import type { Interval, Label } from '../metrics/interval.ts';
import { judgeAll, type Aggregate } from '../thresholds/judge.ts';
import type { Threshold } from '../thresholds/threshold.ts';
import type { LiveAggregates } from './live.ts';
import { counts, percentiles, type LiveFigures, type LiveView } from './live-view.ts';
import { DrawnSeconds, type DrawnSecond, type RequestTimes } from './drawn-second.ts';
import type { ErrorRecord, ExampleRecord, Second } from './run-file.ts';

/** A second as it went into the run file, with the causes of errors that were new in it and their first exchanges. */
export interface WrittenSecond {
  readonly second: Second;
  readonly records: readonly (ErrorRecord | ExampleRecord)[];
}

/** A sampler's figures, since the start and over the last ten seconds, both with percentiles. */
export interface PageRow {
  readonly id: number;
  readonly total: LiveFigures;
  readonly recent: LiveFigures;
}

/** What the live page is told each second. */
export interface PageSecond
  extends Pick<WrittenSecond, 'records'>, Pick<LiveView, 'seconds' | 'groups' | 'health' | 'verdicts'> {
  readonly drawn: DrawnSecond;
  readonly warmUp?: LiveAggregates['warmUp'];
  readonly all: Omit<PageRow, 'id'>;
  /** Those that changed; of very many the ones that waited longest. */
  readonly rows: readonly PageRow[];
  /** All causes so far, most frequent first. */
  readonly errors: readonly { readonly id: number; readonly count: number }[];
}

/**
 * Rows told in one second: percentiles of a run's totals are walked for each, and each goes to every viewer.
 * With more samplers each row is told every few seconds.
 */
const MOST_ROWS = 60;

/** Puts together what the live page is told. */
export class PageFeed {
  readonly #thresholds: readonly Threshold[];
  readonly #labels: readonly Label[];
  readonly #drawn: DrawnSeconds;
  readonly #ok = new LatencyHistogram(2);
  readonly #failed = new LatencyHistogram(2);
  /** The sampler whose row is looked at next. */
  #next = 0;
  /** By sampler id: what its counts were when they were told. */
  readonly #told = new Map<number, string>();

  constructor(thresholds: readonly Threshold[], labels: readonly Label[]) {
    this.#thresholds = thresholds;
    this.#labels = labels;
    this.#drawn = new DrawnSeconds(labels);
  }

  /** `intervals` are what the workers said of this second. */
  second({ second, records }: WrittenSecond, live: LiveAggregates, intervals: readonly Interval[]): PageSecond {
    const { seconds, groups, health, warmUp, all, errors, find } = live;
    return {
      records,
      drawn: this.#drawn.of(second, this.#requests(intervals)),
      seconds,
      groups,
      health,
      ...(warmUp === undefined ? {} : { warmUp }),
      all: { total: figures(all.total), recent: figures(all.recent) },
      rows: this.#rows(live),
      errors: errors.map(({ id, count }) => ({ id, count })),
      verdicts: judgeAll(this.#thresholds, find),
    };
  }

  /** Goes round from where it stopped the second before. */
  #rows({ samplers }: LiveAggregates): PageRow[] {
    const rows: PageRow[] = [];
    for (let looked = 0; looked < samplers.length && rows.length < MOST_ROWS; looked++) {
      const id = this.#next;
      this.#next = (this.#next + 1) % samplers.length;
      const row = samplers[id];
      if (row === undefined) continue;
      const { total, recent } = row;
      const mark = `${total.requests} ${recent.requests} ${recent.failed}`;
      const told = this.#told.get(id) ?? NOTHING_YET;
      if (told === mark) continue;
      this.#told.set(id, mark);
      rows.push({ id, total: figures(total), recent: figures(recent) });
    }
    return rows;
  }

  /** Those of the warm-up too. */
  #requests(intervals: readonly Interval[]): RequestTimes {
    for (const { labels, warmUp = [] } of intervals) {
      for (const { label, ok, failed } of [...labels, ...warmUp]) {
        if (this.#labels[label]?.kind !== 'request') continue;
        if (ok !== undefined) this.#ok.add(ok);
        if (failed !== undefined) this.#failed.add(failed);
      }
    }
    const [ok, failed] = [this.#ok.pack(), this.#failed.pack()];
    this.#ok.clear();
    this.#failed.clear();
    return { ...(ok === undefined ? {} : { ok }), ...(failed === undefined ? {} : { failed }) };
  }
}

/** The mark of a sampler that has done nothing. */
const NOTHING_YET = '0 0 0';

function figures(aggregate: Aggregate): LiveFigures {
  return { ...counts(aggregate), ...percentiles(aggregate) };
}
