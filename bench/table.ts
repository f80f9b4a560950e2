import type { Round, Row } from './compare.ts';
import { median } from './statistics.ts';

/** A figure of one round; `undefined` where the round has none. */
export type Figure = (round: Round) => number | undefined;

/** Requests per second in the steady part, by the server's count; over the whole load where there is none. */
export const RATE: Figure = (round) => round.steady?.requestsPerSecond ?? round.requestsPerSecond;
/** CPU per request in the steady part, µs. */
export const CPU: Figure = (round) => round.steady?.cpuUs ?? round.wholeCpuUs;
/** Peak resident memory, MB. */
export const MEMORY: Figure = (round) => round.peakBytes / 1e6;
/** Seconds until all connections were there. */
export const CONNECTED: Figure = (round) => round.connectedSeconds;

const MOST_FAILED = 0.02;

/** Median over rounds; `undefined` when no round has the figure. */
export function medianOf(row: Row | undefined, figure: Figure): number | undefined {
  const values = (row?.rounds ?? []).flatMap((round) => figure(round) ?? []);
  return values.length === 0 ? undefined : median(values);
}

/** Tools cut off what is under way at the end, and some count it as failed; more than that is no measurement. */
function sound(row: Row | undefined): boolean {
  return (row?.rounds ?? []).every(({ failed, requests }) => failed <= requests * MOST_FAILED);
}

/** Median of `first ÷ second`, round by round; none where more than 2 % of the answers were failures. */
export function ratio(first: Row | undefined, second: Row | undefined, figure: Figure): number | undefined {
  if (!sound(first) || !sound(second)) return undefined;
  const ratios = (first?.rounds ?? []).flatMap((round, i) => {
    const other = second?.rounds[i];
    const [above, below] = [figure(round), other && figure(other)];
    return above === undefined || below === undefined ? [] : [above / below];
  });
  return ratios.length === 0 ? undefined : median(ratios);
}

const COLUMNS = [
  'tool',
  'requests/s',
  'whole load',
  'CPU µs/request',
  'with start',
  'peak MB',
  'p50 ms',
  'p99 ms',
  'failed',
  'first row ÷ this: requests/s',
  'first row ÷ this: CPU',
];

/** One table: a row a tool, medians with least and most, ratios of the first row to each. */
export function comparison(title: string, rows: readonly Row[]): string {
  const connected = rows.some((row) => medianOf(row, CONNECTED) !== undefined);
  const columns = connected ? [...COLUMNS, 'all connected after s'] : COLUMNS;
  const lines = rows.map((row) => {
    if (row.rounds.length === 0) return cells([row.name, row.remark ?? '-', ...columns.slice(2).map(() => '')]);
    return cells([...figures(row, rows[0]), ...(connected ? [number(medianOf(row, CONNECTED), 1)] : [])]);
  });
  const remarks = rows.filter(({ rounds, remark }) => rounds.length > 0 && remark !== undefined);
  return [
    `### ${title}`,
    '',
    cells(columns),
    cells(columns.map(() => '---')),
    ...lines,
    '',
    ...remarks.map(({ name, rounds, remark }) => `${name}: only ${rounds.length} rounds, then ${remark}\n`),
  ].join('\n');
}

function figures(row: Row, first: Row | undefined): readonly string[] {
  const failed = row.rounds.reduce((sum, round) => sum + round.failed, 0);
  return [
    row.name,
    spread(row, RATE, 0),
    number(
      medianOf(row, (round) => round.requestsPerSecond),
      0,
    ),
    spread(row, CPU, 1),
    number(
      medianOf(row, (round) => round.wholeCpuUs),
      1,
    ),
    number(medianOf(row, MEMORY), 0),
    number(
      medianOf(row, (round) => round.p50Ms),
      2,
    ),
    number(
      medianOf(row, (round) => round.p99Ms),
      2,
    ),
    String(failed),
    number(ratio(first, row, RATE), 2),
    number(ratio(first, row, CPU), 2),
  ];
}

/** Median, with the least and the most. */
function spread(row: Row, figure: Figure, digits: number): string {
  const values = row.rounds.flatMap((round) => figure(round) ?? []);
  return `**${number(medianOf(row, figure), digits)}** (${number(Math.min(...values), digits)}–${number(Math.max(...values), digits)})`;
}

/** A figure, or `-` where there is none. */
export function number(value: number | undefined, digits: number): string {
  return value === undefined || !Number.isFinite(value) ? '-' : value.toFixed(digits);
}

/** A row of a Markdown table. */
export function cells(texts: readonly string[]): string {
  return `| ${texts.join(' | ')} |`;
}
