import type { Series } from '../../report/charts/chart.ts';
import { HEAT_COLORS, PALETTE } from './palette.ts';
import { dotsOf, type Point } from './svg.ts';

/** Closer together hollow points would run into a bar. */
const APART = 8;

/**
 * Points of percentiles on top of their line: hollow ones where few requests lie beyond, at most one in 8 pixels, and
 * those that stand alone, which a line would not show. Empty for series that are no percentiles.
 */
export function hollowPoints(
  { few, color, style }: Series,
  points: readonly Point[],
  isFew: readonly boolean[],
): string {
  if (few === undefined) return '';
  const shown =
    style === 'dots' ? points.map((point, i) => (isFew[i] === true ? point : undefined)) : marked(points, isFew);
  const hollow = shown.filter((_, i) => isFew[i] === true);
  if (shown.every((point) => point === undefined)) return '';
  const ring = `<path class="s-${color}" stroke="${PALETTE[color][0]}" stroke-width="5" stroke-linecap="round" d="${dotsOf(shown)}"/>`;
  const inside = dotsOf(hollow);
  return inside === ''
    ? ring
    : `${ring}<path ${color === 'heat' ? `stroke="${HEAT_COLORS[0]}"` : 'class="halo" stroke="#fff"'} stroke-width="2.4" stroke-linecap="round" d="${inside}"/>`;
}

function marked(points: readonly Point[], isFew: readonly boolean[]): Point[] {
  let last = -Infinity;
  return points.map((point, i) => {
    if (point === undefined) return undefined;
    const isAlone = points[i - 1] === undefined && points[i + 1] === undefined;
    if ((isFew[i] !== true && !isAlone) || point[0] - last < APART) return undefined;
    last = point[0];
    return point;
  });
}
