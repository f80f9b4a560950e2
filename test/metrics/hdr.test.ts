import { describe, expect, test } from '@jest/globals';
import { build, decodeFromCompressedBase64 } from 'hdr-histogram-js';
import { LatencyHistogram, percentilesUs, unpack } from '../../src/metrics/hdr.ts';
import type { Digits } from '../../src/metrics/hdr.ts';
import { distributionOf, lognormal, seeded } from '../simulate/random.ts';

const DIGITS: Digits[] = [2, 3];
const PERCENTILES = [0, 10, 50, 75, 90, 95, 99, 99.9, 99.99, 100];

function filled(digits: Digits, values: readonly number[]): LatencyHistogram {
  const histogram = new LatencyHistogram(digits);
  histogram.add(distributionOf(values));
  return histogram;
}

function someValues(seed: number, count: number): number[] {
  const random = seeded(seed);
  return Array.from({ length: count }, () => Math.round(lognormal(random, 60_000, 1.2)));
}

describe.each(DIGITS)('%d digits', (digits) => {
  test.each([1, 2, 20, 1_000, 20_000])(
    'percentiles of %d values are those of the library, capped at the maximum',
    (count) => {
      const values = someValues(count, count);
      const library = build({ highestTrackableValue: 3.6e9, numberOfSignificantValueDigits: digits });
      for (const value of values) library.recordValue(value);
      const ours = percentilesUs([filled(digits, values)], PERCENTILES);
      const max = Math.max(...values);
      // Only p0 differs: the library gives the lowest equivalent value, we the highest.
      expect(ours.slice(1)).toEqual(PERCENTILES.slice(1).map((p) => Math.min(library.getValueAtPercentile(p), max)));
    },
  );

  test('the text form is read by the library, and back by us', () => {
    const values = someValues(7, 5_000);
    const packed = filled(digits, values).pack();
    if (packed === undefined) throw new Error('nothing packed');
    const library = decodeFromCompressedBase64(packed.h);
    expect(library.totalCount).toBe(5_000);
    expect(unpack(packed).pack()).toEqual(packed);
    expect(packed.maxUs).toBe(Math.max(...values));
    expect(packed.minUs).toBe(Math.min(...values));
  });

  test('parts merged, packed or not, are the whole', () => {
    const values = someValues(11, 3_000);
    const whole = filled(digits, values).pack();
    const merged = new LatencyHistogram(digits);
    const opened = new LatencyHistogram(digits);
    for (let at = 0; at < values.length; at += 137) {
      const part = filled(digits, values.slice(at, at + 137));
      merged.merge(part);
      const packed = part.pack();
      if (packed !== undefined) opened.addPacked(packed);
    }
    expect(merged.pack()).toEqual(whole);
    expect(opened.pack()).toEqual(whole);
  });

  test('percentiles lie within the promised error of the exact ones', () => {
    const values = someValues(5, 10_000).sort((a, b) => a - b);
    const measured = percentilesUs([filled(digits, values)], PERCENTILES.slice(1));
    PERCENTILES.slice(1).forEach((p, i) => {
      const exact = values[Math.max(Math.ceil((p / 100) * values.length - 1e-9) - 1, 0)] ?? 0;
      expect(Math.abs((measured[i] ?? 0) / exact - 1)).toBeLessThan(digits === 2 ? 0.008 : 0.001);
    });
  });
});

test('a finer histogram can be added to a coarser one', () => {
  const values = someValues(3, 2_000);
  const fine = filled(3, values).pack();
  const coarse = new LatencyHistogram(2);
  if (fine !== undefined) coarse.addPacked(fine);
  expect(coarse.pack()).toEqual(filled(2, values).pack());
});

test.each([
  // recorded → kept
  [0, 1],
  [-5, 1],
  [Number.NaN, 1],
  [4e9, 3_600_000_000],
])('%d µs is kept as %d µs', (recorded, kept) => {
  const histogram = new LatencyHistogram(3);
  histogram.add({ valuesUs: [recorded], counts: [1], count: 1, sumUs: kept, minUs: recorded, maxUs: recorded });
  expect([histogram.minUs, histogram.maxUs, ...percentilesUs([histogram], [50])]).toEqual([kept, kept, kept]);
});

test('what is no histogram is refused', () => {
  expect(() => unpack({ n: 1, sumUs: 1, minUs: 1, maxUs: 1, h: 'AAAA' })).toThrow('not a histogram');
});

test('nothing has no percentiles and no text form', () => {
  expect(percentilesUs([new LatencyHistogram(2)], [50])).toEqual([undefined]);
  expect(new LatencyHistogram(2).pack()).toBeUndefined();
});
