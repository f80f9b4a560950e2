/** A series and its value, in its unit. */
export type Value = readonly [series: number, value: number];

/** One source that is watched. */
export interface Watch {
  /**
   * Its values; `undefined` when it gave none. `now`: milliseconds of a monotonic clock. Never rejects for what the
   * source does.
   */
  read(now: () => number, timeoutMs: number): Promise<readonly Value[] | undefined>;
  /** Ends what is under way. */
  close(): void;
}
