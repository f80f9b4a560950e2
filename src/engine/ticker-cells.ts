/**
 * The memory that a ticker thread shares with the thread it wakes: two numbers of 32 bits.
 *
 *   ORDER   counts up with each order; the ticker sleeps on it
 *   DUE     when to wake, in microseconds of the machine's monotonic clock, the last 32 bits of it
 */
export const ORDER = 0;
export const DUE = 1;
export const CELLS = 2;

/** The only message: "the moment has come". */
export const TICK = 1;

/** Differences of such numbers are right as long as they are shorter than half the circle of 71 minutes. */
export const LONGEST_ORDER_MS: number = 30 * 60_000;

/** The last 32 bits of a time, rounded up: an alarm is never early. */
export function microseconds(ms: number): number {
  return Math.ceil(ms * 1000) | 0;
}
