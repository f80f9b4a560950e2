import { describe, expect, test } from '@jest/globals';
import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import { seededRandom } from '../../src/base/random.ts';
import type { Distribution } from '../../src/metrics/interval.ts';
import {
  HIGHEST_US,
  LatencyCounts,
  highestEquivalentUs,
  lowestEquivalentUs,
} from '../../src/metrics/latency-counts.ts';
import { percentileUs } from '../../src/metrics/percentile.ts';

const PERCENTILES = [0.1, 1, 25, 50, 75, 90, 95, 99, 99.9, 99.99, 100];

type Hdr = ReturnType<typeof build>;
function hdr(): Hdr {
  return build({ lowestDiscernibleValue: 1, highestTrackableValue: HIGHEST_US, numberOfSignificantValueDigits: 3 });
}

function recorded(values: readonly number[]): Distribution {
  const counts = new LatencyCounts();
  for (const value of values) counts.record(value);
  const drained = counts.drain();
  if (!drained) throw new Error('nothing was recorded');
  return drained;
}

/** Whole µs, every size from 1 µs to 1 h as likely as any other. */
function randomValues(seed: number, count: number): number[] {
  const random = seededRandom('latency', seed);
  return Array.from({ length: count }, () => Math.floor(2 ** random.between(0, Math.log2(HIGHEST_US))));
}

describe('one value', () => {
  test.each([
    // recorded µs → counted as
    [0, 0],
    [1, 1],
    [1.4, 1],
    [1.5, 2],
    [0.2, 0],
    [-0.2, 0],
    [-5, 0],
    [Number.NaN, 0],
    [Number.NEGATIVE_INFINITY, 0],
    [2047, 2047],
    [2048, 2048],
    [3_600_000_000, HIGHEST_US],
    [3_599_999_999.7, HIGHEST_US],
    [3_600_000_001, HIGHEST_US],
    [5e12, HIGHEST_US],
    [Number.POSITIVE_INFINITY, HIGHEST_US],
  ])('%d µs counts as %d µs', (us, counted) => {
    expect(recorded([us])).toEqual({
      valuesUs: [lowestEquivalentUs(counted)],
      counts: [1],
      count: 1,
      sumUs: counted,
      minUs: counted,
      maxUs: counted,
    });
  });
});

describe('buckets are those of HdrHistogram', () => {
  const edges = Array.from({ length: 32 }, (_, bit) => 2 ** bit).flatMap((power) => [power - 1, power, power + 1]);
  const values = [...edges, ...Array.from({ length: 5000 }, (_, value) => value), ...randomValues(1, 20_000)];

  test('lowest and highest value of every bucket', () => {
    const oracle = hdr() as unknown as Record<
      'lowestEquivalentValue' | 'highestEquivalentValue',
      (v: number) => number
    >;
    const wrong = values
      .filter((value) => value <= HIGHEST_US)
      .filter(
        (value) =>
          lowestEquivalentUs(value) !== oracle.lowestEquivalentValue(value) ||
          highestEquivalentUs(value) !== oracle.highestEquivalentValue(value),
      );
    expect(wrong).toEqual([]);
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])('values of seed %d: same counts, percentiles and encoding', (seed) => {
    const sample = randomValues(seed, [1, 2, 10, 100, 999, 1000, 1001, 20_000][seed - 1] ?? 50);
    const direct = hdr();
    for (const value of sample) direct.recordValue(value);
    const distribution = recorded(sample);
    const rebuilt = hdr();
    distribution.valuesUs.forEach((value, i) => rebuilt.recordValueWithCount(value, distribution.counts[i] ?? 0));

    expect(rebuilt.totalCount).toBe(direct.totalCount);
    for (const percent of PERCENTILES) {
      expect(rebuilt.getValueAtPercentile(percent)).toBe(direct.getValueAtPercentile(percent));
      expect(percentileUs(distribution, percent)).toBe(
        Math.min(direct.getValueAtPercentile(percent), Math.max(...sample)),
      );
    }
    // The encoding holds the counts array and nothing derived from it.
    expect(encodeIntoCompressedBase64(rebuilt)).toBe(encodeIntoCompressedBase64(direct));
  });
});

describe('drain', () => {
  test('gives exact count, sum, min and max, values in rising order', () => {
    const sample = randomValues(42, 5000);
    const drained = recorded(sample);
    expect(drained.count).toBe(5000);
    expect(drained.counts.reduce((sum, count) => sum + count, 0)).toBe(5000);
    expect(drained.sumUs).toBe(sample.reduce((sum, value) => sum + value, 0));
    expect(drained.minUs).toBe(Math.min(...sample));
    expect(drained.maxUs).toBe(Math.max(...sample));
    expect([...drained.valuesUs]).toEqual([...new Set(drained.valuesUs)].sort((a, b) => a - b));
  });

  test('starts again from zero', () => {
    const counts = new LatencyCounts();
    expect(counts.drain()).toBeUndefined();
    for (const value of randomValues(7, 300)) counts.record(value);
    counts.drain();
    expect(counts.drain()).toBeUndefined();
    counts.record(700);
    expect(counts.drain()).toEqual({ valuesUs: [700], counts: [1], count: 1, sumUs: 700, minUs: 700, maxUs: 700 });
  });
});

test('an empty distribution has no percentile', () => {
  expect(percentileUs({ valuesUs: [], counts: [], count: 0, sumUs: 0, minUs: 0, maxUs: 0 }, 99)).toBeUndefined();
});
