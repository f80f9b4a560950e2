import { expect, test } from '@jest/globals';
import { overlayViews } from '../../src/outputs/compare/overlays.ts';
import type { LoadLevel, ReportModel } from '../../src/report/report-model.ts';
import { simulateReportModel } from '../simulate/report-model.ts';

const level = (users: number, p95Ms: number): LoadLevel => ({
  users,
  bins: 3,
  requestsPerSecond: users,
  p50Ms: p95Ms / 2,
  p95Ms,
});
const atLevels = (...levels: LoadLevel[]): ReportModel => ({ ...simulateReportModel(), levels });

test('response time by users has both sides on one axis, each only where it was measured', () => {
  const base = atLevels(level(1, 10), level(3, 10), level(5, 10), level(7, 1000));
  const candidate = atLevels(level(2, 20), level(4, 20), level(6, 20), level(8, 20));
  const view = overlayViews(base, candidate).find(({ chart }) => chart.id === 'times-by-load');
  expect(view?.xs).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  const values = (name: string) => view?.series.find((series) => series.name === name)?.values;
  // Half way between 10 and 1000 on a logarithmic axis lies 100.
  const under = values('base p95')?.map((value) => value && Math.round(value));
  expect(under).toEqual([10, 10, 10, 10, 10, 100, 1000, undefined]);
  const over = values('p95')?.map((value) => value && Math.round(value));
  expect(over).toEqual([undefined, 20, 20, 20, 20, 20, 20, 20]);
});

test('too few levels are no curve', () => {
  const views = overlayViews(atLevels(level(1, 10)), atLevels(level(1, 10)));
  expect(views.map(({ chart }) => chart.id)).toEqual(['load', 'times', 'percentiles']);
});
