import { HIGHEST_US, LatencyHistogram } from '../metrics/hdr.ts';

/** Bands of a heatmap or a histogram: each is 10 % wider than the one before, 24 make a factor of ten. */
export const BANDS_PER_DECADE = 24;

/** Latencies by band: `counts[i]` of them lie between `bandMs(first + i)` and `bandMs(first + i + 1)`. */
export interface BandCounts {
  readonly first: number;
  readonly counts: readonly number[];
}

/** Lower end of a band, milliseconds. Band 0 begins at a microsecond. */
export function bandMs(band: number): number {
  return 10 ** (band / BANDS_PER_DECADE) / 1000;
}

/** The latencies of all parts together by band; `undefined` when there are none. */
export function bandCounts(parts: readonly LatencyHistogram[]): BandCounts | undefined {
  const sums: number[] = [];
  for (const part of parts) if (part.count > 0) part.sumInto(sums, placeIn(part));
  const first = sums.findIndex((count) => count > 0);
  if (first === -1) return undefined;
  return { first, counts: Array.from({ length: sums.length - first }, (_, i) => sums[first + i] ?? 0) };
}

const PLACES = new Map<number, Int16Array>();

/** The band of each bucket; the layout of buckets depends on the digits only, so it is worked out once. */
function placeIn(histogram: LatencyHistogram): (bucket: number) => number {
  const known = PLACES.get(histogram.digits) ?? bandsOfBuckets(histogram);
  PLACES.set(histogram.digits, known);
  return (bucket) => known[bucket] ?? 0;
}

function bandsOfBuckets(histogram: LatencyHistogram): Int16Array {
  const bands: number[] = [];
  for (let bucket = 0; ; bucket++) {
    const us = histogram.highestAt(bucket);
    bands.push(Math.floor(BANDS_PER_DECADE * Math.log10(Math.max(us, 1))));
    if (us >= HIGHEST_US) return Int16Array.from(bands);
  }
}
