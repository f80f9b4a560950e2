import { expect, test } from '@jest/globals';
import { fewIn } from '../../src/report/charts/few.ts';
import { isMeaningful, restsOnFew } from '../../src/report/percentiles.ts';

test.each([
  // requests, percentile → in the chart
  [1, 50, 'nothing'],
  [2, 50, 'hollow'],
  [9, 50, 'hollow'],
  [10, 50, 'full'],
  [19, 95, 'nothing'],
  [20, 95, 'hollow'],
  [99, 95, 'hollow'],
  [100, 95, 'full'],
  [99, 99, 'nothing'],
  [100, 99, 'hollow'],
  [499, 99, 'hollow'],
  [500, 99, 'full'],
  [1000, 99.9, 'hollow'],
])('of %d requests p%d is drawn as %s', (count, p, drawn) => {
  const shown = restsOnFew(count, p) ? 'hollow' : 'full';
  expect(isMeaningful(count, p) ? shown : 'nothing').toBe(drawn);
});

test('counts come back from rates, whatever the width of the bin; passed and failed are told apart', () => {
  const rates = { okPerSecond: [100 / 3, 99 / 3, 30], failedPerSecond: [0, 1 / 3, 99 / 0.7] };
  expect(fewIn(95, rates, [3, 3, 0.7])).toEqual({
    all: [false, false, false],
    ok: [false, true, true],
    failed: [true, true, true],
  });
});
