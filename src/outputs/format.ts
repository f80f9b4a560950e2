/** Narrow no-break space: groups digits and sits between number and unit. */
const THIN = '\u202f';
/** What stands where there is no number. */
export const NONE = '–';

/** Three significant digits without trailing noise: 0.0412, 4.12, 41.2, 412, 4 120. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return NONE;
  const size = Math.abs(value);
  if (size >= 100) return groupDigits(String(Math.round(value)));
  if (size === 0) return '0';
  return String(Number(value.toPrecision(3)));
}

/** A whole number with its digits in groups of three. */
export function formatCount(value: number): string {
  return groupDigits(String(Math.round(value)));
}

function groupDigits(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, THIN);
}

/** A time: ms below one second, s above, 3 significant digits. */
export function formatMs(ms: number | undefined): string {
  if (ms === undefined || !Number.isFinite(ms)) return NONE;
  if (ms < 999.5) return `${formatNumber(ms)}${THIN}ms`;
  return `${formatNumber(ms / 1000)}${THIN}s`;
}

/** 0–1 as per cent. */
export function formatShare(share: number | undefined): string {
  if (share === undefined || !Number.isFinite(share)) return NONE;
  return `${formatNumber(share * 100)}${THIN}%`;
}

/** Per second. */
export function formatRate(perSecond: number): string {
  return `${formatNumber(perSecond)}/s`;
}

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** Bytes in powers of 1000. */
export function formatBytes(bytes: number): string {
  const power = bytes < 1000 ? 0 : Math.min(BYTE_UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${formatNumber(bytes / 1000 ** power)}${THIN}${BYTE_UNITS[power] ?? 'B'}`;
}

/** Time since the run started: m:ss, or h:mm:ss from one hour. */
export function formatElapsed(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const two = (n: number): string => String(n).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${two(seconds % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}
