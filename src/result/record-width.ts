import type { Second } from './run-file.ts';

const HOUR_SECONDS = 3600;

/**
 * How long records are, by when they begin: a run of four hours is told second by second, one of weeks still fits a
 * disk. Elapsed time decides, so that nothing need be known of a run before it ends. Each width divides the next, and
 * the time from which it holds.
 */
const WIDTHS = [
  { fromSeconds: 24 * HOUR_SECONDS, width: 30 },
  { fromSeconds: 4 * HOUR_SECONDS, width: 5 },
] as const;

/** Seconds that a record has in which second `t` of a run lies. */
export function widthAt(t: number): number {
  return WIDTHS.find(({ fromSeconds }) => t >= fromSeconds)?.width ?? 1;
}

/** Seconds that a record covers. */
export function lengthOf({ seconds }: Pick<Second, 'seconds'>): number {
  return seconds ?? 1;
}

/** The first second behind a record. */
export function endOf(second: Pick<Second, 't' | 'seconds'>): number {
  return second.t + lengthOf(second);
}

/**
 * Seconds of the widest record: a width that holds whole records only is a multiple of it. 1 where there is none. What
 * is left at a run's end, or came late, is narrower.
 */
export function widestOf(seconds: readonly Pick<Second, 'seconds'>[]): number {
  return seconds.reduce((widest, second) => Math.max(widest, lengthOf(second)), 1);
}

/** `seconds` or the next larger number that is a multiple of `width`. */
export function roundedUp(seconds: number, width: number): number {
  return Math.ceil(seconds / width) * width;
}
