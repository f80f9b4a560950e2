import type { Series } from '../../report/charts/chart.ts';
import { axisTitle, formatTick, formatX, leftTitle } from './chart-text.ts';
import { stackColumns, type ChartView, type PhaseBand } from './chart-view.ts';
import { HEAT_COLORS, PALETTE } from './palette.ts';
import { linearScale, logScale, xTicks, type Scale } from './scale.ts';
import { heatCells, heatEnds } from './svg-heat.ts';
import { hollowPoints } from './svg-hollow.ts';
import { bandOf, dotsOf, escapeText, pathOf, peaks, thin, type Point } from './svg.ts';

const WIDTH = 540;
const HEIGHT = 232;
const TOP = 22;
const BOTTOM = 26;
const LEFT = 54;
/** Enough for a screen, and what the size budget of the page was measured with. */
const MOST_POINTS = 240;
const LABEL_ROW = 12;
const LABEL_LENGTH = 19;
/** About as wide as a letter is. */
const LETTER = 5.5;

/** Where things stand in the picture. */
export interface Frame {
  readonly view: ChartView;
  readonly right: number;
  readonly left: Scale;
  readonly other: Scale | undefined;
  readonly x: (value: number) => number;
  readonly y: (scale: Scale, value: number) => number;
}

/**
 * The chart as a static picture: what a reader without scripts, a printer and a strict content policy see.
 * Colours are presentation attributes; the classes let a style sheet turn them dark.
 */
export function svgChart(whole: ChartView): string {
  const view = { ...whole, series: whole.series.filter(({ isHidden }) => isHidden !== true) };
  const frame = frameOf(view);
  const columns = stackColumns(view.series, view.xs.length);
  const parts = [
    ...view.bands.map((band) => bandRect(frame, band)),
    ...gridLines(frame),
    ...(view.heat === undefined ? [] : [heatCells(view.heat, frame)]),
    ...view.series.map((series, i) => seriesPath(frame, series, columns[i] ?? [], columns.slice(0, i))),
    ...limitLines(frame),
    ...view.marks.map(({ at, text: label }) => markLine(frame, at, label)),
    ...(view.findings ?? []).map(([number, at]) => findingMark(frame, number, at)),
    ...endLabels(frame),
  ];
  return `<svg class="static" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" role="img" aria-hidden="true" font-family="system-ui,sans-serif" font-size="11" fill="none">${parts.join('')}</svg>`;
}

function frameOf(view: ChartView): Frame {
  const right = WIDTH - (view.chart.rightUnit === undefined ? (labelled(view).length > 0 ? 128 : 18) : 48);
  const on = (axis: Series['axis']): number[] =>
    view.series
      .filter((series) => series.axis === axis && series.style !== 'stack')
      .flatMap((series) => series.values.filter((value) => value !== undefined));
  const stacked = stackColumns(view.series, view.xs.length).flatMap((column) => column.slice());
  const limits = view.limits.map((limit) => limit.value);
  const left =
    view.chart.scale === 'log'
      ? logScale([...on('left'), ...limits, ...heatEnds(view.heat)])
      : linearScale([...on('left'), ...stacked]);
  return {
    view,
    right,
    left,
    other: view.chart.rightUnit === undefined ? undefined : linearScale(on('right')),
    x: (value) => LEFT + ((value - view.xStart) / (view.xEnd - view.xStart || 1)) * (right - LEFT),
    y: (scale, value) => HEIGHT - BOTTOM - scale.at(value) * (HEIGHT - BOTTOM - TOP),
  };
}

function text(x: number, y: number, content: string, extra = ''): string {
  return `<text x="${Math.round(x)}" y="${Math.round(y)}" class="t" fill="#5b6270"${extra}>${escapeText(content)}</text>`;
}

function bandRect({ view, x }: Frame, { from, to, label = '', isWarmUp }: PhaseBand): string {
  const [left, end] = [Math.round(x(from)), Math.round(x(Math.min(to, view.xEnd)))];
  const rect = `<rect class="band" fill="#f1f2f6" x="${left}" y="${TOP}" width="${Math.max(0, end - left)}" height="${HEIGHT - BOTTOM - TOP}"/>`;
  const isNamed = isWarmUp === true || view.chart.id === 'load';
  if (!isNamed || end - left < label.length * LETTER) return rect;
  if (isWarmUp !== true) return `${rect}${text(left + 5, TOP + 24, label)}`;
  const edge = `<path class="grid" stroke="#5b6270" stroke-dasharray="4 3" d="M${end} ${TOP}V${HEIGHT - BOTTOM}"/>`;
  return `${rect}${edge}${text(left + 4, TOP + 11, label)}`;
}

function gridLines(frame: Frame): string[] {
  const { view, right, left, other, x, y } = frame;
  const path = left.ticks.map((tick) => `M${LEFT} ${Math.round(y(left, tick))}H${right}`).join('');
  const unit = view.chart.rightUnit;
  return [
    `<path class="grid" stroke="#e4e6ec" d="${path}"/>`,
    ...left.ticks.map((tick) =>
      text(LEFT - 6, y(left, tick) + 4, formatTick(view.chart.unit, tick), ' text-anchor="end"'),
    ),
    ...(other === undefined || unit === undefined
      ? []
      : other.ticks.map((tick) => text(right + 6, y(other, tick) + 4, formatTick(unit, tick)))),
    text(4, 11, leftTitle(view)),
    ...(unit === undefined ? [] : [text(WIDTH - 4, 11, axisTitle(unit), ' text-anchor="end"')]),
    ...xTicks(view.chart.x, view.xStart, view.xEnd).map((at) =>
      text(x(at), HEIGHT - 8, formatX(view.chart.x, at), ' text-anchor="middle"'),
    ),
  ];
}

function seriesPath(frame: Frame, series: Series, column: readonly number[], below: readonly number[][]): string {
  const { view, x, y } = frame;
  const scale = series.axis === 'right' && frame.other !== undefined ? frame.other : frame.left;
  const count = Math.ceil(view.xs.length / Math.ceil(view.xs.length / MOST_POINTS));
  const stride = Math.ceil(view.xs.length / count);
  const xs = Array.from({ length: count }, (_, i) => x(view.xs[i * stride] ?? 0));
  const color = PALETTE[series.color][0];
  if (series.style === 'stack') {
    const top = thin(column, count).map((value) => y(scale, value ?? 0));
    const base = below.findLast((one) => one.length > 0) ?? column.map(() => 0);
    const bottom = thin(base, count).map((value) => y(scale, value ?? 0));
    return `<path class="f-${series.color}" fill="${color}" d="${bandOf(xs, top, bottom, x(view.xEnd))}"/>`;
  }
  const kept = peaks(series.values, count);
  const points: Point[] = kept.map((at, i) => {
    const value = series.values[at];
    return value === undefined ? undefined : [xs[i] ?? 0, y(scale, value)];
  });
  const hollow = hollowPoints(
    series,
    points,
    kept.map((at) => series.few?.all[at] ?? false),
  );
  if (series.style === 'dots')
    return `<path class="s-${series.color}" stroke="${color}" stroke-width="2.4" stroke-linecap="round" opacity="${view.chart.x === 'time' ? '.45' : '.8'}" d="${dotsOf(points)}"/>${hollow}`;
  const dash = series.dash.length === 0 ? '' : ` stroke-dasharray="${series.dash.join(' ')}"`;
  const d = pathOf(points, series.style === 'step') + (series.style === 'points' ? marks(points) : '');
  return `<path class="s-${series.color}" stroke="${color}" stroke-width="1.6" stroke-linejoin="round"${dash} d="${d}"/>${hollow}`;
}

/** Small squares, drawn by the line's own stroke. */
function marks(points: readonly Point[]): string {
  return points
    .map((point) => (point === undefined ? '' : `M${Math.round(point[0]) - 1} ${Math.round(point[1]) - 1}h2v2h-2z`))
    .join('');
}

function limitLines(frame: Frame): string[] {
  return frame.view.limits.map((limit) => {
    const y = Math.round(frame.y(frame.left, limit.value));
    const color = limit.broken ? 'failed' : 'users';
    return `<path class="s-${color}" stroke="${PALETTE[color][0]}" stroke-dasharray="1 3" d="M${LEFT} ${y}H${frame.right}"/>${text(LEFT + 6, y - 5, `${limit.broken ? '✖ ' : ''}${limit.text}`, ' paint-order="stroke" stroke="#fff" stroke-width="3"').replace('class="t"', 'class="t halo"')}`;
  });
}

function markLine({ x, right }: Frame, at: number, label: string): string {
  const left = Math.round(x(at));
  const isLate = left > (LEFT + right) / 2;
  const anchor = isLate ? ' text-anchor="end"' : '';
  return `<path class="s-users" stroke="${PALETTE.users[0]}" stroke-dasharray="4 3" d="M${left} ${TOP}V${HEIGHT - BOTTOM}"/>${text(left + (isLate ? -5 : 5), TOP + 11, label, anchor)}`;
}

function findingMark({ x }: Frame, number: number, at: number): string {
  const center = Math.round(x(at));
  return `<circle class="f-users" fill="${PALETTE.users[0]}" cx="${center}" cy="${TOP - 3}" r="6"/><text x="${center}" y="${TOP}" class="on" fill="#fff" font-size="9" text-anchor="middle">${number}</text>`;
}

/** Series that carry their name at the end of their line. */
function labelled(view: ChartView): readonly Series[] {
  if (view.chart.rightUnit !== undefined) return [];
  return view.series.filter(({ style }) => style === 'line' || style === 'points').slice(0, 9);
}

function endLabels(frame: Frame): string[] {
  const labels = labelled(frame.view)
    .flatMap((series) => {
      const index = series.values.findLastIndex((value) => value !== undefined);
      const value = series.values[index];
      return value === undefined
        ? []
        : [{ series, x: frame.x(frame.view.xs[index] ?? 0), y: frame.y(frame.left, value) }];
    })
    .sort((a, b) => a.y - b.y);
  let lowest = TOP - LABEL_ROW;
  const rows = labels.map((label) => (lowest = Math.max(label.y, lowest + LABEL_ROW)));
  const overflow = Math.max(0, (rows.at(-1) ?? 0) - (HEIGHT - BOTTOM));
  return labels.map(({ series, y }, i) => {
    const at = Math.max((rows[i] ?? y) - overflow, TOP + i * LABEL_ROW);
    const color = PALETTE[series.color][0];
    const start = frame.right + 2;
    return `<path class="s-${series.color}" stroke="${color}" d="M${start} ${Math.round(y)}l5 ${Math.round(at - y)}h4" stroke-width="1.2"/>${text(start + 12, at + 4, shorten(series.name))}`;
  });
}

/** Fits a name beside its line: `POST …/orders` keeps the method and the end of the path, which tell names apart. */
function shorten(name: string): string {
  if (name.length <= LABEL_LENGTH) return name;
  const method = /^[A-Z]+ /.exec(name)?.[0] ?? '';
  const segments = name.split('/');
  for (let from = 1; from < segments.length; from += 1) {
    const short = `${method}…/${segments.slice(from).join('/')}`;
    if (short.length <= LABEL_LENGTH) return short;
  }
  return `${Array.from(name)
    .slice(0, LABEL_LENGTH - 1)
    .join('')}…`;
}

/** The mark before a name in a legend: stroke and dash as in the chart. */
export function keySwatch(series: Series): string {
  const color = PALETTE[series.color][0];
  const open = '<svg class="swatch" width="20" height="10" viewBox="0 0 20 10" aria-hidden="true">';
  if (series.color === 'heat')
    return `${open}<rect fill="${HEAT_COLORS[0]}" width="20" height="10" rx="2"/><path stroke="${color}" stroke-width="1.6" d="M2 5h16"/></svg>`;
  if (series.style === 'stack')
    return `${open}<rect class="f-${series.color}" fill="${color}" x="4" width="12" height="10" rx="2"/></svg>`;
  if (series.style === 'dots')
    return `${open}<circle class="f-${series.color}" fill="${color}" cx="10" cy="5" r="2.5"/></svg>`;
  const dash = series.dash.length === 0 ? '' : ` stroke-dasharray="${series.dash.join(' ')}"`;
  return `${open}<path class="s-${series.color}" stroke="${color}" stroke-width="2.2"${dash} d="M0 5h20"/></svg>`;
}
