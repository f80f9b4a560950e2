import { judgeAll, type Aggregate } from '../thresholds/judge.ts';
import type { Threshold } from '../thresholds/threshold.ts';
import type { LiveAggregates } from './live.ts';
import { counts, percentiles, type LiveFigures, type LiveView } from './live-view.ts';
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
export interface PageSecond extends WrittenSecond, Pick<LiveView, 'seconds' | 'groups' | 'health' | 'verdicts'> {
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
const MOST_ROWS = 100;

/** Puts together what the live page is told. */
export class PageFeed {
  readonly #thresholds: readonly Threshold[];
  /** By sampler id: when it was told last, and what its counts were. */
  readonly #told = new Map<number, { readonly at: number; readonly mark: string }>();

  constructor(thresholds: readonly Threshold[]) {
    this.#thresholds = thresholds;
  }

  second(written: WrittenSecond, live: LiveAggregates): PageSecond {
    const { seconds, groups, health, warmUp, all, errors, find } = live;
    return {
      ...written,
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

  #rows({ seconds, samplers }: LiveAggregates): PageRow[] {
    const changed = samplers.flatMap(({ total, recent }, id) => {
      const mark = `${total.requests} ${recent.requests} ${recent.failed}`;
      const told = this.#told.get(id);
      const isNews = told === undefined ? total.requests + recent.requests > 0 : told.mark !== mark;
      return isNews ? [{ id, mark, told: told?.at ?? -1 }] : [];
    });
    const due = changed.sort((a, b) => a.told - b.told || a.id - b.id).slice(0, MOST_ROWS);
    return due.flatMap(({ id, mark }) => {
      const row = samplers[id];
      if (row === undefined) return [];
      this.#told.set(id, { at: seconds, mark });
      return [{ id, total: figures(row.total), recent: figures(row.recent) }];
    });
  }
}

function figures(aggregate: Aggregate): LiveFigures {
  return { ...counts(aggregate), ...percentiles(aggregate) };
}
