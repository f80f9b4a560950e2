import { percentilesUs, type LatencyHistogram } from '../metrics/hdr.ts';
import { countOf, isMeaningful } from './percentiles.ts';

/** Times of some requests over time, one entry per bin; undefined where nothing can be said. */
export interface TimesColumns {
  readonly p50Ms: (number | undefined)[];
  readonly p95Ms: (number | undefined)[];
  readonly p99Ms: (number | undefined)[];
  readonly meanMs: (number | undefined)[];
  readonly minMs: (number | undefined)[];
  readonly maxMs: (number | undefined)[];
}

export function emptyTimes(): TimesColumns {
  return { p50Ms: [], p95Ms: [], p99Ms: [], meanMs: [], minMs: [], maxMs: [] };
}

/** Writes a bin down. Parts without a request must be left out: they have no extremes. */
export function pushTimes(columns: TimesColumns, parts: readonly LatencyHistogram[]): void {
  const count = countOf(parts);
  const [p50, p95, p99] = count === 0 ? [] : percentilesUs(parts, [50, 95, 99]);
  const ms = (us: number): number | undefined => (count === 0 ? undefined : us / 1000);
  columns.p50Ms.push(drawn(count, 50, p50));
  columns.p95Ms.push(drawn(count, 95, p95));
  columns.p99Ms.push(drawn(count, 99, p99));
  columns.meanMs.push(ms(parts.reduce((sum, part) => sum + part.sumUs, 0) / count));
  columns.minMs.push(ms(Math.min(...parts.map((part) => part.minUs))));
  columns.maxMs.push(ms(Math.max(...parts.map((part) => part.maxUs))));
}

/** Writes down what `from` has in its last bin: most requests pass, and need no second look at their histogram. */
export function pushSame(columns: TimesColumns, from: TimesColumns): void {
  for (const name of ['p50Ms', 'p95Ms', 'p99Ms', 'meanMs', 'minMs', 'maxMs'] as const)
    columns[name].push(from[name].at(-1));
}

function drawn(count: number, p: number, us: number | undefined): number | undefined {
  return us !== undefined && isMeaningful(count, p) ? us / 1000 : undefined;
}
