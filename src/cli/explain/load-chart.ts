const WIDTH = 60;
const HEIGHT = 5;
const EIGHTHS = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/**
 * A level over time as a small chart: `points` from left to right, the highest fills the height. The axis is double
 * over the first `warmUp` (a share of the whole) of it.
 */
export function loadChart(
  points: readonly number[],
  {
    ends,
    unicode,
    warmUp,
  }: { readonly ends: readonly [string, string]; readonly unicode: boolean; readonly warmUp: number },
): string {
  const top = Math.max(...points);
  const label = String(Number(top.toPrecision(3)));
  const rows = Array.from({ length: HEIGHT }, (_, i) => {
    const floor = HEIGHT - 1 - i;
    const cells = points.map((point) => cell((point / top) * HEIGHT - floor, unicode)).join('');
    return `    ${(i === 0 ? label : '').padStart(8)} ${unicode ? '│' : '|'}${cells.trimEnd()}`;
  });
  const warm = Math.min(points.length, Math.ceil(warmUp * points.length));
  const axis = `    ${'0'.padStart(8)} ${unicode ? '└' : '+'}${'═'.repeat(warm)}${'─'.repeat(points.length - warm)}`;
  const line = unicode ? axis : axis.replaceAll('═', '=').replaceAll('─', '-');
  const times = `${' '.repeat(14)}${ends[0]}${ends[1].padStart(points.length - ends[0].length)}`;
  return `${[...rows, line, times].join('\n')}\n`;
}

/** `WIDTH` readings of `levelAt` over `totalMs`, each in the middle of its column. */
export function sampled(totalMs: number, levelAt: (fromMs: number, toMs: number) => number): readonly number[] {
  return Array.from({ length: WIDTH }, (_, i) => levelAt((i * totalMs) / WIDTH, ((i + 1) * totalMs) / WIDTH));
}

/** How full one cell is; something never looks like nothing. */
function cell(full: number, unicode: boolean): string {
  if (full <= 0) return ' ';
  if (!unicode) return full >= 0.5 ? '#' : '.';
  return EIGHTHS[Math.min(8, Math.max(1, Math.round(full * 8)))] ?? ' ';
}
