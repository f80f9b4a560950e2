import type { Cell, CellState } from '../../compare/comparison.ts';

const WIDTH = 132;
const HEIGHT = 14;
const COLORS: Readonly<Record<'failed' | 'pass' | 'users', string>> = {
  failed: '#c8102e',
  pass: '#1a7f4b',
  users: '#6b7280',
};

/**
 * The change with its 90 % interval: the line in the middle is no change, the shaded part what does not count.
 * `most` is the change at the ends; what lies beyond is cut off.
 */
export function intervalBar({ change, state }: Cell, minEffect: number, most: number): string {
  if (change === undefined) return '';
  const at = (value: number): number => Math.round(WIDTH / 2 + (clamp(value / most) * (WIDTH - 8)) / 2);
  const color = colorOf(state);
  const [low, high, by, from, to] = [change.low, change.high, change.by, -minEffect, minEffect].map(at);
  return `<svg class="interval" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true"><rect class="f-track" fill="#eceef2" x="${from}" width="${(to ?? 0) - (from ?? 0)}" height="${HEIGHT}"/><path class="s-ink" stroke="#1e2226" d="M${WIDTH / 2} 0v${HEIGHT}"/><path class="s-${color}" stroke="${COLORS[color]}" stroke-width="2" d="M${low} 7H${high}M${low} 4v6M${high} 4v6"/><circle class="f-${color}" fill="${COLORS[color]}" cx="${by}" cy="7" r="3.5"/></svg>`;
}

function clamp(value: number): number {
  return Math.max(-1, Math.min(1, value));
}

function colorOf(state: CellState): 'failed' | 'pass' | 'users' {
  if (state === 'REGRESSION' || state === 'watch') return 'failed';
  return state === 'IMPROVED' || state === 'better' ? 'pass' : 'users';
}
