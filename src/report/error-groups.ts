import type { RunResult } from '../result/read-run.ts';
import type { SamplerTotals } from '../result/totals.ts';
import { endOf } from '../result/record-width.ts';
import type { SamplerSecond, Second } from '../result/run-file.ts';
import type { ErrorGroup } from './report-model.ts';
import { ratio } from './sampler-row.ts';

/** Errors by cause, most frequent first. `totals` has one entry per sampler id. */
export function errorGroups(
  run: RunResult,
  totals: readonly SamplerTotals[],
  byBin: readonly (readonly Second[])[],
  requests: number,
): ErrorGroup[] {
  const overTime = errorsOverTime(byBin);
  const nameOf = (id: number): string => run.head.samplers[id]?.name ?? '';
  const counted = run.errors.map((error) => ({ error, samplers: samplersOf(error.id, totals, nameOf) }));
  const allErrors = counted.reduce((sum, { samplers }) => sum + total(samplers), 0);
  return (
    counted
      .map(({ error, samplers }) => ({
        id: error.id,
        kind: error.kind,
        name: error.name,
        message: error.message,
        count: total(samplers),
        shareOfErrors: ratio(total(samplers), allErrors),
        shareOfAll: ratio(total(samplers), requests),
        firstMs: 1000 * (overTime.get(error.id)?.first ?? 0),
        lastMs: 1000 * (overTime.get(error.id)?.last ?? 0),
        samplers,
        perBin: overTime.get(error.id)?.perBin ?? byBin.map(() => 0),
        examples: run.examples
          .filter((example) => example.error === error.id)
          .map(({ exchange }) => ({ ...exchange, sampler: nameOf(exchange.label) })),
      }))
      // A cause seen in the warm-up only is drawn among the failed requests, and counted nowhere.
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count || a.id - b.id)
  );
}

function samplersOf(
  error: number,
  totals: readonly SamplerTotals[],
  nameOf: (id: number) => string,
): ErrorGroup['samplers'] {
  return totals
    .map((sampler, id) => ({ name: nameOf(id), count: sampler.errors.get(error) ?? 0 }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
}

function total(samplers: ErrorGroup['samplers']): number {
  return samplers.reduce((sum, { count }) => sum + count, 0);
}

interface OverTime {
  first: number | undefined;
  last: number;
  readonly perBin: number[];
}

function errorsOverTime(byBin: readonly (readonly Second[])[]): Map<number, OverTime> {
  const byError = new Map<number, OverTime>();
  byBin.forEach((seconds, bin) => {
    for (const second of seconds) {
      const { samplers, warmUp = [] } = second;
      addTo(byError, samplers, { second, bin, bins: byBin.length, counts: true });
      addTo(byError, warmUp, { second, bin, bins: byBin.length, counts: false });
    }
  });
  return byError;
}

/** First and last time are those of counted errors; drawn are all. */
function addTo(
  byError: Map<number, OverTime>,
  samplers: readonly SamplerSecond[],
  at: { readonly second: Second; readonly bin: number; readonly bins: number; readonly counts: boolean },
): void {
  for (const [id, count] of samplers.flatMap((sampler) => Object.entries(sampler.errors ?? {}))) {
    const entry = byError.get(Number(id)) ?? {
      first: undefined,
      last: 0,
      perBin: Array.from({ length: at.bins }, () => 0),
    };
    byError.set(Number(id), entry);
    if (at.counts) {
      entry.first ??= at.second.t;
      entry.last = Math.max(entry.last, endOf(at.second) - 1);
    }
    entry.perBin[at.bin] = (entry.perBin[at.bin] ?? 0) + count;
  }
}
