import { describe, expect, test } from '@jest/globals';
import { checkHistoryRecord } from '../../src/compare/check-history.ts';
import { decide, watch } from '../../src/compare/decide.ts';
import { diffLines } from '../../src/compare/plan-diff.ts';

describe('decision', () => {
  const interval = (low: number, difference: number, high: number) => ({ low, difference, high, p: 0.5, sd: 0.05 });
  test.each([
    // low, difference, high; times: more is worse; at least 0.1 counts
    [0.01, 0.15, 0.3, 'REGRESSION'],
    [-0.3, -0.15, -0.01, 'IMPROVED'],
    [-0.05, 0, 0.05, 'NO CHANGE'],
    [0.01, 0.05, 0.09, 'NO CHANGE'],
    [0.01, 0.05, 0.12, 'INCONCLUSIVE'],
    [-0.01, 0.15, 0.3, 'INCONCLUSIVE'],
  ] as const)('%s to %s to %s: %s', (low, difference, high, state) => {
    expect(decide(interval(low, difference, high), { minEffect: 0.1, worse: 1 })).toBe(state);
  });

  test('less throughput is worse', () => {
    expect(decide(interval(-0.3, -0.2, -0.1), { minEffect: 0.1, worse: -1 })).toBe('REGRESSION');
    expect(watch(interval(0.1, 0.2, 0.3), { minEffect: 0.1, worse: -1 }, true)).toBe('better');
    expect(watch(interval(0.1, 0.2, 0.3), { minEffect: 0.1, worse: 1 }, false)).toBe('quiet');
  });
});

test.each([
  ['abcd', 'abcd', ' a b c d'],
  ['abcd', 'axcd', ' a-b+x c d'],
  ['abc', 'abcde', ' a b c+d+e'],
  ['abcde', 'ade', ' a-b-c d e'],
  ['', 'a', '+a'],
  ['abcabba', 'cbabac', '-a-b c-a b+a b a+c'],
])('the difference of %s and %s is %s', (before, after, expected) => {
  const lines = diffLines(before.split(''), after.split(''));
  expect(lines.map(({ sign, text }) => sign + text).join('')).toBe(expected);
});

test.each([
  [null, 'no JSON object'],
  [{}, 'it has no "schema"'],
  [{ schema: 'plan-history/2' }, 'newer version'],
  [{ schema: 'plan-history/1', accept: 1 }, '"accept" is no text'],
  [{ schema: 'plan-history/1' }, '"id" is no text'],
])('a line of a history that is none: %j', (line, says) => {
  expect(checkHistoryRecord(line)).toContain(says);
});
