const LEVELS = { unicode: '▁▂▃▄▅▆▇█', ascii: '_.:-=+*#' };
/** A row whose values hardly differ lies flat: its full height is a doubling at least. */
const LEAST_RANGE = Math.log(2);

/**
 * Values as one character each, lowest to highest, on a logarithmic scale of their own: response times differ by
 * factors. Nothing measured is a space.
 */
export function sparkline(values: readonly (number | null)[], unicode: boolean): string {
  const levels = unicode ? LEVELS.unicode : LEVELS.ascii;
  const logs = values.map((value) => (value === null ? undefined : Math.log(Math.max(1, value))));
  const known = logs.filter((value) => value !== undefined);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const range = Math.max(LEAST_RANGE, high - low);
  return logs
    .map((value) => {
      if (value === undefined) return ' ';
      return levels[Math.min(levels.length - 1, Math.floor(((value - low) / range) * levels.length))] ?? ' ';
    })
    .join('');
}
