import { expect, test } from '@jest/globals';
import { globalIndex, ownerOf, share } from '../../src/load/share.ts';

test.each([
  // things, workers → share of each
  [10, 4, [3, 3, 2, 2]],
  [8, 4, [2, 2, 2, 2]],
  [2, 4, [1, 1, 0, 0]],
  [0, 3, [0, 0, 0]],
  [7, 1, [7]],
])('%d among %d', (count, workers, shares) => {
  expect(Array.from({ length: workers }, (_, worker) => share(count, worker, workers))).toEqual(shares);
});

test('1 to 64 workers: shares add up, differ by at most 1, and every thing has exactly one owner', () => {
  for (let workers = 1; workers <= 64; workers++) {
    for (const count of [0, 1, 2, 3, 10, 63, 64, 65, 100, 997, 1000]) {
      const indices: number[] = [];
      const sizes: number[] = [];
      for (let worker = 0; worker < workers; worker++) {
        const size = share(count, worker, workers);
        sizes.push(size);
        for (let local = 0; local < size; local++) {
          const index = globalIndex(local, worker, workers);
          if (ownerOf(index, workers) !== worker) throw new Error(`${index} is not owned by ${worker} of ${workers}`);
          indices.push(index);
        }
      }
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      expect(indices.sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
    }
  }
});
