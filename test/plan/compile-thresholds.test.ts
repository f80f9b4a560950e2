import { describe, expect, test } from '@jest/globals';
import { compileText, problemLines } from '../support/compile-text.ts';

const planWith = (limit: string): string => `
threadGroups: [{ threads: 1, samplers: [{ get: 'http://127.0.0.1/' }] }]
thresholds: { ${limit} }
`;

describe('thresholds', () => {
  test.each([
    // as written → unit, limit, text
    ['skipped: { atMost: 10 }', 'count', 10, 'skipped ≤ 10'],
    ['skipped: { atMost: 1% }', 'share', 0.01, 'skipped ≤ 1%'],
    ['skipped: { between: [1%, 2%] }', 'share', [0.01, 0.02], 'skipped between 1% and 2%'],
    ['skipped: { between: [1, 2] }', 'count', [1, 2], 'skipped between 1 and 2'],
    ['errorRate: { lessThan: 5% }', 'share', 0.05, 'errorRate < 5%'],
  ])('%s', async (limit, unit, value, text) => {
    const compilation = await compileText(planWith(limit));
    expect(problemLines(compilation)).toEqual([]);
    expect(compilation.plan?.thresholds).toMatchObject([{ unit, limit: value, text }]);
  });

  test.each([
    ['skipped: { between: [1%, 2] }', ['3:40 unit "skipped" needs a unit: 2% is 2 of 100.']],
    [
      'errorRate: 1%',
      [
        '3:26 wrong-type "errorRate" must be a map such as { lessThan: 1% }, not "1%". Write:  errorRate: { lessThan: 1% }',
      ],
    ],
  ])('%s is one mistake', async (limit, problems) => {
    expect(problemLines(await compileText(planWith(limit)))).toEqual(problems);
  });
});
