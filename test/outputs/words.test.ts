import { expect, test } from '@jest/globals';
import { warmUpText } from '../../src/outputs/words.ts';
import type { ReportModel } from '../../src/report/report-model.ts';

test.each([
  // from, to, what is said
  [0, 30_000, 'The first 0:30 are warm-up'],
  [1250, 31_250, '0:01 to 0:31 is warm-up'],
  [0, 700, 'The first 700ms are warm-up'],
  [1250, 1950, '1.25s to 1.95s is warm-up'],
])('a warm-up from %d to %d ms', (fromMs, toMs, said) => {
  const run = { warmUp: { fromMs, toMs, requests: 12, failed: 3 } } as ReportModel['run'];
  expect(warmUpText(run)).toBe(`${said}: drawn, not counted (12 requests, 3 failed).`);
});
