import { meanOf } from './statistics/sample-moments.ts';
import { rowKey, type MeasuredRow, type MeasuredRun } from './measured-run.ts';

/** One metric of one row, as each run of both sides measured it, on the scale that is compared. */
export interface CellValues {
  readonly base: readonly number[];
  readonly candidate: readonly number[];
  /** Load levels that all runs can say something about. */
  readonly levels: readonly number[];
}

/** Mean logarithm of percentile `p` over the load levels that every run of both sides knows; `undefined` without one. */
export function percentileValues(
  key: string,
  p: number,
  sides: { readonly base: readonly MeasuredRun[]; readonly candidate: readonly MeasuredRun[] },
  only?: number,
): CellValues | undefined {
  const of = (run: MeasuredRun): readonly (number | null)[] =>
    rowOf(run, key)?.percentiles.find((one) => one.p === p)?.ms ?? [];
  const all = [...sides.base, ...sides.candidate].map(of);
  const count = Math.max(0, ...all.map((levels) => levels.length));
  const isKnown = (level: number): boolean => all.every((levels) => typeof levels[level] === 'number');
  const levels = (only === undefined ? [...Array(count).keys()] : [only]).filter(isKnown);
  // Levels mean the same load only where both sides have as many.
  if (levels.length === 0 || all.some((one) => one.length !== count)) return undefined;
  const value = (run: MeasuredRun): number => meanOf(levels.map((level) => Math.log(of(run)[level] ?? 1)));
  return { base: sides.base.map(value), candidate: sides.candidate.map(value), levels };
}

export function rowOf(run: MeasuredRun, key: string): MeasuredRow | undefined {
  return run.rows.find((row) => rowKey(row) === key);
}
