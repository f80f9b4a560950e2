import { describe, expect, test } from '@jest/globals';
import { historyOf, runsBefore, type HistoryRecord } from '../../src/compare/history.ts';
import type { MeasuredRun } from '../../src/compare/measured-run.ts';
import { trendOf, type TrendChange } from '../../src/compare/trend.ts';

/** A run whose p95 is this; others differ from it by as much as is given. */
function run(number: number, p95: number, changes: Partial<MeasuredRun> = {}): MeasuredRun {
  return {
    schema: 'plan-history/1',
    id: `run${number}`,
    startedAt: number * 1000,
    durationMs: 60_000,
    plan: 'p',
    planSha256: 's',
    loadSha256: 'l',
    target: 't',
    dataSha256: 'd',
    health: 'OK',
    closed: true,
    levels: [10],
    rows: [
      {
        name: 'all',
        kind: 'all',
        requests: 1000,
        failed: 10,
        throughput: 50,
        percentiles: [
          { p: 95, ms: [p95] },
          { p: 99, ms: [null] },
        ],
      },
    ],
    ...changes,
  };
}

const STEADY = [100, 102, 99, 101, 98, 100, 103, 99];
const series = (...values: number[]): MeasuredRun[] => values.map((p95, index) => run(index + 1, p95));
const changesOf = (records: readonly HistoryRecord[]): readonly TrendChange[] =>
  (trendOf(historyOf(records))?.changes ?? []).filter(({ metric }) => metric === 'p95');

describe('changes', () => {
  test.each<[string, number[], readonly (readonly [first: number, isWorse: boolean, isLatest: boolean])[]]>([
    // p95 of the runs after eight steady ones → [number of the first changed run, worse, lasts]
    ['steady', [101, 99, 102], []],
    ['one a little outside is chance', [108, 100, 101], []],
    ['two in a row on one side', [108, 109], [[8, true, true]]],
    ['one on each side', [106, 95], []],
    ['one far out', [140], [[8, true, true]]],
    ['better, and it stays so', [80, 81, 79], [[8, false, true]]],
    ['worse, and over again', [130, 131, 100, 101], [[8, true, false]]],
    ['lasts for as long as it takes', [130, 131, 129, 130, 132, 131, 130, 129, 131, 130], [[8, true, true]]],
  ])('%s', (_, values, expected) => {
    const found = changesOf(series(...STEADY, ...values));
    expect(found.map(({ first, isWorse, isLatest }) => [first, isWorse, isLatest])).toEqual(expected);
  });

  test('an accepted change is over, and the band begins anew', () => {
    const runs = series(...STEADY, 130, 131, 129, 130, 132, 131, 150);
    const accepted = [...runs, { schema: 'plan-history/1' as const, accept: 'run9' }];
    expect(changesOf(accepted).map(({ first, isLatest }) => [first, isLatest])).toEqual([[14, true]]);
  });

  test('runs that are not to be trusted are no evidence', () => {
    const runs = series(...STEADY, 140, 141);
    expect(changesOf(runs.map((one, index) => (index < 8 ? one : { ...one, invalid: 'late' })))).toEqual([]);
  });

  test('nothing is judged before five runs', () => {
    expect(changesOf(series(100, 101, 99, 100, 300, 301))).toEqual([]);
  });

  test('a knee at fewer users is worse, and runs without one are left out', () => {
    const knees = [60, 62, 58, undefined, 61, 59, 60, 63, 61, 40, 41];
    const runs = series(...STEADY, 100, 101, 99).map((one, index) => {
      const kneeUsers = knees[index];
      return kneeUsers === undefined ? one : { ...one, kneeUsers };
    });
    const trend = trendOf(historyOf(runs));
    expect(trend?.changes).toMatchObject([{ metric: 'knee', unit: 'users', isWorse: true, first: 9, isLatest: true }]);
    expect(trend?.rows[0]?.metrics.find(({ metric }) => metric === 'knee')?.values).toEqual(knees);
  });

  test('without a knee in any run there is no such metric', () => {
    const metrics = trendOf(historyOf(series(...STEADY)))?.rows[0]?.metrics.map(({ metric }) => metric);
    expect(metrics).toEqual(['p95', 'p99', 'errorRate', 'throughput']);
  });

  test('more throughput is better', () => {
    const faster = series(...STEADY, 100, 100).map((one, index) => ({
      ...one,
      rows: one.rows.map((row) => ({ ...row, throughput: index < 8 ? 50 + (index % 2) : 80 })),
    }));
    expect(trendOf(historyOf(faster))?.changes).toMatchObject([{ metric: 'throughput', isWorse: false, first: 8 }]);
  });
});

describe('history', () => {
  test('is in order of time, each run once, other series apart', () => {
    const runs = series(100, 101, 102);
    const other = run(9, 5, { target: 'elsewhere' });
    const history = historyOf([...runs.toReversed(), ...runs, other]);
    expect(history.runs.map(({ id }) => id)).toEqual(['run1', 'run2', 'run3', 'run9']);
    expect(trendOf(history)).toMatchObject({ target: 'elsewhere', others: 3 });
  });

  test('runs before one: valid, of its series, since the accepted change', () => {
    const runs = series(1, 2, 3, 4, 5, 6);
    const records = [
      ...runs.map((one, i) => (i === 3 ? { ...one, invalid: 'late' } : one)),
      { schema: 'plan-history/1' as const, accept: 'run3' },
    ];
    const ids = (number: number, most = 8): string[] =>
      runsBefore(historyOf(records), run(number, 0), most).map(({ id }) => id);
    expect(ids(6)).toEqual(['run3', 'run5']);
    expect(ids(7, 2)).toEqual(['run5', 'run6']);
    expect(ids(3)).toEqual([]);
  });
});
