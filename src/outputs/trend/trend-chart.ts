import { valueText } from '../../compare/sentence.ts';
import type { Trend, TrendMetric, TrendRun } from '../../compare/trend.ts';
import { formatTick } from '../html/chart-text.ts';
import { linearScale, logScale } from '../html/scale.ts';
import { escapeText, pathOf } from '../html/svg.ts';
import { labelsWithRoom, runLabels } from './run-labels.ts';

// Cards are about as wide: text is as big as it says.
const WIDTH = 400;
const HEIGHT = 180;
const [TOP, BOTTOM, LEFT, RIGHT] = [10, 24, 54, 12];
/** Of the labels' font, at most. */
const CHARACTER = 7.2;
const UNITS = { time: 'ms', share: 'share', rate: 'perSecond', users: 'users' } as const;
const INK = '#4b4fe0';

/**
 * One metric over the runs: dots on a line, hollow where a run is not to be trusted, and the band it was expected in.
 * Each dot says its run, and below stands when or of which commit the runs are.
 */
export function trendChart({ runs }: Trend, { values, bands, unit }: TrendMetric): string {
  const numbers = [...values, ...bands.flatMap((band) => (band === undefined ? [] : [band.low, band.high]))].filter(
    (value) => value !== undefined,
  );
  if (numbers.length === 0) return '';
  const scale = unit === 'time' ? logScale(numbers) : linearScale(numbers);
  const x = (index: number): number => LEFT + ((index + 0.5) / Math.max(1, runs.length)) * (WIDTH - RIGHT - LEFT);
  const y = (value: number): number => HEIGHT - BOTTOM - scale.at(value) * (HEIGHT - BOTTOM - TOP);
  const used = (index: number): boolean => runs[index]?.invalid === undefined;
  const line = values.flatMap((value, index) =>
    value === undefined || !used(index) ? [] : [[x(index), y(value)] as const],
  );
  const half = (WIDTH - RIGHT - LEFT) / Math.max(1, runs.length) / 2;
  const shaded = bands.map((band, index) =>
    band === undefined
      ? ''
      : `<rect class="band" fill="#e4e6ec" x="${round(x(index) - half)}" y="${round(y(band.high))}" width="${round(2 * half)}" height="${Math.max(1, round(y(band.low) - y(band.high)))}"/>`,
  );
  const dots = values.map((value, index) =>
    value === undefined
      ? ''
      : dot(x(index), y(value), {
          kind: kindOf(value, bands[index], used(index)),
          title: `${runTitle(runs[index])}: ${valueText(unit, value)}`,
        }),
  );
  const accepted = runs.map((run, index) =>
    run.isAccepted
      ? `<path class="grid" stroke="#5b6270" stroke-dasharray="4 3" d="M${round(x(index) - half)} ${TOP}V${HEIGHT - BOTTOM}"/>`
      : '',
  );
  const grid = scale.ticks.map((tick) => `M${LEFT} ${round(y(tick))}H${WIDTH - RIGHT}`).join('');
  const labels = scale.ticks.map(
    (tick) =>
      `<text class="t" fill="#5b6270" text-anchor="end" x="${LEFT - 6}" y="${round(y(tick)) + 4}">${formatTick(UNITS[unit], tick)}</text>`,
  );
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" width="100%" role="img" aria-hidden="true" font-family="system-ui,sans-serif" font-size="12" fill="none">${shaded.join('')}<path class="grid" stroke="#e4e6ec" d="${grid}"/>${labels.join('')}${accepted.join('')}<path class="s-c0" stroke="${INK}" stroke-width="1.6" d="${pathOf(line)}"/>${dots.join('')}${xAxis(runs, x, 2 * half)}</svg>`;
}

/** Labels and ticks below, as many as have room. */
function xAxis(runs: readonly TrendRun[], x: (index: number) => number, slot: number): string {
  const labels = runLabels(runs);
  const shown = labelsWithRoom(labels, slot, CHARACTER);
  const base = HEIGHT - BOTTOM;
  const ticks = shown.map((index) => `M${round(x(index))} ${base}v4`).join('');
  const texts = shown.map((index) => {
    const label = labels[index] ?? '';
    const half = (label.length * CHARACTER) / 2;
    const at = Math.min(Math.max(x(index), half), WIDTH - half);
    return `<text class="t" fill="#5b6270" text-anchor="middle" x="${round(at)}" y="${HEIGHT - 6}">${escapeText(label)}</text>`;
  });
  return `<path class="grid" stroke="#e4e6ec" d="${ticks}"/>${texts.join('')}`;
}

/** `3f9a17c2, 2026-01-15 09:30 UTC, commit 12ab34cd`. */
function runTitle(run: TrendRun | undefined): string {
  if (run === undefined) return '';
  const started = new Date(run.startedAt).toISOString();
  const commit = run.commit === undefined ? '' : `, commit ${run.commit.slice(0, 8)}`;
  const note = run.invalid === undefined ? '' : ', not used';
  return `${run.id}, ${started.slice(0, 10)} ${started.slice(11, 16)} UTC${commit}${note}`;
}

type DotKind = 'inside' | 'outside' | 'unused';

function kindOf(value: number, band: { low: number; high: number } | undefined, isUsed: boolean): DotKind {
  if (!isUsed) return 'unused';
  return band !== undefined && (value > band.high || value < band.low) ? 'outside' : 'inside';
}

function dot(x: number, y: number, { kind, title }: { readonly kind: DotKind; readonly title: string }): string {
  const at = `cx="${round(x)}" cy="${round(y)}"`;
  // Ids and commits come out of a file that anybody can write.
  const says = `<title>${escapeText(title)}</title>`;
  if (kind === 'unused')
    return `<circle class="hollow s-users" stroke="#6b7280" stroke-width="1.5" fill="none" pointer-events="all" ${at} r="3.5">${says}</circle>`;
  const [name, color] = kind === 'outside' ? ['failed', '#c8102e'] : ['c0', INK];
  return `<circle class="f-${name}" fill="${color}" ${at} r="${kind === 'outside' ? 4.5 : 3}">${says}</circle>`;
}

function round(value: number): number {
  return Math.round(value);
}
