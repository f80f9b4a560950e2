import type { RunResult } from '../../result/read-run.ts';
import { endOf } from '../../result/record-width.ts';
import type { ErrorRecord, Second } from '../../result/run-file.ts';
import { sum } from './statistics.ts';

/** A cause of failed requests, and when it struck. */
export interface Cause {
  readonly error: ErrorRecord;
  readonly count: number;
  /** Ids of the samplers it struck. */
  readonly samplers: readonly number[];
  /** Failures in each bin. */
  readonly perBin: readonly number[];
  /** Start of its first, end of its last second, milliseconds since the run started. */
  readonly fromMs: number;
  readonly toMs: number;
}

interface Counting {
  count: number;
  readonly samplers: Set<number>;
  readonly perBin: number[];
  from: number;
  to: number;
}

/** Causes among requests, most frequent first; what polls and transactions say follows from those. */
export function causesOf(
  { head, errors }: RunResult,
  seconds: readonly Second[],
  binOf: (second: Second) => number | undefined,
): Cause[] {
  const counts = new Map<number, Counting>();
  for (const second of seconds) {
    for (const { id, errors: own = {} } of second.samplers) {
      if (head.samplers[id]?.kind !== 'request') continue;
      for (const [error, count] of Object.entries(own)) note(counts, Number(error), { id, count, second, binOf });
    }
  }
  const bins = Math.max(0, ...seconds.map((second) => (binOf(second) ?? -1) + 1));
  return errors
    .flatMap((error) => {
      const own = counts.get(error.id);
      if (own === undefined) return [];
      return [
        {
          error,
          count: own.count,
          samplers: [...own.samplers],
          perBin: Array.from({ length: bins }, (_, bin) => own.perBin[bin] ?? 0),
          fromMs: own.from * 1000,
          toMs: own.to * 1000,
        },
      ];
    })
    .sort((a, b) => b.count - a.count || a.error.id - b.error.id);
}

interface Struck {
  readonly id: number;
  readonly count: number;
  readonly second: Second;
  readonly binOf: (second: Second) => number | undefined;
}

function note(counts: Map<number, Counting>, error: number, { id, count, second, binOf }: Struck): void {
  const own = counts.get(error) ?? { count: 0, samplers: new Set(), perBin: [], from: second.t, to: endOf(second) };
  counts.set(error, own);
  own.count += count;
  own.samplers.add(id);
  own.to = Math.max(own.to, endOf(second));
  own.from = Math.min(own.from, second.t);
  const bin = binOf(second);
  if (bin !== undefined) own.perBin[bin] = (own.perBin[bin] ?? 0) + count;
}

/** Several causes as one: their counts, samplers, and the time from the first to the last. */
export function together(causes: readonly Cause[]): Omit<Cause, 'error'> {
  const bins = Math.max(0, ...causes.map(({ perBin }) => perBin.length));
  return {
    count: sum(causes.map(({ count }) => count)),
    samplers: [...new Set(causes.flatMap(({ samplers }) => samplers))],
    perBin: Array.from({ length: bins }, (_, bin) => sum(causes.map(({ perBin }) => perBin[bin] ?? 0))),
    fromMs: Math.min(...causes.map(({ fromMs }) => fromMs)),
    toMs: Math.max(...causes.map(({ toMs }) => toMs)),
  };
}
