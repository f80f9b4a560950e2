import { percentilesUs } from '../metrics/hdr.ts';
import type { LatencyHistogram } from '../metrics/hdr.ts';
import type { Percentile } from './report-model.ts';

const ROUGH_BELOW = 10;
const FEW_BELOW = 5;
// 1000 × (1 − 0.99) is 10.000000000000009: compare with a little room.
const ROOM = 1e-9;

/** How many of `count` samples lie beyond percentile `p`. */
export function samplesBeyond(count: number, p: number): number {
  return (count * (100 - p)) / 100;
}

/** True when at least one sample lies beyond the percentile; below that it says nothing. */
export function isMeaningful(count: number, p: number): boolean {
  return samplesBeyond(count, p) >= 1 - ROOM;
}

/** True when fewer than ten samples lie beyond the percentile: it may be far off. */
export function isRough(count: number, p: number): boolean {
  return samplesBeyond(count, p) < ROUGH_BELOW - ROOM;
}

/** True when fewer than five samples lie beyond the percentile: its point in a chart is drawn hollow. */
export function restsOnFew(count: number, p: number): boolean {
  return samplesBeyond(count, p) < FEW_BELOW - ROOM;
}

/** The percentiles of all samples in `parts` together, each with what it rests on. */
export function percentilesOf(parts: readonly LatencyHistogram[], percentiles: readonly number[]): Percentile[] {
  const count = countOf(parts);
  const valuesUs = percentilesUs(parts, percentiles);
  return percentiles.map((p, i) => {
    const us = isMeaningful(count, p) ? valuesUs[i] : undefined;
    const rough = isRough(count, p);
    return us === undefined ? { p, rough } : { p, ms: us / 1000, rough };
  });
}

/** One percentile in milliseconds; `undefined` when it would rest on nothing. */
export function percentileMs(parts: readonly LatencyHistogram[], p: number): number | undefined {
  return percentilesOf(parts, [p])[0]?.ms;
}

export function countOf(parts: readonly LatencyHistogram[]): number {
  return parts.reduce((sum, part) => sum + part.count, 0);
}

const MEDIAN_AND_TAIL = [50, 95];

/**
 * Points of the response-time-by-percentile chart, ten for each nine (on −log10(1 − p)), and p50 and
 * p95; up to the last that has a sample beyond it.
 */
export function percentileCurve(parts: readonly LatencyHistogram[]): { p: number; ms: number }[] {
  const count = countOf(parts);
  if (count === 0) return [];
  const steps = Math.floor(10 * Math.log10(count) + ROOM) + 1;
  const grid = Array.from({ length: steps }, (_, step) => roundTo(100 * (1 - 10 ** (-step / 10)), 6));
  const wanted = [...new Set([...grid, ...MEDIAN_AND_TAIL])]
    .filter((p) => isMeaningful(count, p))
    .sort((a, b) => a - b);
  return percentilesUs(parts, wanted).flatMap((us, i) => {
    const p = wanted[i];
    return us === undefined || p === undefined ? [] : [{ p, ms: us / 1000 }];
  });
}

function roundTo(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}
