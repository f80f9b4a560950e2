import { endOf, roundedUp, widestOf } from '../result/record-width.ts';
import type { Second } from '../result/run-file.ts';
import { WIDTHS, narrowestBin, tellingBin, type RequestsIn } from './bin-width.ts';

/** How a run's time is cut for charts: at most 300 stretches of equal length, the last perhaps
 * shorter, or longer by less than half. */
export interface Bins {
  readonly binSeconds: number;
  /** Start of each bin, seconds since the run started; at least one. */
  readonly starts: readonly number[];
  /** Seconds of the run that lie in each bin: what rates divide by. */
  readonly covered: readonly number[];
}

export interface BinChoice {
  /** The width somebody chose, seconds: taken where it is wide enough. */
  readonly wanted?: number | undefined;
  /** Requests that ended in a second; without it only the length of the run decides. */
  readonly requestsIn?: RequestsIn;
}

export function binsOf(seconds: readonly Second[], durationMs: number, { wanted, requestsIn }: BinChoice = {}): Bins {
  const recorded = seconds.reduce((last, second) => Math.max(last, endOf(second)), 0);
  const length = Math.max(recorded, Math.ceil(durationMs / 1000), 1);
  const narrowest = narrowestBin(length);
  const fitting = requestsIn === undefined ? narrowest : tellingBin(seconds, length, requestsIn);
  const binSeconds = withWholeRecords(wanted === undefined ? fitting : Math.max(wanted, narrowest), seconds);
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
