import { endOf, roundedUp, widestOf } from '../result/record-width.ts';
import type { Second } from '../result/run-file.ts';

/** Of bins, seconds. */
export const WIDTHS: readonly number[] = [1, 2, 5, 10, 15, 30, 60, 120, 300];
export const MAX_BINS = 300;

/** How a run's time is cut for charts: at most 300 stretches of equal length, the last perhaps
 * shorter, or longer by less than half. */
export interface Bins {
  readonly binSeconds: number;
  /** Start of each bin, seconds since the run started; at least one. */
  readonly starts: readonly number[];
  /** Seconds of the run that lie in each bin: what rates divide by. */
  readonly covered: readonly number[];
}

/** `wanted` is the width somebody chose, where it is wide enough. */
export function binsOf(seconds: readonly Second[], durationMs: number, wanted = 0): Bins {
  const recorded = seconds.reduce((last, second) => Math.max(last, endOf(second)), 0);
  const length = Math.max(recorded, Math.ceil(durationMs / 1000), 1);
  const binSeconds = withWholeRecords(Math.max(wanted, narrowestBin(length)), seconds);
  const count = withoutStub(Math.ceil(length / binSeconds), binSeconds, durationMs / 1000);
  const starts = Array.from({ length: count }, (_, bin) => bin * binSeconds);
  // A bin of a split second would show a rate far too high: it counts as a whole second.
  const covered = starts.map((start, bin) => {
    const longest = bin === count - 1 ? Infinity : binSeconds;
    return Math.min(Math.max(durationMs / 1000 - start, 1), longest);
  });
  return { binSeconds, starts, covered };
}

/** No record may lie in two bins: the next usual width, or any, that is a multiple of the widest record. */
function withWholeRecords(binSeconds: number, seconds: readonly Second[]): number {
  const record = widestOf(seconds);
  if (binSeconds % record === 0) return binSeconds;
  const fitting = WIDTHS.find((width) => width >= binSeconds && width % record === 0);
  return fitting ?? roundedUp(binSeconds, record);
}

/** The narrowest of the usual widths that cuts so many seconds into at most 300 bins. */
export function narrowestBin(seconds: number): number {
  const fitting = WIDTHS.find((width) => Math.ceil(seconds / width) <= MAX_BINS);
  return fitting ?? Math.ceil(seconds / MAX_BINS / 300) * 300;
}

/**
 * What is left of the run at its end, while the last requests come in, says nothing as a bin of its own when it is
 * shorter than half a bin: it then belongs to the bin before.
 */
function withoutStub(count: number, binSeconds: number, seconds: number): number {
  const rest = seconds - (count - 1) * binSeconds;
  return count > 1 && rest < binSeconds / 2 ? count - 1 : count;
}

/** The seconds of each bin, in order. */
export function secondsByBin(seconds: readonly Second[], bins: Bins): Second[][] {
  const byBin: Second[][] = bins.starts.map(() => []);
  for (const second of seconds) {
    byBin[Math.min(Math.floor(second.t / bins.binSeconds), byBin.length - 1)]?.push(second);
  }
  return byBin;
}
