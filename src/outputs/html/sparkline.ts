import { bandOf, pathOf, thin } from './svg.ts';

const WIDTH = 72;
const HEIGHT = 20;
const MOST_POINTS = 48;

/** A word-sized line from zero up; empty text when there is nothing to draw. */
export function sparkline(values: readonly (number | undefined)[]): string {
  const few = thin(values, MOST_POINTS);
  const peak = few.reduce<number>((highest, value) => Math.max(highest, value ?? 0), 0);
  if (peak === 0 || few.length < 2) return '';
  const points = few.map((value, i) =>
    value === undefined
      ? undefined
      : ([(i / (few.length - 1)) * (WIDTH - 2) + 1, HEIGHT - 1 - (value / peak) * (HEIGHT - 3)] as const),
  );
  return `<svg class="spark" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true" fill="none"><path class="s-p95" stroke="#2a74c4" stroke-width="1.3" stroke-linejoin="round" d="${pathOf(points)}"/></svg>`;
}

/** Counts as word-sized columns: when did it happen. */
export function sparkColumns(counts: readonly number[]): string {
  const few = thin(counts, MOST_POINTS).map((count) => count ?? 0);
  const peak = few.reduce((highest, count) => Math.max(highest, count), 0);
  if (peak === 0) return '';
  const x = few.map((_, i) => (i / few.length) * WIDTH);
  // At least one pixel: a single failure must show.
  const top = few.map((count) => HEIGHT - (count === 0 ? 0 : Math.max(1, (count / peak) * (HEIGHT - 2))));
  const base = few.map(() => HEIGHT);
  return `<svg class="spark" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true"><path class="grid" stroke="#e4e6ec" d="M0 ${HEIGHT - 0.5}h${WIDTH}"/><path class="f-failed" fill="#c8102e" d="${bandOf(x, top, base, WIDTH)}"/></svg>`;
}

const DOTS_WIDTH = 80;

/** The scale all dot plots of a table share: from the fastest p50 to the slowest p99, in logarithms. */
export function dotScale(valuesMs: readonly number[]): (ms: number) => number {
  const positive = valuesMs.filter((ms) => ms > 0);
  const low = Math.log(positive.reduce((a, b) => Math.min(a, b), Infinity));
  const high = Math.log(positive.reduce((a, b) => Math.max(a, b), 0));
  const span = high - low || 1;
  return (ms) => 4 + ((Math.log(ms) - low) / span) * (DOTS_WIDTH - 8);
}

/** p50, p95 and p99 as three dots on a line. */
export function dotPlot(ms: readonly number[], at: (ms: number) => number): string {
  const known = ms.filter((value) => value > 0);
  if (known.length === 0) return '';
  const x = known.map((value) => Math.round(at(value) * 10) / 10);
  const colors = [
    ['p50', '#6aa5e0'],
    ['p95', '#2a74c4'],
    ['p99', '#0b3a78'],
  ];
  const dots = x.map(
    (cx, i) => `<circle class="f-${colors[i]?.[0]}" fill="${colors[i]?.[1]}" cx="${cx}" cy="8" r="3.2"/>`,
  );
  return `<svg class="dots" width="${DOTS_WIDTH}" height="16" viewBox="0 0 ${DOTS_WIDTH} 16" aria-hidden="true"><path class="grid" stroke="#d5d8e0" d="M0 8h${DOTS_WIDTH}"/><path class="s-p95" stroke="#2a74c4" stroke-width="2" d="M${x[0]} 8H${x.at(-1)}"/>${dots.join('')}</svg>`;
}
