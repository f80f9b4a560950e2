import type { Distribution } from '../../src/metrics/interval.ts';

import { seededRandom } from '../../src/base/random.ts';

/** A seeded source of numbers in [0, 1). */
export function seeded(seed: number): () => number {
  const random = seededRandom(seed);
  return () => random.next();
}

/** A lognormal value with this median; `sigma` is the spread of its logarithm. Source: Box and Muller. */
export function lognormal(random: () => number, median: number, sigma: number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return median * Math.exp(sigma * normal);
}

/** A Poisson-distributed count; the normal approximation above 30. */
export function poisson(random: () => number, mean: number): number {
  if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * Math.log(lognormal(random, 1, 1))));
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count += 1;
  return count;
}

/** Values as a recorder hands them over: 3 significant digits, sparse. */
export function distributionOf(valuesUs: readonly number[]): Distribution {
  const buckets = new Map<number, number>();
  for (const value of valuesUs) {
    const us = Math.min(Math.max(Math.round(value), 1), 3_600_000_000);
    const width = us < 2048 ? 1 : 2 ** (Math.floor(Math.log2(us)) - 10);
    const lowest = Math.floor(us / width) * width;
    buckets.set(lowest, (buckets.get(lowest) ?? 0) + 1);
  }
  const cells = [...buckets].sort((a, b) => a[0] - b[0]);
  return {
    valuesUs: cells.map(([value]) => value),
    counts: cells.map(([, count]) => count),
    count: valuesUs.length,
    sumUs: valuesUs.reduce((sum, value) => sum + Math.round(value), 0),
    minUs: valuesUs.length === 0 ? 0 : Math.round(Math.min(...valuesUs)),
    maxUs: valuesUs.length === 0 ? 0 : Math.round(Math.max(...valuesUs)),
  };
}
