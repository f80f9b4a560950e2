import { bandMs, type BandCounts } from '../../report/bands.ts';
import type { Scale } from './scale.ts';
import { HEAT_COLORS } from './palette.ts';
import type { Frame } from './svg-chart.ts';

type Heat = readonly (BandCounts | undefined)[];

/** As fine as a picture of half a page needs: the live chart shows every band of every bin. */
const MOST_COLUMNS = 60;
const BANDS_JOINED = 3;

/** The lowest and the highest latency of a heatmap, milliseconds: its axis has to hold both. */
export function heatEnds(heat: Heat | undefined): readonly number[] {
  const known = (heat ?? []).filter((column) => column !== undefined);
  if (known.length === 0) return [];
  const first = Math.min(...known.map((column) => column.first));
  const end = Math.max(...known.map((column) => column.first + column.counts.length));
  return [bandMs(first), bandMs(end)];
}

/** Rectangles, one path per colour. */
export function heatCells(heat: Heat, frame: Pick<Frame, 'x' | 'y' | 'left' | 'view' | 'right'>): string {
  const stride = Math.ceil(heat.length / MOST_COLUMNS);
  const columns = Array.from({ length: Math.ceil(heat.length / stride) }, (_, i) =>
    joined(heat.slice(i * stride, (i + 1) * stride)),
  );
  const most = columns.flatMap((column) => [...column.values()]).reduce((high, count) => Math.max(high, count), 1);
  const paths: string[] = HEAT_COLORS.map(() => '');
  for (const [i, column] of columns.entries()) {
    const x = Math.round(frame.x(frame.view.xs[i * stride] ?? 0));
    const end = Math.round(frame.x(frame.view.xs[(i + 1) * stride] ?? frame.view.xEnd));
    for (const [place, count] of column) {
      const color = heatLevel(count, most);
      paths[color] += cell(frame.left, frame.y, { x, width: end - x, band: place * BANDS_JOINED });
    }
  }
  const { y, left, right } = frame;
  const ground = `<path fill="${HEAT_COLORS[0]}" d="M${Math.round(frame.x(0))} ${Math.round(y(left, left.high))}H${right}V${Math.round(y(left, left.low))}H${Math.round(frame.x(0))}z"/>`;
  return ground + paths.map((d, i) => (d === '' ? '' : `<path fill="${HEAT_COLORS[i]}" d="${d}"/>`)).join('');
}

/** Counts of neighbouring bins and bands together. */
function joined(columns: Heat): Map<number, number> {
  const sums = new Map<number, number>();
  for (const column of columns) {
    column?.counts.forEach((count, i) => {
      const place = Math.floor((column.first + i) / BANDS_JOINED);
      if (count > 0) sums.set(place, (sums.get(place) ?? 0) + count);
    });
  }
  return sums;
}

function cell(
  scale: Scale,
  y: Frame['y'],
  { x, width, band }: { readonly x: number; readonly width: number; readonly band: number },
): string {
  const top = Math.round(y(scale, bandMs(band + BANDS_JOINED)));
  const bottom = Math.round(y(scale, Math.max(bandMs(band), scale.low)));
  return bottom > top ? `M${x} ${top}h${width}v${bottom - top}h-${width}z` : '';
}

/** 1 for a single request, the last colour for the fullest cell, logarithmic between. */
export function heatLevel(count: number, most: number): number {
  const last = HEAT_COLORS.length - 1;
  return most <= 1 ? last : 1 + Math.round(((last - 1) * Math.log(Math.max(count, 1))) / Math.log(most));
}

/**
 * A column for the page's script: two digits (base 36) for its first band, then a character per band: `0` for none,
 * else twice the binary logarithm of the count, off by at most a fifth.
 */
export function heatText(column: BandCounts | undefined): string {
  if (column === undefined) return '';
  const cells = column.counts.map((count) =>
    String.fromCharCode(count === 0 ? ZERO : ZERO + 1 + Math.min(60, Math.round(2 * Math.log2(count)))),
  );
  // The backslash (and the quote) would take two characters in JSON; neither is reached: counts stay below 2^21.
  return column.first.toString(36).padStart(2, '0') + cells.join('');
}
const ZERO = '0'.charCodeAt(0);
