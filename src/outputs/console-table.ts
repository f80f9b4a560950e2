import type { SamplerRow } from '../report/report-model.ts';
import { formatCount, formatMs, formatRate, formatShare } from './format.ts';
import { percentileText } from './words.ts';

const NARROWEST_NAME = 20;
/** In a narrow terminal columns go, in this order, until names have room. */
const LEAST_WANTED = ['max', 'p50', 'req/s'];

/** A column of the table of samplers. */
export interface Column {
  readonly title: string;
  readonly width: number;
  readonly text: (row: SamplerRow, unicode: boolean) => string;
}

const COLUMNS: readonly Column[] = [
  { title: 'requests', width: 11, text: (row) => formatCount(row.requests) },
  { title: 'req/s', width: 7, text: (row) => formatRate(row.throughput) },
  ...[50, 95, 99].map((wanted) => ({
    title: `p${wanted}`,
    width: 8,
    text: (row: SamplerRow, unicode: boolean) =>
      percentileText(
        row.percentiles.find(({ p }) => p === wanted),
        unicode ? '≈' : '~',
      ),
  })),
  { title: 'max', width: 8, text: (row) => (row.requests === 0 ? '-' : formatMs(row.maxMs)) },
  { title: 'failed', width: 9, text: (row) => formatShare(row.errorRate) },
];

/** The columns of a table so wide. */
export function columnsFor(width: number): readonly Column[] {
  let columns = COLUMNS;
  for (const title of LEAST_WANTED) {
    if (width - widthOf(columns) >= NARROWEST_NAME) break;
    columns = columns.filter((column) => column.title !== title);
  }
  return columns;
}

/** Of them together. */
export function widthOf(columns: readonly Column[]): number {
  return columns.reduce((sum, { width }) => sum + width, 0);
}

/** Too many rows: those with a broken threshold, then those that took most of the time; in plan order. */
export function chooseRows(rows: readonly SamplerRow[], most: number): SamplerRow[] {
  if (rows.length <= most) return [...rows];
  const byWeight = [...rows].sort(
    (a, b) => Number(b.broken.length > 0) - Number(a.broken.length > 0) || b.timeShare - a.timeShare,
  );
  const chosen = new Set(byWeight.slice(0, most));
  return rows.filter((row) => chosen.has(row));
}
