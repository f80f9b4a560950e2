/** The only place that turns numbers into text. All texts are plain ASCII, so that they align and can be searched. */

const DIGITS = 3;
const NOTHING = '-';

/** Milliseconds below one second, seconds above: `52.3ms`, `1.48s`; `-` when there is nothing. */
export function formatMs(ms: number | undefined): string {
  if (ms === undefined) return NOTHING;
  const rounded = significant(ms);
  return rounded < 1000 ? `${plain(rounded)}ms` : `${plain(significant(ms / 1000))}s`;
}

/** A share as percent: `1.54%`. What is not all or nothing never reads as 100 % or 0 %. */
export function formatShare(share: number): string {
  const percent = significant(share * 100);
  if (percent >= 100 && share < 1) return '>99.9%';
  if (share > 0 && percent < 0.001) return '<0.001%';
  return `${plain(percent)}%`;
}

/** Events a second, without the unit: `331`, `10.1`, `0.25`. */
export function formatRate(perSecond: number): string {
  return perSecond >= 1000 ? formatCount(Math.round(perSecond)) : plain(significant(perSecond));
}

/** A mean of counts: `2.35`. */
export function formatMean(mean: number): string {
  return plain(significant(mean));
}

/** A count, thousands apart: `198 902`. */
export function formatCount(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ' ');
}

const BYTE_UNITS = ['B', 'KB', 'MB', 'GB', 'TB'];

/** Bytes in decimal units: `18.4KB` is 18,400 bytes. */
export function formatBytes(bytes: number): string {
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), BYTE_UNITS.length - 1);
  const scaled = significant(bytes / 1000 ** power);
  // 999.9 KB rounds up to 1000 KB, which is 1 MB.
  const isNext = scaled >= 1000 && power < BYTE_UNITS.length - 1;
  return `${plain(isNext ? 1 : scaled)}${BYTE_UNITS[isNext ? power + 1 : power] ?? ''}`;
}

/** Time since the start: `3:43`, `1:02:03`. */
export function formatElapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return hours > 0 ? `${hours}:${twoDigits(minutes)}:${twoDigits(rest)}` : `${minutes}:${twoDigits(rest)}`;
}

/** Apdex, two decimals; `-` without requests. */
export function formatApdex(apdex: number, requests: number): string {
  return requests === 0 ? NOTHING : apdex.toFixed(2);
}

/** Wall time with its zone: `2026-01-15 09:30:00 +00:00`. `timeZone` is for tests; normally the machine's. */
export function formatLocalTime(epochMs: number, timeZone?: string): string {
  const format = new Intl.DateTimeFormat('en-CA', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'longOffset',
    ...(timeZone === undefined ? {} : { timeZone }),
  });
  const part = new Map(format.formatToParts(epochMs).map(({ type, value }) => [type, value]));
  const get = (type: Intl.DateTimeFormatPartTypes): string => part.get(type) ?? '';
  const offset = get('timeZoneName').replace('GMT', '') || '+00:00';
  return `${get('year')}-${get('month')}-${get('day')} ${get('hour')}:${get('minute')}:${get('second')} ${offset}`;
}

/** A value in a threshold's unit, as measured or as limit. */
export function formatInUnit(value: number | undefined, unit: 'time' | 'share' | 'rate' | 'count'): string {
  if (value === undefined) return NOTHING;
  switch (unit) {
    case 'time':
      return formatMs(value / 1000);
    case 'share':
      return formatShare(value);
    case 'rate':
      return `${formatRate(value)}/s`;
    case 'count':
      return formatCount(value);
  }
}

/** Distance to a limit: `+34.3%` is room left, `-31.6%` is over it. */
export function formatMargin(margin: number | undefined): string {
  if (margin === undefined) return NOTHING;
  const percent = plain(significant(Math.abs(margin) * 100));
  return `${margin < 0 ? '-' : '+'}${percent}%`;
}

function significant(value: number): number {
  return Number(value.toPrecision(DIGITS));
}

/** Without exponent and trailing zeros. */
function plain(value: number): string {
  // Six decimals at most, so that no number is small enough for an exponent. A locale's own way takes 40 times as long.
  return String(Number(value.toFixed(6)));
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
